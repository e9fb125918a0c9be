"""What a calendar calls its months, weekdays and days, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_skeleton

from app.core.i18n import language, zone_named


def month(first: date) -> str:
    """Return a month with its year: `March 2027`."""
    return format_skeleton("yMMMM", first, locale=language())


def weekday(day: date) -> str:
    """Return a weekday, short: `Mon`."""
    return format_date(day, "ccc", locale=language())


def day(value: date) -> str:
    """Return a day with its weekday: `Monday 1 March`."""
    pattern = "EEEE d MMMM" if language() == "en" else "M月d日 EEEE"
    return format_date(value, pattern, locale=language())


def span(starts_at: datetime, minutes: int, zone: str) -> str:
    """Return from when to when something lasts on clocks in a zone, with its weekday."""
    begins = starts_at.astimezone(zone_named(zone))
    ends = (starts_at + timedelta(minutes=minutes)).astimezone(zone_named(zone))
    return f"{weekday(begins.date())} {begins:%H:%M}\N{EN DASH}{ends:%H:%M}"
