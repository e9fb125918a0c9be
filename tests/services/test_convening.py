"""When a meeting can be convened, whom that waits for, and who is warned."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from app.core.errors import Conflict, Invalid, Stale
from app.services import agendas, meetings
from app.services.agendas import counsel, order
from app.services.meetings import convening, notices, preparing, warning
from tests import meetings as staged
from tests.cast import id_of
from tests.preparing import agree, laid_out

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.anyio
SPRING = {date(2027, 2, 8): False, date(2027, 2, 9): False, date(2027, 2, 6): True}


@pytest.mark.parametrize(
    ("today", "begins", "days", "last", "left"),
    [
        ("2026-11-23", date(2026, 11, 27), 3, date(2026, 11, 24), 1),
        ("2026-11-24", date(2026, 11, 27), 3, date(2026, 11, 24), 0),
        ("2026-11-25", date(2026, 11, 27), 3, date(2026, 11, 24), -1),
        # A Saturday after the last day: no business day is lost yet, and still it is over.
        ("2026-11-28", date(2026, 12, 2), 3, date(2026, 11, 27), -1),
        # Two days that nobody works, and a Saturday that is worked for them.
        ("2027-02-01", date(2027, 2, 11), 3, date(2027, 2, 5), 4),
        ("2026-11-27", date(2026, 11, 27), 0, date(2026, 11, 27), 0),
    ],
)
def test_business_days_are_counted_by_the_holidays(
    today: str, begins: date, days: int, last: date, left: int
) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=UTC)):
        found = notices.notice(begins, "UTC", days, "CN", SPRING)
    assert (found.last, found.left) == (last, left)
    assert found.over == (left < 0)


def test_the_day_is_the_one_where_the_meeting_is() -> None:
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    with time_machine.travel(late):
        assert not notices.notice(date(2026, 11, 27), "Europe/London", 3, "", {}).over
        assert notices.notice(date(2026, 11, 27), "Asia/Shanghai", 3, "", {}).over


@pytest.mark.parametrize(
    ("title", "empty"),
    [
        ("Any other business", True),
        ("Reports and any other business", True),
        ("a.o.b.", True),
        ("七、其他事项", True),
        ("Verschiedenes", True),
        ("—", True),
        ("Other marketplaces that list them", False),
        ("General Motors: forged parts", False),
        ("其他平台的假货", False),
    ],
)
def test_a_title_names_a_subject(title: str, *, empty: bool) -> None:
    assert order.says_nothing(title) is empty


async def test_it_waits_for_those_who_keep_it_and_for_counsel(world: World) -> None:
    near, far = laid_out(world, days=6), laid_out(world, days=40)
    for name, count in (("berta", 1), ("sara", 1), ("cora", 2), ("aldo", 0)):
        async with world.acting(name) as (session, actor):
            found = await preparing.waiting(session, actor)
            assert len(found) == count, name
            assert near.endswith(found[0].params["reference"]) if found else True
    assert agree(world, far).status_code == 303
    async with world.acting("cora") as (session, actor):
        assert len(await preparing.waiting(session, actor)) == 1


async def test_keepers_are_warned_once_and_in_time(world: World) -> None:
    for days in (6, 40):
        laid_out(world, days=days)
    async with world.working() as session:
        assert await warning.queue(session) == 3
        assert await warning.queue(session) == 0
    told = world.owner("SELECT person_id FROM mails WHERE kind = 'meeting:warning'")
    assert {one.person_id for one in told} == {id_of(name) for name in ("berta", "sara", "simon")}


async def test_of_two_who_convene_at_once_one_does(world: World) -> None:
    path = laid_out(world)
    assert agree(world, path).status_code == 303
    reference = path.rpartition("/")[2]
    async with AsyncExitStack() as late:
        slow, sara = await late.enter_async_context(world.acting("sara"))
        async with world.acting("berta") as (quick, berta):
            first = await meetings.find(quick, berta, reference)
            second = await meetings.find(slow, sara, reference)
            await convening.convene(quick, berta, first, convening.desk_version(first))
            other = convening.convene(slow, sara, second, convening.desk_version(second))
            waiting = asyncio.ensure_future(other)
            await asyncio.sleep(0.2)
            assert not waiting.done()
        with pytest.raises(Conflict):
            await waiting
        await slow.rollback()
    assert len(world.owner("SELECT id FROM audit WHERE deed = 'meeting:convene'")) == 1


async def test_counsel_does_not_agree_to_an_agenda_that_changed(world: World) -> None:
    reference = laid_out(world).rpartition("/")[2]
    async with world.acting("cora") as (session, cora):
        meeting = await meetings.find(session, cora, reference)
        seen = (await agendas.of_meeting(session, cora, meeting)).seen
        with pytest.raises(Stale):
            await counsel.agree(session, cora, meeting, "x")
        await counsel.agree(session, cora, meeting, seen)
    async with world.acting("berta") as (session, berta):
        meeting = await meetings.find(session, berta, reference)
        with pytest.raises(Stale):
            await convening.convene(session, berta, meeting, convening.desk_version(meeting) - 1)


async def test_minutes_and_actions_are_needed_once_a_group_has_met(world: World) -> None:
    before = staged.plan(world, "berta", days=5)
    staged.name_counsel(world, "berta", before, "cora")
    staged.convene(world, "berta", before)
    world.owner(
        "UPDATE meetings SET starts_at = starts_at - interval '40 days',"
        " ends_at = ends_at - interval '40 days' WHERE id = %s",
        before.id,
    )
    now = staged.plan(world, "berta")
    staged.add_item(world, "berta", now)
    async with world.acting("berta") as (session, berta):
        meeting = await meetings.find_by_id(session, berta, now.id)
        found = await convening.of_meeting(session, berta, meeting)
        assert any("minutes of the last meeting" in words for words in found.missing)
        with pytest.raises(Invalid):
            await convening.convene(session, berta, meeting, convening.desk_version(meeting))
    async with world.acting("aldo") as (session, aldo):
        # Whoever does not prepare it is told nothing of what is missing.
        assert await convening.of_meeting(session, aldo, meeting) == convening.Convening()
