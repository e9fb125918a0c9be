"""How a test publishes: as the author, in SQL, through the function that the service calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from app.core import clock, ids
from app.core.tokens import digest
from tests.cast import GROUPS, ORGANISATIONS, id_of, voice

if TYPE_CHECKING:
    from datetime import datetime

    import psycopg

    from tests.world import World

_CANARIES = UUID("6f1c2a52-9d0e-4a7b-8c3d-0b5e4f3a2d10")
_CREATE = "SELECT create_record({})".format(", ".join(["%s"] * 15))
_INSIDE = """
INSERT INTO bulletins (id, kind, text, review_on) VALUES (%(id)s, 'seller', %(text)s, '2030-01-01');
INSERT INTO identifiers (id, record_id, position, kind, value, canonical)
VALUES (%(identifier)s, %(id)s, 1, 'shop', %(text)s, %(text)s);
INSERT INTO versions (record_id, number, title, text, fields, created_at, created_by_name)
VALUES (%(id)s, 1, %(title)s, %(text)s, '{}', now(), %(name)s);
INSERT INTO files (id, draft_id, record_id, name, media_type, size, sha256, key, added_at, added_by)
VALUES (%(file)s, %(draft)s, %(id)s, %(file_name)s, 'text/plain', 9, %(sha256)s, %(key)s, now(),
        %(person)s);
UPDATE drafts SET published_at = now(), record_id = %(id)s WHERE id = %(draft)s
"""
# What of a bulletin has a time, and which.
_TIMES = {
    "records": ("id", "published_at", "listed_at", "changed_at"),
    "grants": ("record_id", "granted_at"),
    "versions": ("record_id", "created_at", "superseded_at"),
    "comments": ("record_id", "created_at"),
    "files": ("record_id", "added_at", "removed_at"),
}


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What was published; `secret` is a token that stands in its title, text and parts alone."""

    id: UUID
    reference: str
    title: str
    secret: str
    tlp: str
    author: str
    draft_id: UUID
    file_id: UUID
    identifier_id: UUID


def publish(  # noqa: PLR0913 - a bulletin has these sides
    world: World,
    author: str,
    to: list[str],
    tlp: str,
    *,
    secret: bool = True,
    embargo: timedelta | None = None,
    early: list[str] | None = None,
    exclude: list[str] | None = None,
    home: bool = True,
    countries: list[str] | None = None,
    brands: list[str] | None = None,
    sealed: bool = False,
) -> Bulletin:
    """Publish a bulletin as `author`, to the names in `to`, under the label `tlp`.

    `secret=False` leaves out the unique token; `embargo` is how long until it is listed (none:
    listed at once); the names in `early` see it before; `exclude` names whom nothing lets in.
    `home` adds the author's organisation, as the desk does by itself, except under RED. A person
    is addressed in one capacity ("tess@corvo"). `sealed` leaves it unattributed. Raises what the
    database refuses.
    """
    world.published += 1
    token = f"canary{uuid5(_CANARIES, str(world.published)).hex[:12]}" if secret else ""
    made = _bulletin(author, tlp, token)
    home = home and tlp != "RED" and not sealed
    whom = [*to, *([voice(author)[1]] if home else [])]
    listed = clock.now() + (embargo or timedelta(seconds=-1))
    with world.as_(author) as connection:
        start_draft(connection, author, made.draft_id)
        audience = _audience(whom, early or [], exclude or [])
        outside = (made.id, "bulletin", made.draft_id, made.reference, made.title, tlp, sealed)
        about = (countries or [], _ids(brands), ["kind:seller"], listed)
        connection.execute(_CREATE, (*outside, *about, *audience))
        _fill(connection, made, sealed=sealed)
    return made


def start_draft(
    connection: psycopg.Connection[Any], author: str, draft_id: UUID, at: datetime | None = None
) -> None:
    """Insert an empty draft of `author`; the connection must act as them."""
    person, organisation = (id_of(name) for name in voice(author))
    connection.execute(
        "INSERT INTO drafts (id, person_id, organisation_id, content, created_at, changed_at,"
        " changed_by) VALUES (%s, %s, %s, '{}', %s, %s, %s)",
        (draft_id, person, organisation, *[at or clock.now()] * 2, person),
    )


def age(world: World, bulletin: Bulletin, by: timedelta) -> None:
    """Move everything of a bulletin that has a time `by` so much into the past."""
    for table, (key, *columns) in _TIMES.items():
        moved = ", ".join(f"{column} = {column} - %(by)s" for column in columns)
        statement = f"UPDATE {table} SET {moved} WHERE {key} = %(id)s"
        world.lines.owner().execute(statement, {"by": by, "id": bulletin.id})


def capacity(name: str) -> UUID | None:
    """Return the organisation for which a person is addressed; None if `name` is no person."""
    return None if name in ORGANISATIONS or name in (*GROUPS, "public") else id_of(voice(name)[1])


def principal(name: str) -> UUID:
    """Return the id under which `name` ("toys", "alba", "tess@corvo") holds a grant."""
    return id_of(name.partition("@")[0])


def _bulletin(author: str, tlp: str, token: str) -> Bulletin:
    made = [ids.new_id() for _ in range(4)]
    reference = ids.new_reference("IB", 2026)
    return Bulletin(made[0], reference, f"A seller {token}", token, tlp, author, *made[1:])


def _ids(names: list[str] | None) -> list[UUID]:
    return [id_of(name) for name in names or []]


def _audience(whom: list[str], early: list[str], exclude: list[str]) -> tuple[list[Any], ...]:
    everybody = list(dict.fromkeys([*whom, *early]))
    return (
        [principal(name) for name in everybody],
        [capacity(name) for name in everybody],
        [name in early for name in everybody],
        _ids(exclude),
    )


def _fill(connection: psycopg.Connection[Any], made: Bulletin, *, sealed: bool) -> None:
    person, _ = voice(made.author)
    values = {
        "id": made.id,
        "draft": made.draft_id,
        "file": made.file_id,
        "title": made.title,
        "identifier": made.identifier_id,
        "text": f"Sells copies. {made.secret}",
        "name": "" if sealed else person.capitalize(),
        "person": id_of(person),
        "sha256": digest(made.secret),
        "file_name": f"{made.secret or 'note'}.txt",
        "key": made.file_id.hex,
    }
    for statement in _INSIDE.split(";"):
        connection.execute(statement, values)
