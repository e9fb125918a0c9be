"""Terms as plain dates: months, quarters, midnights in a zone, and who follows whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.services.boards import terms

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@dataclass(frozen=True)
class Stay:
    """A seat, as far as terms need it."""

    id: UUID
    organisation_id: UUID
    industry: str | None
    starts_at: datetime
    ends_at: datetime | None
    term_ends_at: datetime | None


def stay(number: int, house: int, industry: str | None, start: int, end: int) -> Stay:
    begins, ends = (NOW + timedelta(days=days) for days in (start, end))
    return Stay(UUID(int=number), UUID(int=house), industry, begins, ends, ends)


@given(DAYS, st.integers(1, 60))
def test_a_term_of_whole_months(first: date, months: int) -> None:
    last = terms.last_of(first, months)
    after = last + timedelta(days=1)
    assert (after.year - first.year) * 12 + after.month - first.month == months
    assert after.day == first.day or after.day < first.day <= 31


@given(DAYS, st.lists(DAYS, max_size=30))
def test_the_proposal_fills_the_emptiest_quarter_near(first: date, taken: list[date]) -> None:
    last = terms.propose(first, 12, taken)
    near = [terms.last_of(first, months) for months in (9, 12, 15)]
    full = Counter((day.year, (day.month + 2) // 3) for day in taken)
    fewest = min(full[day.year, (day.month + 2) // 3] for day in near)
    assert last in near
    assert full[last.year, (last.month + 2) // 3] == fewest


def test_a_short_term_is_never_proposed_to_be_over() -> None:
    assert terms.propose(date(2026, 1, 1), 2, [date(2026, 2, 1)]) == date(2026, 5, 31)


def test_twenty_seats_given_at_once_end_in_turn() -> None:
    taken: list[date] = []
    for _ in range(20):
        taken.append(terms.propose(date(2026, 1, 1), 12, taken))
    assert max(Counter(terms.quarter(day) for day in taken).values()) == 7


@pytest.mark.parametrize(
    ("last", "zone", "ends"),
    [
        (date(2026, 12, 31), "Asia/Shanghai", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        # The last Sunday of March: the day has 23 hours, its end is still midnight there.
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        # Clocks go forward at midnight here: the next day begins at one o'clock.
        (date(2026, 9, 5), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ],
)
def test_a_term_ends_at_midnight_there(last: date, zone: str, ends: datetime) -> None:
    assert terms.instant_after(last, zone).astimezone(UTC) == ends
    assert terms.last_day(ends, zone) == last
    assert terms.today(ends, zone) == last + timedelta(days=1)
    assert terms.today(ends - timedelta(microseconds=1), zone) == last


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 3, 9), date(2027, 3, 9), "starts_on"),
        (date(2026, 3, 20), date(2026, 3, 19), "ends_on"),
        (None, date(2026, 3, 9), "ends_on"),
        (None, date(2040, 1, 1), "ends_on"),
    ],
)
def test_a_term_has_to_fit(first: date | None, last: date, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms.period(first, last, "Asia/Shanghai", NOW, holdover=False, industry="toys")
    assert [name for name, _, _ in refused.value.fields] == [field]


def test_a_day_begins_where_the_board_is() -> None:
    # 23:00 in London is the next morning in Shanghai.
    late = datetime(2026, 3, 10, 23, tzinfo=UTC)
    day = date(2026, 3, 11)
    term = terms.period(day, day, "Asia/Shanghai", late, holdover=True, industry="toys")
    assert term.starts_at is None
    assert term.ends_at is None
    assert term.term_ends_at == datetime(2026, 3, 11, 16, tzinfo=UTC)


def test_one_newcomer_stands_for_one_who_leaves() -> None:
    leaving = [stay(1, 11, "toys", -300, 20), stay(2, 12, "toys", -300, 25)]
    assert terms.followers([*leaving, stay(3, 13, "toys", 20, 385)]) == {UUID(int=1): UUID(int=3)}
    renewed = stay(4, 12, "toys", 25, 385)
    both = terms.followers([*leaving, stay(3, 13, "toys", 20, 385), renewed])
    assert both == {UUID(int=1): UUID(int=3), UUID(int=2): UUID(int=4)}


@pytest.mark.parametrize("industry", [None, "shoes"])
def test_another_industry_does_not_follow(industry: str | None) -> None:
    leaving = [stay(1, 11, "toys", -300, 20), stay(2, 12, None, -300, 20)]
    assert terms.followers([*leaving, stay(3, 13, industry, 20, 385)]) == {}


def test_a_further_seat_in_the_industry_follows_nobody() -> None:
    assert terms.followers([stay(1, 11, "toys", -300, 20), stay(2, 12, "toys", -1, 385)]) == {}
