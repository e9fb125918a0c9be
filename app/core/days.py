"""Days of a calendar: where a date begins and ends in somebody's zone, and how it is said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from babel.dates import format_date

from app.core.i18n import language, zone_named

FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)


def beginning(day: date, zone: str) -> datetime:
    """Return the first instant of a day (1990 to 2199) in an IANA zone."""
    return datetime.combine(day, time.min, zone_named(zone))


def whole(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first and the last instant of a day; PostgreSQL counts microseconds."""
    start = beginning(day, zone)
    return start, beginning(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def said(day: date, *, weekday: bool = False) -> str:
    """Return a day in words of the language that is spoken: `14 March 2030`, or `Thursday 14 …`."""
    if language() == "en":
        pattern = "EEEE d MMMM y" if weekday else "d MMMM y"
    else:
        pattern = "full" if weekday else "long"
    return format_date(day, pattern, locale=language())
