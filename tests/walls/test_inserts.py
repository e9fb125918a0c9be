"""Who adds which rows: in one's own name, below what one sees, inside what is one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core import ids
from tests.publishing import start_draft
from tests.walls.talk import comment, concern, note, pin, read, share

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

INSIDE = {
    "versions": "INSERT INTO versions (record_id, number, title, text, fields, created_at,"
    " created_by_name) VALUES (%s, 2, 'x', 'x', '{}', now(), 'x')",
    "identifiers": "INSERT INTO identifiers (id, record_id, position, kind, value, canonical)"
    " VALUES (gen_random_uuid(), %s, 2, 'shop', 'x', 'x')",
    "files": "INSERT INTO files (id, record_id, name, media_type, size, sha256, key, added_at,"
    " added_by) VALUES (gen_random_uuid(), %s, 'x', 'text/plain', 1, '', 'x', now(),"
    " context_person())",
}
BULLETIN = "INSERT INTO bulletins (id, kind, text, review_on) VALUES (%s, 'seller', 'x', now())"
# In each the name stands for somebody else's.
FORGED = {
    "comments": "INSERT INTO comments (id, record_id, text, author_id, author_name,"
    " organisation_id, organisation_name, created_at)"
    " VALUES (gen_random_uuid(), %(record)s, 'x', %(person)s, 'x', %(organisation)s, 'x', now())",
    "reads": "INSERT INTO reads VALUES (%(record)s, %(person)s, %(organisation)s, now(), 1, now(),"
    " now())",
    "concerns": "INSERT INTO concerns (id, record_id, reference, kind, text, group_ids, raised_by,"
    " raised_by_name, organisation_id, organisation_name, raised_at) VALUES (gen_random_uuid(),"
    " %(record)s, 'x', 'wrong_person', 'x', '{}', %(person)s, 'x', %(organisation)s, 'x', now())",
    "drafts": "INSERT INTO drafts (id, person_id, organisation_id, content, created_at, changed_at,"
    " changed_by) VALUES (gen_random_uuid(), %(person)s, %(organisation)s, '{}', now(), now(),"
    " %(person)s)",
    "unread_runs": "INSERT INTO unread_runs VALUES (%(person)s, %(organisation)s, '', now(), now(),"
    " %(record)s, '{}')",
    "audit": "INSERT INTO audit (id, at, person_id, person_name, for_organisation,"
    " organisation_name, deed, request_id, detail) SELECT gen_random_uuid(), now(), p.id, p.name,"
    " o.id, o.name, 'x:y', '', '{}' FROM people p, organisations o"
    " WHERE p.id = %(person)s AND o.id = %(organisation)s",
}


def refuses(deed: Callable[..., object], world: World, name: str, *rest: Any) -> bool:  # noqa: ANN401
    """Tell whether the database refuses `name` a deed."""
    try:
        deed(world, name, *rest)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def write_inside(world: World, name: str, bulletin: Bulletin, table: str) -> None:
    """Add a row to one of the tables below a record."""
    world.ask(name, INSIDE[table], bulletin.id)


def forge(world: World, name: str, table: str, record: Bulletin, person: str, home: str) -> None:
    """Write as `name` in the name of `person` of `home`."""
    values = {"record": record.id, "person": world.id(person), "organisation": world.id(home)}
    with world.as_(name) as connection:
        connection.execute(FORGED[table].encode(), values)


@pytest.mark.parametrize("deed", [read, comment, concern])
def test_only_readers_read_comment_and_doubt(world: World, deed: Callable[..., object]) -> None:
    made = world.bulletin("berta", ["toys", "tess@corvo", "dara"], exclude=["dora"])
    allowed = {
        name: not refuses(deed, world, name, made)
        for name in ("anna", "boris", "tess@corvo", "carla", "dora", "lex", "sara")
    }
    assert {name for name, may in allowed.items() if may} == {"anna", "boris", "tess@corvo"}


@pytest.mark.parametrize("table", INSIDE)
def test_only_its_own_people_write_inside_a_record(world: World, table: str) -> None:
    made = world.bulletin("berta", ["toys", "tess@corvo"])
    for name in ("anna", "carla", "tess@corvo", "sara"):
        assert refuses(write_inside, world, name, made, table), name
    assert not refuses(write_inside, world, "boris", made, table)


def test_only_its_own_people_give_a_record_its_inside(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    world.owner("DELETE FROM bulletins")
    for name in ("anna", "carla"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, BULLETIN, made.id)
    world.ask("boris", BULLETIN, made.id)


@pytest.mark.parametrize("table", FORGED)
def test_nobody_writes_in_anothers_name(world: World, table: str) -> None:
    made = world.bulletin("berta", ["toys", "corvo", "borel"])
    for person, home in (("anna", "borel"), ("boris", "alba"), ("tess", "corvo")):
        assert refuses(forge, world, "tess@borel", table, made, person, home), (person, home)
    assert not refuses(forge, world, "tess@borel", table, made, "tess", "borel")


def test_what_happens_before_sign_in_is_written_in_nobodys_name(world: World) -> None:
    row = "INSERT INTO audit (id, at, person_name, organisation_name, deed, request_id, detail)"
    row += " VALUES (gen_random_uuid(), now(), '', '', 'session:refused', '', '{}')"
    world.ask(None, row)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        note(world, "anna@borel", None)


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_nobody_comments_on_what_is_over(world: World, state: str) -> None:
    made = world.bulletin("berta", ["toys"])
    assert not refuses(comment, world, "anna", made)
    world.ask("berta", f"UPDATE records SET state = '{state}' WHERE id = %s", made.id)
    assert refuses(comment, world, "anna", made)
    assert refuses(comment, world, "berta", made)


def test_a_concern_goes_to_no_group_that_was_not_addressed(world: World) -> None:
    made = world.bulletin("berta", ["toys", "corvo"])
    assert not refuses(concern, world, "carla", made, "toys")
    assert refuses(concern, world, "carla", made, "apparel")
    assert refuses(concern, world, "carla", made, "toys", "accessories")


def test_only_a_chair_pins_and_only_what_the_group_was_given(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    other = world.bulletin("berta", ["alba"])
    for name in ("anna", "boris", "carla"):
        assert refuses(pin, world, name, made, "toys"), name
    assert refuses(pin, world, "berta", other, "toys")
    assert refuses(pin, world, "boris", made, "apparel")
    assert not refuses(pin, world, "berta", made, "toys")


def test_only_its_author_names_others_on_a_draft(world: World) -> None:
    draft = ids.new_id()
    with world.as_("berta") as connection:
        start_draft(connection, "berta", draft)
    share(world, "berta", draft, "boris", "edit")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        share(world, "boris", draft, "tess", "edit")
    forged = "INSERT INTO draft_shares VALUES (%s, %s, %s, 'edit', now())"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("boris", forged, draft, world.id("berta"), world.id("tess"))
    share(world, "berta", draft, "tess", "read")
