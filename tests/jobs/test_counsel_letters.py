"""Counsel hears that their word is awaited, by when, and once; not when somebody else is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.services import meetings as service
from app.services.agendas import counsel
from app.services.meetings import convening, notices
from tests import meetings
from tests.cast import id_of
from tests.post import words
from tests.preparing import CORA
from tests.repeating import planned as series_planned

if TYPE_CHECKING:
    from tests.meetings import Meeting
    from tests.post import Post
    from tests.world import World

pytestmark = pytest.mark.anyio

SARA = f"{id_of('sara')}@{id_of('marketplace')}"


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Give a meeting of toys that is planned."""
    return meetings.plan(world, "berta")


async def named(world: World, meeting: Meeting, whom: str = CORA) -> str:
    """Name counsel as the chair; return the day by which the meeting must be convened."""
    async with world.acting("berta") as (session, actor):
        row = await service.find_by_id(session, actor, meeting.id)
        await counsel.name(session, actor, row, whom)
        return convening.day((await notices.of_meeting(session, row)).last)


async def test_counsel_is_told_once_by_when(world: World, post: Post, meeting: Meeting) -> None:
    day = await named(world, meeting)
    assert day == await named(world, meeting)
    [message] = post.work()
    assert message["To"].addresses[0].addr_spec == "cora@marketplace.example"
    assert message["Subject"].startswith("TLP:GREEN Your word is awaited: ")
    # It cannot be declined.
    assert message["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        assert f"Your word is awaited by {day}." in words(message, kind)
        assert f"/meetings/{meeting.reference}/agenda" in words(message, kind)
    assert post.work() == []


async def test_no_item_is_named(world: World, post: Post, meeting: Meeting) -> None:
    item = meetings.add_item(world, "berta", meeting, tlp="GREEN")
    await named(world, meeting)
    [message] = post.work()
    assert item.secret not in message.as_string()


async def test_who_is_counsel_no_more_is_told_nothing(
    world: World, post: Post, meeting: Meeting
) -> None:
    await named(world, meeting)
    await named(world, meeting, SARA)
    [message] = post.work()
    assert "sara@" in message["To"]
    assert sorted(post.states()) == ["sent", "withheld"]


@pytest.mark.parametrize("ends", ["agreed", "cancelled", "suspended"])
async def test_a_word_that_is_not_awaited_any_more_is_not_asked_for(
    world: World, post: Post, meeting: Meeting, ends: str
) -> None:
    meetings.add_item(world, "berta", meeting)
    await named(world, meeting)
    if ends == "agreed":
        assert meetings.agree(world, "cora", meeting)
    elif ends == "cancelled":
        world.owner("UPDATE meetings SET state = 'cancelled', cancelled_at = now()")
    else:
        world.suspend("cora")
    assert post.work() == []
    assert post.states() == ["withheld"]


async def test_a_series_asks_its_counsel_once(world: World, post: Post) -> None:
    async with world.acting("berta") as (session, actor):
        series = await series_planned(session, 4)
        for part in series.parts:
            row = await service.find_by_id(session, actor, part.id)
            await counsel.name(session, actor, row, CORA)
    [message] = post.work()
    assert "counsel of 3 later meetings of this series too" in words(message)
