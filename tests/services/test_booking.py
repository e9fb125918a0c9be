"""A room, a group or a person taken at a time: of two who book at once one is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Invalid
from app.core.recurrences import Rule
from app.models.meetings import CANCELLED
from app.schemas.meetings import PlanForm
from app.services import meetings
from app.services.meetings import (
    booking,
    calling,
    copying,
    editing,
    following,
    moving,
    planning,
    preparing,
    series,
)
from app.services.meetings.booking import Taken
from app.services.meetings.planning import Line
from tests import meetings as staged
from tests.cast import id_of
from tests.contention import contended
from tests.repeating import START, fields

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
# The toys group and the board, both led by berta; sara calls for every group.
BOARD: dict[str, Any] = {"host": "board", "kind": "board", "invited": []}


async def call(world: World, name: str = "berta", **more: Any) -> UUID:  # noqa: ANN401 - fields
    """Call a meeting in a transaction of its own; return its id."""
    async with world.acting(name) as (session, actor):
        return await calling.call(session, actor, fields(**more))


def reference(world: World, meeting_id: UUID) -> str:
    """Return the reference of a meeting."""
    return str(world.owner("SELECT reference FROM records WHERE id = %s", meeting_id)[0].reference)


async def test_of_two_who_call_at_once_one_is_told(world: World) -> None:
    async def book(name: str) -> UUID:
        async with world.acting(name) as (session, actor):
            made = await calling.call(session, actor, fields(title=name))
            await contended(world)
        return made

    done = await asyncio.gather(book("sara"), book("simon"), return_exceptions=True)
    (told,) = [one for one in done if isinstance(one, Taken)]
    assert len(world.owner("SELECT id FROM meetings")) == 1
    (made,) = world.owner("SELECT title, reference FROM records WHERE kind = 'meeting'")
    assert [one.reference for one in told.others] == [made.reference]
    assert f"The room “Room 4, Hamburg” is taken on 7 March 2028: “{made.title}”" in str(told)
    assert "Toys meets already on 7 March 2028" in str(told)


async def test_of_two_who_move_to_one_time_at_once_one_is_told(world: World) -> None:
    made = [await call(world, starts=START + n * 2 * HOUR) for n in range(2)]

    async def move(name: str, meeting_id: UUID) -> None:
        async with world.acting(name) as (session, actor):
            meeting = await meetings.find_by_id(session, actor, meeting_id)
            there = fields(starts=START + 10 * HOUR)
            await editing.change(session, actor, meeting, there, meeting.version)
            await contended(world)

    moves = (move("sara", made[0]), move("simon", made[1]))
    done = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "Taken"]
    (row,) = world.owner("SELECT count(DISTINCT starts_at) AS n FROM meetings")
    assert row.n == 2


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({}, True),
        ({"starts": START + timedelta(minutes=59)}, True),
        ({"starts": START + HOUR}, False),
        ({"starts": START - HOUR}, False),
        # Another place, and still the same group.
        ({"place": "Room 5"}, True),
        (BOARD, True),
        (BOARD | {"place": " room 4; HAMBURG "}, True),
        (BOARD | {"place": "Ｒｏｏｍ 4，Hamburg"}, True),
        (BOARD | {"place": "Room 44, Hamburg"}, False),
        (BOARD | {"mode": "online"}, False),
        (BOARD | {"mode": "both"}, True),
        (BOARD | {"place": ""}, False),
        (BOARD | {"zone": "Europe/London"}, False),
        (BOARD | {"zone": "Europe/London", "starts": START - HOUR}, True),
    ],
)
async def test_what_takes_a_room_or_a_group(
    world: World, more: dict[str, Any], *, taken: bool
) -> None:
    await call(world)
    if taken:
        with pytest.raises(Taken):
            await call(world, "sara", **more)
    assert taken or await call(world, "sara", **more)


async def test_one_insists_by_name_and_the_trail_says_so(world: World) -> None:
    first = await call(world)
    with pytest.raises(Taken):
        await call(world, "sara", despite=["M-2026-OTHER"])
    second = await call(world, "sara", despite=[reference(world, first)])
    (kept,) = world.owner("SELECT beside FROM meetings WHERE id = %s", second)
    assert kept.beside == [first]
    noted = world.owner("SELECT detail FROM audit WHERE record_id = %s", second)
    assert [one.detail["despite"] for one in noted] == [[reference(world, first)]]
    with pytest.raises(Taken) as told:
        await call(world, "sara", despite=[reference(world, first)])
    # Whom one insisted on stays ticked; said is only of what is new.
    assert {one.id for one in told.value.others} == {first, second}
    said = [words for _, words, _ in told.value.fields]
    assert said
    assert all(reference(world, second) in words for words in said)


async def test_what_is_cancelled_or_over_takes_nothing(world: World) -> None:
    first = await call(world)
    async with world.acting("berta") as (session, actor):
        meeting = await meetings.find_by_id(session, actor, first)
        await moving.cancel(session, actor, meeting, "", meeting.version)
    assert await call(world)
    past = START.replace(year=2020)
    assert await call(world, starts=past) != await call(world, starts=past)
    assert len(world.owner("SELECT 1 FROM meetings WHERE state = %s", CANCELLED)) == 1


async def test_of_a_hidden_meeting_nothing_is_said(world: World) -> None:
    hidden = await call(world, "sara", host="apparel", kind="working_group", invited=[])
    # Berta leads another group: that this room is taken would tell her that others meet.
    mine = await call(world, "berta")
    row = "SELECT beside FROM meetings WHERE id = %s"
    assert world.owner(row, mine)[0].beside == []
    async with world.acting("berta") as (session, berta):
        assert await preparing.waiting(session, berta) == []
    world.owner("UPDATE meetings SET starts_at = now() + interval '20 days', ends_at = now()"
                " + interval '20 days 1 hour'")  # fmt: skip
    async with world.acting("sara") as (session, sara):
        (one,) = await preparing.waiting(session, sara)
        assert "are in the same room" in one.title
    world.owner("UPDATE meetings SET beside = ARRAY[%s::uuid] WHERE id = %s", hidden, mine)
    async with world.acting("sara") as (session, sara):
        assert await preparing.waiting(session, sara) == []


async def test_a_title_that_is_not_for_everybody_is_not_said(world: World) -> None:
    first = await call(world, title="Quiet", tlp="AMBER")
    with pytest.raises(Taken) as told:
        await call(world)
    assert "Quiet" not in str(told.value)
    assert reference(world, first) in str(told.value)


async def test_counsel_and_who_owns_an_item_are_taken(world: World) -> None:
    first = staged.plan(world, "berta", days=30)
    other = staged.plan(world, "sara", "apparel", days=40)
    for one in (first, other):
        staged.name_counsel(world, "sara", one, "cora")
    world.owner("UPDATE meetings SET mode = 'online'")
    there = world.owner("SELECT starts_wall AS at FROM meetings WHERE id = %s", other.id)[0].at
    given = fields(starts=there, zone="Europe/Amsterdam", mode="online")
    for said in ("Cora is counsel of another meeting", "Anna has an item at another meeting"):
        async with world.acting("sara") as (session, sara):
            meeting = await meetings.find_by_id(session, sara, first.id)
            with pytest.raises(Taken, match=said):
                await editing.change(session, sara, meeting, given, meeting.version)
        if "counsel" in said:
            items = [staged.add_item(world, "sara", one, tlp="GREEN") for one in (first, other)]
            own = "UPDATE agenda_items SET owner_id = %s, owner_name = 'Anna' WHERE id = %s"
            for item in items:
                world.owner(own, id_of("anna"), item.id)
            world.owner("UPDATE meetings SET counsel_id = NULL, counsel_for = NULL")
    async with world.acting("berta") as (session, berta):
        # She does not see the other one.
        meeting = await meetings.find_by_id(session, berta, first.id)
        await editing.change(session, berta, meeting, given, meeting.version)


async def test_counsel_who_goes_along_is_taken(world: World) -> None:
    source = copying.Source("x", "toys", {"counsel": f"{id_of('cora')}@{id_of('marketplace')}"})
    assert source.counsel_of("toys") == (id_of("cora"),)
    assert source.counsel_of("apparel") == ()
    other = staged.plan(world, "sara", "apparel", days=40)
    staged.name_counsel(world, "sara", other, "cora")
    at = world.owner("SELECT starts_wall AS at FROM meetings WHERE id = %s", other.id)[0].at
    async with world.acting("sara") as (session, sara):
        given = fields(starts=at, zone="Europe/Amsterdam", mode="online")
        called = await calling.checked(session, sara, given)
        slot = called.slot(source.counsel_of("toys"))
        with pytest.raises(Taken, match="Cora is counsel"):
            await booking.require_free(session, sara, [slot], [])


async def test_a_change_of_other_things_asks_nothing(world: World) -> None:
    first = await call(world)
    second = await call(world, "sara", despite=[reference(world, first)])
    async with world.acting("sara") as (session, sara):
        meeting = await meetings.find_by_id(session, sara, second)
        await editing.change(session, sara, meeting, fields(title="Anew"), meeting.version)
        meeting = await meetings.find_by_id(session, sara, second)
        assert meeting.beside == [first]
        # What was insisted on once is not asked again while it lasts, and forgotten afterwards.
        longer = fields(ends=START + 2 * HOUR)
        await editing.change(session, sara, meeting, longer, meeting.version)
        meeting = await meetings.find_by_id(session, sara, second)
        assert meeting.beside == [first]
        away = fields(starts=START + 5 * HOUR)
        await editing.change(session, sara, meeting, away, meeting.version)
        assert (await meetings.find_by_id(session, sara, second)).beside == []


async def test_a_series_is_booked_whole_or_not(world: World) -> None:
    third = await call(world, starts=START + timedelta(weeks=2))
    rule = Rule("WEEKLY", 1, ("TU",), 4)
    async with world.acting("sara") as (session, sara):
        with pytest.raises(Taken, match="21 March 2028"):
            await series.plan(session, sara, fields(), rule)
        long = fields(ends=START + timedelta(days=8), place="")
        with pytest.raises(Invalid, match="before the one before it is over"):
            await series.plan(session, sara, long, rule)
        insisted = fields(despite=[reference(world, third)])
        made = await series.plan(session, sara, insisted, rule)
    rows = world.owner("SELECT id, beside FROM meetings WHERE beside <> '{}'")
    assert [(one.id, one.beside) for one in rows] == [(made[2], [third])]


async def test_what_follows_moves_together_or_not(world: World) -> None:
    async with world.acting("berta") as (session, berta):
        made = await series.plan(session, berta, fields(), Rule("WEEKLY", 1, ("TU",), 4))
    wednesday = START + timedelta(days=15)
    other = await call(world, starts=wednesday)
    moved = fields(starts=START + timedelta(days=1))
    async with world.acting("berta") as (session, berta):
        first = await meetings.find_by_id(session, berta, made[0])
        with pytest.raises(Taken) as told:
            await following.change(session, berta, first, moved, first.version)
        assert [one.id for one in told.value.others] == [other]
    async with world.acting("berta") as (session, berta):
        first = await meetings.find_by_id(session, berta, made[0])
        insisted = moved.model_copy(update={"despite": [reference(world, other)]})
        await following.change(session, berta, first, insisted, first.version)
        third = await meetings.find_by_id(session, berta, made[2])
        assert (third.starts_wall, third.beside) == (wednesday, [other])


async def test_a_year_is_booked_whole_or_not(world: World) -> None:
    taken = await call(world, starts=START + timedelta(weeks=2))
    form = PlanForm(kind="working_group", zone="Europe/Berlin")
    lines = [Line("toys", "2028-03-07, 2028-03-21", "10:30", "60")]
    async with world.acting("sara") as (session, sara):
        with pytest.raises(Taken) as told:
            await planning.plan(session, sara, form, lines)
        assert [one.id for one in told.value.others] == [taken]
        twice = [*lines, Line("toys", "2028-03-07", "11:00", "60")]
        with pytest.raises(Invalid, match="before the one before it is over"):
            await planning.plan(session, sara, form, twice)
        insisted = form.model_copy(update={"despite": [reference(world, taken)]})
        assert len(await planning.plan(session, sara, insisted, lines)) == 2
