"""Business days against a counter that goes day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import business_days

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
KEPT = st.dictionaries(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.booleans(), max_size=60)
NEAR = st.dates(date(2023, 11, 1), date(2025, 2, 28))
# Published for 2026: five days off at the new year of the calendar, made up for on two weekends.
CHINA = {
    date(2026, 2, 16): False,
    date(2026, 2, 17): False,
    date(2026, 2, 18): False,
    date(2026, 2, 14): True,
    date(2026, 2, 28): True,
}


def naive(start: date, end: date, kept: dict[date, bool]) -> int:
    """Count one by one."""
    day, count = start, 0
    while day < end:
        day += timedelta(days=1)
        worked = day.strftime("%a") not in ("Sat", "Sun")
        if day in kept:
            worked = kept[day]
        count += int(worked)
    return count


@given(NEAR, NEAR, KEPT)
def test_between_counts_as_one_would_by_hand(
    one: date, other: date, kept: dict[date, bool]
) -> None:
    start, end = sorted((one, other))
    assert business_days.between(start, end, kept) == naive(start, end, kept)
    assert business_days.between(end, start, kept) == -naive(start, end, kept)


@given(NEAR, st.integers(1, 120), KEPT)
def test_add_is_the_first_day_with_so_many_before_it(
    start: date, days: int, kept: dict[date, bool]
) -> None:
    end = business_days.add(start, days, kept)
    assert business_days.is_worked(end, kept)
    assert naive(start, end, kept) == days
    assert naive(start, end - timedelta(days=1), kept) == days - 1
    assert business_days.between(start, end, kept) == days


@given(NEAR, st.integers(1, 60), KEPT)
def test_backwards_undoes_forwards(start: date, days: int, kept: dict[date, bool]) -> None:
    begins = business_days.add(start, 1, kept)
    assert business_days.add(business_days.add(begins, days, kept), -days, kept) == begins


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 19)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 2, 15), 0, date(2026, 2, 15)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
    ],
)
def test_a_make_up_saturday_is_worked(start: date, days: int, end: date) -> None:
    assert business_days.add(start, days, CHINA) == end
