"""Calendars that other programs are asked to read, and when their events truly begin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.core import recurrences
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


def yearly(zone: str) -> Occasion:
    """Return a year of weekly meetings in a zone: one falls out, one is moved, one is elsewhere."""
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
    return Occasion(calendar([master, *changed, alone], name="Meetings"), tuple(sorted(due)))
