"""What readers do with a bulletin, in SQL as themselves: read, comment, doubt, pin."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.core import ids
from tests.cast import id_of, voice

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.meetings import Item, Paper
    from tests.publishing import Bulletin
    from tests.world import World

_COMMENT = """
INSERT INTO comments (id, record_id, text, author_id, author_name, organisation_id,
                      organisation_name, created_at)
VALUES (%s, %s, %s, %s, 'x', %s, 'x', now())"""
_READ = """
INSERT INTO reads (record_id, person_id, organisation_id, listed_at, version, first_at, last_at)
VALUES (%s, %s, %s, now(), 1, now(), now())"""
_CONCERN = """
INSERT INTO concerns (id, record_id, reference, kind, text, group_ids, raised_by, raised_by_name,
                      organisation_id, organisation_name, raised_at)
VALUES (%s, %s, 'x', 'wrong_person', 'x', %s, %s, 'x', %s, 'x', now())"""
_PIN = """
INSERT INTO pins (group_id, position, record_id, pinned_by, pinned_at)
VALUES (%s, %s, %s, %s, now())"""

_SHARE = """
INSERT INTO draft_shares (draft_id, owner_id, person_id, may, shared_at)
VALUES (%s, %s, %s, %s, now())"""
_NOTE = """
INSERT INTO audit (id, at, person_id, person_name, for_organisation, organisation_name, deed,
                   record_id, request_id, detail)
SELECT gen_random_uuid(), now(), x.person, p.name, x.house, o.name, 'bulletin:test', x.record, '',
       '{}'
  FROM (SELECT %s::uuid AS person, %s::uuid AS house, %s::uuid AS record) x
  JOIN people p ON p.id = x.person JOIN organisations o ON o.id = x.house"""


def whose(name: str) -> tuple[UUID, UUID]:
    """Return the ids of person and organisation."""
    person, organisation = voice(name)
    return id_of(person), id_of(organisation)


def comment(world: World, name: str, bulletin: Bulletin, text: str = "Seen here too.") -> UUID:
    """Comment as `name`; return the comment's id."""
    made = ids.new_id()
    world.ask(name, _COMMENT, made, bulletin.id, text, *whose(name))
    return made


def read(world: World, name: str, bulletin: Bulletin | Thread | Item | Paper) -> None:
    """Leave the trace of having opened the bulletin."""
    world.ask(name, _READ, bulletin.id, *whose(name))


def concern(world: World, name: str, bulletin: Bulletin, *groups: str) -> UUID:
    """Raise a concern as `name`, told to chairs and counsel of `groups`; return its id."""
    made = ids.new_id()
    addressed = [id_of(group) for group in groups]
    world.ask(name, _CONCERN, made, bulletin.id, addressed, *whose(name))
    return made


def pin(world: World, name: str, bulletin: Bulletin, group: str, position: int = 1) -> None:
    """Pin the bulletin on top of a group as `name`."""
    world.ask(name, _PIN, id_of(group), position, bulletin.id, id_of(name))


def share(world: World, name: str, draft_id: UUID, other: str, may: str) -> None:
    """Name `other` on a draft of `name`, to read or to edit."""
    world.ask(name, _SHARE, draft_id, id_of(name), id_of(other), may)


def note(world: World, name: str, bulletin: Bulletin | None) -> None:
    """Write a row of the trail as `name`, of a bulletin or of none."""
    world.ask(name, _NOTE, *whose(name), bulletin.id if bulletin else None)
