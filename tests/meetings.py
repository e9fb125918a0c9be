"""How a test meets: plans, invites, adds items and papers, saves the date, convenes; in SQL.

Each function acts as the named person through the second wall, as the services do, and raises what
the database refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.core import clock, ids
from app.core.tokens import digest
from tests.boards import canary
from tests.cast import TIES, id_of, voice

if TYPE_CHECKING:
    from datetime import datetime

    from tests.world import World

_INSIDE = """
INSERT INTO meetings (id, kind, host_id, starts_wall, ends_wall, zone, starts_at, ends_at, mode,
                      place, description)
VALUES (%(id)s, 'working_group', %(host)s, %(starts)s::timestamptz AT TIME ZONE 'Europe/Amsterdam',
        %(ends)s::timestamptz AT TIME ZONE 'Europe/Amsterdam', 'Europe/Amsterdam', %(starts)s,
        %(ends)s, 'both', %(text)s, %(text)s);
INSERT INTO meeting_doors (meeting_id, url, words)
VALUES (%(id)s, 'https://call.example/' || %(door)s, %(door)s)"""
_ITEM = """
INSERT INTO agenda_items (id, meeting_id, part, position, minutes, text, owner_name, closed_to,
                          for_guests)
VALUES (%(id)s, %(meeting)s, 'business', 1, 20, %(text)s, 'Owner', %(closed)s, %(guests)s)"""
_PAPER = """
INSERT INTO papers (id, item_id, meeting_id) VALUES (%(id)s, %(item)s, %(meeting)s);
INSERT INTO files (id, record_id, name, media_type, size, sha256, key, added_at, added_by)
VALUES (%(file)s, %(id)s, %(name)s, 'text/plain', 9, %(sha256)s, %(key)s, now(), %(person)s);
INSERT INTO paper_versions (file_id, paper_id, number, by_name, at)
VALUES (%(file)s, %(id)s, 1, 'x', now())"""
_GUEST = """
INSERT INTO guests (id, name, email, agency, kind, added_by, added_at)
VALUES (%(guest)s, %(name)s, %(email)s, 'Police', 'officer', %(person)s, now());
INSERT INTO invitees (id, meeting_id, guest_id, link, invited_at)
VALUES (%(id)s, %(meeting)s, %(guest)s, %(link)s, now())"""
_CONVENED = """
UPDATE meetings SET state = 'convened', statement = 1, convened_at = now(), locked_at = now(),
       version = version + 1 WHERE id = %s"""
_ANSWER = """
UPDATE invitees SET answer = %s, answered_at = now(), answered_through = 'page', named = %s
 WHERE meeting_id = %s AND person_id = %s AND organisation_id = %s"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was planned; `secret` stands in its title, place and text, `door` in how to get in."""

    id: UUID
    reference: str
    host: str
    title: str
    secret: str
    door: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on an agenda; `secret` stands in its title and text alone."""

    id: UUID
    meeting: Meeting
    reference: str
    secret: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with one file; `secret` stands in its title and in the name of its file."""

    id: UUID
    item: Item
    reference: str
    file_id: UUID
    secret: str


def plan(
    world: World, name: str, host: str = "toys", *, tlp: str = "GREEN", days: float = 30
) -> Meeting:
    """Plan a meeting of two hours for a group as `name`, so many days from now, with a door."""
    secret, door = canary(world), canary(world)
    starts = (clock.now() + timedelta(days=days)).replace(second=0, microsecond=0)
    reference = ids.new_reference("M", 2026)
    made = Meeting(ids.new_id(), reference, host, f"A meeting {secret}", secret, door, starts)
    values = {"id": made.id, "host": id_of(host), "text": f"At {secret}", "door": door}
    values |= {"starts": starts, "ends": starts + timedelta(hours=2)}
    outside = (made.id, id_of(host), reference, made.title, tlp, ["kind:working_group"])
    planned = "SELECT plan_meeting(%s, %s, %s, %s, %s, %s)", outside
    _together(world, name, planned, _INSIDE, values)
    return made


def invite(world: World, name: str, meeting: Meeting, *whom: str) -> None:
    """Invite groups, organisations or people ("tess@corvo"), and fill in the list of invitees."""
    for one in whom:
        invited, capacity = _addressed(one)
        world.ask(name, "SELECT invite(%s, %s, %s)", meeting.id, invited, capacity)
    refresh(world, name, meeting)


def uninvite(world: World, name: str, meeting: Meeting, whom: str) -> None:
    """Take an invitation back."""
    world.ask(name, "SELECT uninvite(%s, %s)", meeting.id, _addressed(whom)[0])
    refresh(world, name, meeting)


def show(world: World, name: str, meeting: Meeting, whom: str) -> None:
    """Show the outside to somebody who is not invited."""
    world.ask(name, "SELECT show_meeting(%s, %s)", meeting.id, id_of(whom))


def refresh(world: World, name: str, meeting: Meeting) -> None:
    """Bring the list of invitees in step with who is invited now."""
    world.ask(name, "SELECT refresh_invitees(%s)", meeting.id)


def name_counsel(world: World, name: str, meeting: Meeting, whom: str = "cora") -> None:
    """Name the counsel of a meeting as `name`."""
    person, organisation = _addressed(whom)
    world.ask(name, "SELECT name_counsel(%s, %s, %s)", meeting.id, person, organisation)


def add_item(
    world: World,
    name: str,
    meeting: Meeting,
    closed: str = "",
    *,
    tlp: str = "AMBER",
    guests: bool = False,
) -> Item:
    """Add an item, closed to nobody, "brands" or "platform" as the model has it."""
    secret, reference = canary(world), ids.new_reference("MA", 2026)
    made = Item(ids.new_id(), meeting, reference, secret)
    values = {"id": made.id, "meeting": meeting.id, "text": f"About {secret}"}
    outside = (made.id, meeting.id, reference, f"An item {secret}", tlp, closed)
    added = "SELECT add_item(%s, %s, %s, %s, %s, %s)", outside
    _together(world, name, added, _ITEM, {**values, "closed": closed, "guests": guests})
    return made


def add_paper(world: World, name: str, item: Item, *, tlp: str = "AMBER") -> Paper:
    """Add a paper with one file to an item."""
    secret, reference = canary(world), ids.new_reference("MP", 2026)
    made = Paper(ids.new_id(), item, reference, ids.new_id(), secret)
    values: dict[str, Any] = {"id": made.id, "item": item.id, "file": made.file_id}
    values["meeting"] = item.meeting.id
    values |= {"name": f"{secret}.txt", "sha256": digest(secret), "key": secret}
    values["person"] = id_of(voice(name)[0])
    outside = (made.id, item.id, reference, f"A paper {secret}", tlp)
    _together(world, name, ("SELECT add_paper(%s, %s, %s, %s, %s)", outside), _PAPER, values)
    return made


def add_guest(world: World, name: str, meeting: Meeting, guest: str) -> bytes:
    """Invite somebody from outside; return the hash of their link."""
    link = digest(f"{guest} to {meeting.reference}")
    values = {"id": ids.new_id(), "guest": id_of(f"guest {guest}"), "name": guest, "link": link}
    values |= {"meeting": meeting.id, "email": f"{guest}@police.example", "person": id_of(name)}
    _together(world, name, None, _GUEST, values)
    return link


def save(world: World, name: str, meeting: Meeting) -> None:
    """Send the save the date: the outside is seen by the invited from here on."""
    with world.as_(name) as connection:
        connection.execute("SELECT list_meeting(%s)", (meeting.id,))
        saved = "UPDATE meetings SET state = 'saved', saved_at = now() WHERE id = %s"
        connection.execute(saved, (meeting.id,))


def agree(world: World, name: str, meeting: Meeting) -> bool:
    """Give counsel's word on the agenda; return whether it counted."""
    (row,) = world.ask(name, "SELECT agree_agenda(%s, now())", meeting.id)
    return bool(row[0])


def convene(world: World, name: str, meeting: Meeting, counsel: str = "cora") -> None:
    """Convene as `name` with the word of a counsel who may give it: the agenda goes out."""
    assert agree(world, counsel, meeting)
    with world.as_(name) as connection:
        connection.execute(_CONVENED.encode(), (meeting.id,))
        connection.execute("SELECT list_agenda(%s)", (meeting.id,))


def answer(
    world: World, name: str, meeting: Meeting, said: str = "yes", *, named: bool = False
) -> int:
    """Answer an invitation as `name`; return how many of theirs there were."""
    person, organisation = voice(name)
    whose = (meeting.id, id_of(person), id_of(organisation))
    with world.as_(name) as connection:
        return connection.execute(_ANSWER.encode(), (said, named, *whose)).rowcount


def _addressed(name: str) -> tuple[UUID, UUID | None]:
    if name.partition("@")[0] not in TIES:
        return id_of(name), None
    person, organisation = voice(name)
    return id_of(person), id_of(organisation)


def _together(
    world: World,
    name: str,
    first: tuple[str, tuple[Any, ...]] | None,
    statements: str,
    values: dict[str, Any],
) -> None:
    with world.as_(name) as connection:
        if first:
            connection.execute(first[0].encode(), first[1])
        for statement in statements.split(";"):
            connection.execute(statement.encode(), values)
