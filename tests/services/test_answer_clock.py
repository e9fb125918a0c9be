"""The clock of an answer, counted against a calendar walked day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.threads import STATES, WITH_PLATFORM
from app.services.answers import clock

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
KEPT = st.dictionaries(DAYS, st.booleans(), max_size=20)
WEEKEND = 5


def walked(start: date, end: date, kept: dict[date, bool]) -> int:
    """Count the days worked after `start`, up to and with `end`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(kept.get(day, day.weekday() < WEEKEND) for day in days)


@given(due=DAYS, asked=DAYS, pause=st.integers(0, 60), kept=KEPT)
def test_a_pause_moves_the_day_by_the_days_worked_in_it(
    due: date, asked: date, pause: int, kept: dict[date, bool]
) -> None:
    answered = asked + timedelta(days=pause)
    moved = clock.moved(due, asked, answered, kept)
    assert walked(due, moved, kept) == walked(asked, answered, kept)
    assert moved == due or kept.get(moved, moved.weekday() < WEEKEND)


def test_answered_the_same_day_nothing_moves() -> None:
    day = date(2026, 11, 20)
    assert clock.moved(day, day, day, {}) == day
    assert clock.moved(day, day, day - timedelta(days=1), {}) == day


@pytest.mark.parametrize("state", STATES)
def test_overdue_from_the_day_after_while_the_platform_owes(state: str) -> None:
    due = date(2026, 11, 20)
    late = due + timedelta(days=1)
    assert not clock.overdue(due, due, state, paused=False)
    assert clock.overdue(due, late, state, paused=False) == (state == WITH_PLATFORM)
    assert not clock.overdue(due, late, state, paused=True)
    assert not clock.overdue(None, late, state, paused=False)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 21), 6, date(2027, 5, 21)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_later_stays_within_the_month(start: date, months: int, end: date) -> None:
    assert clock.months_later(start, months) == end


def test_the_day_is_that_of_the_boards_zone() -> None:
    moment = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert clock.day_of(moment, "Asia/Shanghai") == date(2026, 11, 21)
    assert clock.day_of(moment, "America/New_York") == date(2026, 11, 20)
