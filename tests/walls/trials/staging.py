"""What the trials need to stand there: a bulletin, threads, a meeting and a poll with their parts.

A "bare" thing has its outside alone, so that a trial can be the one that puts its inside in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import ids
from tests import ballots, boards, meetings, publishing
from tests.cast import id_of
from tests.walls import board_rows, meeting_rows
from tests.walls.talk import comment

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

_LOOK = """
INSERT INTO second_looks (id, record_id, organisation_id, asked_by, releaser_id, tlp, version,
                          asked_at, expires_at)
VALUES (%s, %s, context_organisation(), %s, %s, 'GREEN', 1, now(), now() + interval '7 days')"""
_SERIES = """
INSERT INTO meeting_series (id, host_id, rule, starts_wall, zone, minutes)
VALUES (%s, %s, 'FREQ=WEEKLY;COUNT=3', now(), 'UTC', 60)"""
_BARE_THREAD = "SELECT open_thread(%s, %s, %s, 'board', %s, 'x', 'AMBER', false, '{}')"
_BARE_MEETING = "SELECT plan_meeting(%s, %s, %s, 'x', 'GREEN', '{}')"
_BARE_ITEM = "SELECT add_item(%s, %s, %s, 'x', 'AMBER', %s)"
_OPEN_POLL = "SELECT open_poll(%s, %s, %s, 'x', 'AMBER')"
_POLL = """
INSERT INTO time_polls (id, host_id, minutes, zone, closes_at)
VALUES (%s, %s, 60, 'UTC', now() + interval '1 day')"""
_SLOT = "INSERT INTO time_slots (id, poll_id, starts_at) VALUES (%s, %s, now() + interval '9 days')"


class Names(dict[str, "UUID"]):
    """What was staged by name, and the whole cast."""

    def __missing__(self, name: str) -> UUID:
        """Return the id of whoever bears the name."""
        return id_of(name)


def stage(world: World) -> Names:
    """Put everything there, and return what is called how."""
    return Names(_bulletins(world) | _threads(world) | _meetings(world) | _polls(world))


def _bulletins(world: World) -> dict[str, UUID]:
    made = world.bulletin("berta", ["toys"])
    looked = world.bulletin("berta", ["toys"])
    names = {name: ids.new_id() for name in ("draft", "look")}
    with world.as_("berta") as connection:
        publishing.start_draft(connection, "berta", names["draft"])
    world.ask("berta", _LOOK, names["look"], looked.id, id_of("berta"), id_of("boris"))
    sealed = world.bulletin("berta", ["toys"], sealed=True)
    said = comment(world, "anna", made)
    return {"bulletin": made.id, "file": made.file_id, "sealed": sealed.id, "comment": said} | names


def _threads(world: World) -> dict[str, UUID]:
    board_rows.seated(world)
    made, other = board_rows.full(world), boards.open_thread(world, "aldo")
    vote, given = (ballots.call(world, "berta", made) for _ in range(2))
    ballots.give(world, "dora", given, "alba")
    board_rows.handed(world, made)
    board_rows.propose(world, "aldo", made, "originator")
    boards.hand_over(world, "aldo", other)
    names = {name: ids.new_id() for name in ("bare thread", "bare room", "bare point")}
    outside = (names["bare thread"], names["bare room"], id_of("board"))
    world.ask("aldo", _BARE_THREAD, *outside, ids.new_reference("AB", 2026))
    point = (names["bare point"], made.id, f"{made.reference}.K9", "x")
    world.ask("aldo", "SELECT add_point(%s, %s, %s, %s)", *point)
    assert made.room_id is not None
    names |= {"thread": made.id, "room": made.room_id, "point": made.points[0].id}
    return names | {"other thread": other.id, "vote": vote, "given vote": given}


def _meetings(world: World) -> dict[str, UUID]:
    made, agreed = meeting_rows.full(world), meetings.plan(world, "berta", days=40)
    meetings.name_counsel(world, "berta", agreed)
    assert meetings.agree(world, "cora", agreed)
    names = {name: ids.new_id() for name in ("series", "bare meeting", "bare item", "closed item")}
    outside = (names["bare meeting"], id_of("toys"), ids.new_reference("M", 2026))
    world.ask("berta", _BARE_MEETING, *outside)
    world.ask("berta", _SERIES, names["series"], id_of("toys"))
    for name, closed in (("bare item", ""), ("closed item", "brands")):
        reference = ids.new_reference("MA", 2026)
        world.ask("berta", _BARE_ITEM, names[name], made.meeting.id, reference, closed)
    names |= {"meeting": made.meeting.id, "agreed meeting": agreed.id}
    return names | {"item": made.items["all"].id, "paper": made.papers["all"].id}


def _polls(world: World) -> dict[str, UUID]:
    names = {name: ids.new_id() for name in ("poll", "slot", "bare poll")}
    for name in ("poll", "bare poll"):
        outside = (names[name], id_of("toys"), ids.new_reference("W", 2026))
        with world.as_("berta") as connection:
            connection.execute(_OPEN_POLL, outside)
            if name == "poll":
                connection.execute(_POLL, outside[:2])
                connection.execute(_SLOT, (names["slot"], names["poll"]))
    return names
