"""Meetings laid out by day: the weeks of a month, and the days that have any."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core import days
from app.core.i18n import zone_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.db import Row

_A_DAY, _AN_INSTANT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting on one day; `begins` and `ends` tell whether it does so on that day."""

    meeting: Row
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a zone with its meetings, in the order of time."""

    date: date
    entries: tuple[Entry, ...]
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Month:
    """A month, of which `first` is the first day."""

    first: date

    @property
    def before(self) -> Month:
        """The month before."""
        return Month((self.first - _A_DAY).replace(day=1))

    @property
    def after(self) -> Month:
        """The month after."""
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def kept(self) -> bool:
        """Whether calendars are kept for it, as from 1990 to 2199."""
        return days.FIRST <= self.first <= days.LAST

    @property
    def word(self) -> str:
        """As in an address: `2027-03`."""
        return f"{self.first:%Y-%m}"

    def span(self, zone: str, *, weeks: bool) -> tuple[datetime, datetime]:
        """Return from when to when it lasts in a zone, with the whole weeks it touches if asked."""
        shown = self.dates() if weeks else [self.first, self.after.first - _A_DAY]
        return days.beginning(shown[0], zone), days.beginning(shown[-1] + _A_DAY, zone)

    def dates(self) -> list[date]:
        """Return the days of its weeks, Mondays first (ISO 8601)."""
        return list(calendar.Calendar().itermonthdates(self.first.year, self.first.month))


def weeks(rows: Iterable[Row], month: Month, zone: str) -> list[list[Day]]:
    """Return the weeks of a month in a zone, seven days each, with the meetings of each day."""
    on = _by_day(rows, zone)
    found = [Day(day, on[day], day.month == month.first.month) for day in month.dates()]
    return [found[start : start + 7] for start in range(0, len(found), 7)]


def listed(rows: Iterable[Row], month: Month, zone: str) -> list[Day]:
    """Return the days of a month in a zone that have meetings."""
    on = _by_day(rows, zone)
    return [Day(day, on[day]) for day in sorted(on) if Month(day.replace(day=1)) == month]


def _by_day(rows: Iterable[Row], zone: str) -> defaultdict[date, tuple[Entry, ...]]:
    on: defaultdict[date, tuple[Entry, ...]] = defaultdict(tuple)
    clock = zone_named(zone)
    for row in rows:
        first = row.starts_at.astimezone(clock).date()
        # What ends at midnight is not there on the next day.
        last = (row.ends_at - _AN_INSTANT).astimezone(clock).date()
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            on[day] += (Entry(row, day == first, day == last),)
    return on
