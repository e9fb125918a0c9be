"""Calendars that other programs are asked to read, and when their events truly begin."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app.core import clock, recurrences
from app.core.icalendars import Event, calendar
from app.core.recurrences import Rule
from app.core.vtimezones import instant

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "America/Santiago",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Europe/Dublin",
    "Asia/Shanghai",
)
STAMP = datetime(2027, 1, 1, tzinfo=UTC)
START = datetime.fromisoformat("2027-01-05 09:30")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Occasion:
    """A calendar as bytes, and the instants at which something in it begins, in order."""

    data: bytes
    begins: tuple[datetime, ...]


def event(start: datetime, zone: str, uid: str = "a@desk") -> Event:
    """Return a meeting of an hour."""
    return Event(uid, 0, STAMP, "Meeting, every week; 会议", start, start + HOUR, zone)


def yearly(zone: str, method: str | None = None) -> Occasion:
    """Return a year of weekly meetings in a zone: one falls out, one is moved, one is elsewhere.

    With a `method` it is a message (RFC 5546), as an invitation is; else a feed.
    """
    rule = Rule("WEEKLY", 1, ("TU",), 60)
    walls = recurrences.occurrences(rule, START)
    gone, moved, away = walls[7], walls[14], walls[40]
    master = replace(event(START, zone), rule=recurrences.written(rule), exceptions=(gone,))
    changed = [
        replace(event(moved + timedelta(hours=26), zone), occurrence=moved, sequence=1),
        replace(event(away, "Asia/Tokyo"), occurrence=away, occurrence_zone=zone, sequence=2),
    ]
    alone = event(datetime.fromisoformat("2027-11-02 18:00"), zone, "b@desk")
    due = [instant(wall, zone) for wall in walls if wall not in (gone, moved, away)]
    due += [instant(one.starts_wall, one.zone) for one in (*changed, alone)]
    name = "" if method else "Meetings"
    data = calendar([master, *changed, alone], method=method, name=name)
    return Occasion(data, tuple(sorted(due)))


def turning(month: int) -> date:
    """Return the next last Sunday of March or October, when clocks of the European Union turn.

    At two or three o'clock in most of it (Directive 2000/84/EC); two days ahead at least.
    """
    soon = clock.now().date() + timedelta(days=2)
    for year in (soon.year, soon.year + 1):
        last = date(year, month, monthrange(year, month)[1])
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        if sunday >= soon:
            return sunday
    raise AssertionError(month)
