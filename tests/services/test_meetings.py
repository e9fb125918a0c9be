"""Meetings as their services keep them: called, changed, saved, cancelled, and who sees what."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.models.meetings import CANCELLED, PLANNED, SAVED
from app.schemas.meetings import MeetingFields
from app.services import meetings
from app.services.meetings import calling, changes, editing, inviting, listing, moving
from tests.cast import id_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from tests.world import World

pytestmark = pytest.mark.anyio


def given(**more: object) -> MeetingFields:
    """Return a meeting of the toys group, an hour in Berlin, but for what `more` says."""
    usual: dict[str, Any] = {
        "host": "toys",
        "kind": "working_group",
        "title": "Toys before Christmas",
        "starts": datetime(2030, 3, 14, 10, 0),  # noqa: DTZ001 - a wall time
        "ends": datetime(2030, 3, 14, 11, 0),  # noqa: DTZ001
        "zone": "Europe/Berlin",
        "url": "https://call.example/secret-door",
        "invited": [str(id_of("toys"))],
    }
    return MeetingFields(**(usual | more))


async def called(world: World, name: str = "sara", **more: object) -> UUID:
    """Call a meeting as somebody, in a transaction of its own; return its id."""
    async with world.acting(name) as (session, actor):
        return await calling.call(session, actor, given(**more))


@asynccontextmanager
async def seen(world: World, name: str, meeting_id: UUID) -> AsyncIterator[Any]:
    """Give (session, actor, meeting) as somebody sees it now."""
    async with world.acting(name) as (session, actor):
        yield session, actor, await meetings.find_by_id(session, actor, meeting_id)


async def sees(world: World, name: str, meeting_id: UUID) -> bool:
    """Tell whether somebody sees a meeting."""
    try:
        async with seen(world, name, meeting_id):
            return True
    except NotFound:
        return False


async def step(world: World, name: str, meeting_id: UUID) -> None:
    """Send the save the date as somebody."""
    async with seen(world, name, meeting_id) as (session, actor, meeting):
        await moving.save(session, actor, meeting, meeting.version)


async def test_before_it_is_called_only_who_prepares_it_sees_it(world: World) -> None:
    made = await called(world)
    assert [await sees(world, one, made) for one in ("sara", "simon", "berta")] == [True] * 3
    assert [await sees(world, one, made) for one in ("anna", "dora", "nina")] == [False] * 3
    await step(world, "berta", made)
    assert [await sees(world, one, made) for one in ("anna", "dora", "nina")] == [
        True,
        False,
        False,
    ]


async def test_how_one_gets_in_is_for_the_invited(world: World) -> None:
    made = await called(world, shown=True)
    await step(world, "sara", made)
    doors = {}
    for name in ("sara", "anna", "dora"):
        async with seen(world, name, made) as (_, _, meeting):
            doors[name] = (meeting.url, meeting.keeps, meeting.invited)
    door = "https://call.example/secret-door"
    assert doors == {
        "sara": (door, True, False),
        "anna": (door, False, True),
        "dora": ("", False, False),
    }


async def test_a_change_is_told_only_of_what_was_told(world: World) -> None:
    made = await called(world)
    async with seen(world, "berta", made) as (session, actor, meeting):
        silent = given(title="Toys anew")
        assert await editing.change(session, actor, meeting, silent, meeting.version) is None
        with pytest.raises(Stale):
            await editing.change(session, actor, meeting, silent, meeting.version)
    await step(world, "berta", made)
    async with seen(world, "sara", made) as (session, actor, meeting):
        unchanged = await editing.change(session, actor, meeting, silent, meeting.version)
        assert unchanged is None
    async with seen(world, "sara", made) as (session, actor, meeting):
        told = given(title="Toys anew", url="https://call.example/other-door", capacity=9)
        assert await editing.change(session, actor, meeting, told, meeting.version)
    async with seen(world, "anna", made) as (session, actor, meeting):
        (change,) = await changes.of_meeting(session, actor, meeting)
        # The door itself is for the invited alone, and this list for whoever sees the meeting.
        assert change.what == {"door": []}
        assert (meeting.capacity, meeting.sequence) == (9, 1)


async def test_steps_are_taken_once_and_by_keepers(world: World) -> None:
    made = await called(world)
    async with seen(world, "sara", made) as (session, actor, meeting):
        assert meeting.state == PLANNED
        await moving.save(session, actor, meeting, meeting.version)
        with pytest.raises(Stale):
            await moving.cancel(session, actor, meeting, "Too late.", meeting.version)
    async with seen(world, "anna", made) as (session, actor, meeting):
        assert meeting.state == SAVED
        with pytest.raises(Forbidden):
            await moving.cancel(session, actor, meeting, "Not mine.", meeting.version)
    async with seen(world, "berta", made) as (session, actor, meeting):
        with pytest.raises(Invalid):
            await moving.cancel(session, actor, meeting, " \u200b", meeting.version)
        await moving.cancel(session, actor, meeting, "No hall.", meeting.version)
    async with seen(world, "anna", made) as (session, actor, meeting):
        assert (meeting.state, meeting.cancelled_reason) == (CANCELLED, "No hall.")
        assert [one.id for one in await listing.coming(session, actor, 5)] == []


async def test_nobody_is_told_of_what_is_over(world: World) -> None:
    day = datetime(2020, 3, 14, tzinfo=UTC).replace(tzinfo=None)
    past: dict[str, Any] = {"starts": day.replace(hour=10), "ends": day.replace(hour=11)}
    made = await called(world, **past)
    await step(world, "sara", made)
    assert world.owner("SELECT count(*) AS n FROM mails")[0].n == 0
    async with seen(world, "sara", made) as (session, actor, meeting):
        with pytest.raises(Conflict):
            await moving.cancel(session, actor, meeting, "It was bad.", meeting.version)


async def test_lists_hold_what_touches_their_time(world: World) -> None:
    made = await called(world)
    await step(world, "sara", made)
    day = datetime(2030, 3, 14, tzinfo=UTC)
    hours = [(8, 9, 0), (8, 10, 1), (9, 12, 1), (10, 11, 0)]
    async with world.acting("anna") as (session, actor):
        for start, end, count in hours:
            span = (day.replace(hour=start), day.replace(hour=end))
            found = await listing.between(session, actor, *span)
            assert len(found) == count, (start, end)
        whole = (day, day.replace(hour=23))
        toys = id_of("toys")
        held = await listing.between(session, actor, *whole, scope="group", group_id=toys)
        assert len(held) == 1
    async with world.acting("sara") as (session, actor):
        assert await listing.between(session, actor, *whole) == []
        assert len(await listing.between(session, actor, *whole, scope="all")) == 1


async def test_an_invitation_taken_back_takes_the_sight(world: World) -> None:
    made = await called(world, invited=[str(id_of("toys")), str(id_of("dara"))])
    await step(world, "sara", made)
    async with seen(world, "sara", made) as (session, actor, meeting):
        await inviting.uninvite(session, actor, meeting, id_of("toys"))
    # The chair prepares it still; the members of the group do not know of it any more.
    expected = {"berta": True, "anna": False, "dora": True}
    assert {name: await sees(world, name, made) for name in expected} == expected
