"""Days of a calendar as instants: where a date begins and ends in somebody's zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.core.i18n import zone_named

FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)


def beginning(day: date, zone: str) -> datetime:
    """Return the first instant of a day (1990 to 2199) in an IANA zone."""
    return datetime.combine(day, time.min, zone_named(zone))


def whole(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first and the last instant of a day; PostgreSQL counts microseconds."""
    start = beginning(day, zone)
    return start, beginning(day + timedelta(days=1), zone) - timedelta(microseconds=1)
