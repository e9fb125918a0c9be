"""Series: planned as a whole, seen part by part, changed from one meeting on, told once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import recurrences
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.core.recurrences import Rule
from app.schemas.series import Repeats
from app.services import meetings
from app.services.invitees import telling
from app.services.meetings import editing, following, moving, series
from tests.repeating import START, called, fields, planned, saved
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

WEEK = timedelta(weeks=1)


async def test_each_occurrence_is_a_meeting_and_nobody_sees_it_before_it_is_called(
    session: AsyncSession,
) -> None:
    found = await planned(session, 6)
    assert [one.starts_wall for one in found.parts] == [START + n * WEEK for n in range(6)]
    # The clock in Berlin goes forward between the third and the fourth.
    assert {one.starts_at.hour for one in found.parts} == {8, 9}
    with pytest.raises(NotFound):
        await series.find(session, await act(session, "anna"), found.row.id)
    anna, rule = await act(session, "anna"), Rule("WEEKLY", 1, ("TU",), 2)
    with pytest.raises(Forbidden):
        await series.plan(session, anna, fields(), rule)


async def test_the_save_the_date_of_a_series_goes_out_once(session: AsyncSession) -> None:
    found = await saved(session, 4)
    anna = await act(session, "anna")
    seen = await series.find(session, anna, found.row.id)
    assert {one.state for one in seen.parts} == {"saved"}
    with pytest.raises(Forbidden):
        await series.cancel(session, anna, seen, None, "No room")
    with pytest.raises(Conflict):
        await series.save(session, await act(session, "berta"), found)


@pytest.mark.parametrize(
    ("starts", "message"),
    [("2028-03-26 02:30", "goes forward"), ("2028-03-19 02:30", "goes forward")],
)
async def test_an_hour_that_the_clock_leaps_over_is_refused(
    session: AsyncSession, starts: str, message: str
) -> None:
    berta = await act(session, "berta")
    rule = Rule("WEEKLY", 1, ("SU",), 2)
    begins = START.fromisoformat(starts)
    with pytest.raises(Invalid, match=message):
        await series.plan(session, berta, fields(starts=begins), rule)


async def test_one_is_changed_without_the_others(session: AsyncSession) -> None:
    found = await saved(session, 4)
    berta, one = await act(session, "berta"), found.parts[1]
    later = fields(starts=one.starts_wall + timedelta(days=1), title="Toys, moved")
    await editing.change(session, berta, one, later, one.version)
    again = await series.find(session, berta, found.row.id)
    assert again.parts[1].title == "Toys, moved"
    assert again.parts[1].occurs_wall == one.occurs_wall
    assert {part.title for part in again.parts if part.id != one.id} == {"Toys, monthly"}


async def test_this_and_those_that_follow_become_a_series_of_their_own(
    session: AsyncSession,
) -> None:
    found = await saved(session, 6)
    berta, third = await act(session, "berta"), found.parts[2]
    moved = found.parts[4]
    own = fields(starts=moved.starts_wall + timedelta(hours=5))
    await editing.change(session, berta, moved, own, moved.version)
    thursday = fields(starts=third.starts_wall + timedelta(days=2, hours=4))
    with pytest.raises(Stale):
        await following.change(session, berta, third, thursday, third.version + 1)
    new_id = await following.change(session, berta, third, thursday, third.version)
    old = await series.find(session, berta, found.row.id)
    new = await series.find(session, berta, new_id)
    assert (old.row.rule, len(old.parts)) == ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", 2)
    assert (new.row.rule, len(new.parts)) == ("FREQ=WEEKLY;BYDAY=TH;COUNT=4", 4)
    assert new.row.split_from == found.row.id
    walls = recurrences.occurrences(new.rule, new.row.starts_wall)
    assert [one.occurs_wall for one in new.parts] == walls
    # The one that was moved by itself keeps its time.
    kept = [one.starts_wall == one.occurs_wall for one in new.parts]
    assert kept == [True, True, False, True]
    assert new.parts[2].starts_wall == own.starts


async def test_a_series_that_is_changed_from_its_first_keeps_its_identity(
    session: AsyncSession,
) -> None:
    found = await saved(session, 5)
    berta, first = await act(session, "berta"), found.parts[0]
    # A week later: each takes the place of the next.
    await following.change(session, berta, first, fields(starts=START + WEEK), first.version)
    again = await series.find(session, berta, found.row.id)
    assert [one.starts_wall for one in again.parts] == [START + (n + 1) * WEEK for n in range(5)]
    assert [one.id for one in again.parts] == [one.id for one in found.parts]
    assert again.row.sequence == 1


async def test_a_change_is_told_once_of_each_series(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[UUID, str]] = []

    async def tell(_session: AsyncSession, _actor: Actor, series_id: UUID, what: str) -> None:
        told.append((series_id, what))

    found = await saved(session, 4)
    berta, second = await act(session, "berta"), found.parts[1]
    monkeypatch.setattr(telling, "series", tell)
    later = fields(starts=second.starts_wall + timedelta(hours=1))
    new_id = await following.change(session, berta, second, later, second.version)
    assert told == [(found.row.id, "changed"), (new_id, "changed")]


async def test_another_title_parts_nothing(session: AsyncSession) -> None:
    found = await saved(session, 4)
    berta, second = await act(session, "berta"), found.parts[1]
    given = fields(starts=second.starts_wall, title="Toys, weekly")
    assert await following.change(session, berta, second, given, second.version) == found.row.id
    titles = [one.title for one in (await series.find(session, berta, found.row.id)).parts]
    assert titles == ["Toys, monthly", *["Toys, weekly"] * 3]
    alone = await called(session, starts=START + timedelta(days=1))
    with pytest.raises(Conflict, match="belongs to no series"):
        await following.change(session, berta, alone, given, alone.version)


async def test_what_is_to_come_is_cancelled_from_one_on(session: AsyncSession) -> None:
    found = await saved(session, 4)
    berta = await act(session, "berta")
    await moving.cancel(session, berta, found.parts[3], "Holiday", found.parts[3].version)
    found = await series.find(session, berta, found.row.id)
    with pytest.raises(Invalid):
        await series.cancel(session, berta, found, None, " ")
    assert await series.cancel(session, berta, found, found.parts[1].occurs_wall, "No room") == 2
    again = await series.find(session, berta, found.row.id)
    assert [one.state for one in again.parts] == ["saved", *["cancelled"] * 3]
    anna = await act(session, "anna")
    assert (await meetings.find_by_id(session, anna, again.parts[1].id)).cancelled_reason


def test_a_form_says_a_rule() -> None:
    def said(**more: object) -> Rule | None:
        return series.read(Repeats.model_validate(more), START)

    assert said() is None
    assert said(repeats="weekly", repeats_times=3) == Rule("WEEKLY", 1, ("TU",), 3)
    assert said(repeats="weekly", repeats_on=["TH", "TU"], repeats_times=3) == Rule(
        "WEEKLY", 1, ("TU", "TH"), 3
    )
    assert said(repeats="monthly_weekday", repeats_times=3) == Rule("MONTHLY", 1, ("1TU",), 3)
    for wrong in (
        {"repeats": "weekly"},
        {"repeats": "weekly", "repeats_times": 3, "repeats_until": "2028-09-01"},
        {"repeats": "weekly", "repeats_on": ["MO"], "repeats_times": 3},
        {"repeats": "daily", "repeats_until": "2030-01-01"},
    ):
        with pytest.raises(Invalid):
            said(**wrong)
