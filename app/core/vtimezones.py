"""Zones as calendars write them: VTIMEZONE (RFC 5545, section 3.6.5) from the tz database.

Outlook takes yearly rules by month and weekday, and single changes; it takes no lists of dates and
no "daylight" that is earlier than the standard time. Only such are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_STEP = timedelta(days=1)
_WEEK = 7
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# A rule is believed when it holds this often in a row.
_OFTEN = 3
_WALL, _UTC = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"


def instant(wall: datetime, zone: str) -> datetime:
    """Return in UTC when a clock in an IANA zone shows `wall`; the first time, if it does so twice.

    A time that the clock leaps over is read with the offset before (RFC 5545, section 3.3.5).
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Change:
    """The clock is put from one offset to another, at an instant."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def wall(self) -> datetime:
        """What the clock showed when it was changed, by the offset it had before."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def place(self) -> tuple[object, ...]:
        """Where in a year it lies, but for the week."""
        wall = self.wall
        return (wall.month, wall.weekday(), wall.time(), self.before, self.after, self.name)

    @property
    def weeks(self) -> set[int]:
        """Which weekday of its month it is: counted from the first, and -1 for the last."""
        day = self.wall
        last = (day + timedelta(days=_WEEK)).month != day.month
        return {(day.day - 1) // _WEEK + 1} | ({-1} if last else set())


@lru_cache(maxsize=256)
def component(zone: str, first: int, last: int) -> tuple[str, ...]:
    """Return the content lines of a zone, good for every wall time of the years named.

    Raises ZoneInfoNotFoundError for a zone unknown to the tz database.
    """
    clock = ZoneInfo(zone)
    changes = _changes(clock, first - 2, last + 2)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    start = changes[0].at if changes else datetime(first - 2, 1, 1, tzinfo=UTC)
    lines += _before(clock, start - _STEP)
    for run in _runs(changes):
        lines += _written(run, open_=len(run) > 1 and run[-1].at.year > last)
    return (*lines, "END:VTIMEZONE")


def _changes(clock: ZoneInfo, first: int, last: int) -> list[_Change]:
    found, at = [], datetime(first, 1, 1, tzinfo=UTC)
    end = datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        if _offset(clock, at) != _offset(clock, at + _STEP):
            found.append(_change(clock, at, at + _STEP))
        at += _STEP
    return found


def _change(clock: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before, after = _offset(clock, low), _offset(clock, high)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if _offset(clock, middle) == after else (middle, high)
    at = (low + timedelta(milliseconds=500)).replace(microsecond=0)
    at = at if _offset(clock, at) == after else at + timedelta(seconds=1)
    return _Change(at, before, after, at.astimezone(clock).tzname() or "")


def _offset(clock: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(clock).utcoffset() or timedelta()


def _runs(changes: list[_Change]) -> list[list[_Change]]:
    """Gather the changes that one yearly rule gives; what fits none stands alone."""
    runs: list[list[_Change]] = []
    weeks: list[set[int]] = []
    for change in changes:
        for index, run in enumerate(runs):
            common = weeks[index] & change.weeks
            follows = change.wall.year == run[-1].wall.year + 1
            if follows and common and change.place == run[-1].place:
                run.append(change)
                weeks[index] = common
                break
        else:
            runs.append([change])
            weeks.append(change.weeks)
    sure = [run for run in runs if len(run) >= _OFTEN]
    alone = [[change] for run in runs if len(run) < _OFTEN for change in run]
    return sorted(sure + alone, key=lambda run: run[0].at)


def _written(run: list[_Change], *, open_: bool) -> list[str]:
    first = run[0]
    kind = "DAYLIGHT" if first.after > first.before else "STANDARD"
    lines = [f"BEGIN:{kind}", f"DTSTART:{first.wall:{_WALL}}"]
    if len(run) > 1:
        week = max(set.intersection(*(change.weeks for change in run)), key=abs)
        week = -1 if all(-1 in change.weeks for change in run) else week
        day = _WEEKDAYS[first.wall.weekday()]
        # A day later than need be: some programs take it for a wall time, and would miss the last.
        until = "" if open_ else f";UNTIL={run[-1].at + _STEP:{_UTC}}"
        lines.append(f"RRULE:FREQ=YEARLY;BYMONTH={first.wall.month};BYDAY={week}{day}{until}")
    return [*lines, *_offsets(first.before, first.after, first.name), f"END:{kind}"]


def _before(clock: ZoneInfo, at: datetime) -> list[str]:
    """Return what holds before the first change, so that no time is without an offset."""
    offset = _offset(clock, at)
    start = f"DTSTART:{at.year}0101T000000" if at.year > 1 else "DTSTART:19700101T000000"
    name = at.astimezone(clock).tzname() or ""
    return ["BEGIN:STANDARD", start, *_offsets(offset, offset, name), "END:STANDARD"]


def _offsets(before: timedelta, after: timedelta, name: str) -> list[str]:
    return [f"TZOFFSETFROM:{_hours(before)}", f"TZOFFSETTO:{_hours(after)}", f"TZNAME:{name}"]


def _hours(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    hours, seconds = divmod(abs(int(offset.total_seconds())), 3600)
    return f"{sign}{hours:02}{seconds // 60:02}"
