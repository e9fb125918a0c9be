"""The clock of an answer: when it is due, when it stands still, when it is overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core import business_days
from app.core.i18n import zone_named
from app.models.threads import WITH_PLATFORM

if TYPE_CHECKING:
    from collections.abc import Mapping

_MONTHS = 12


def day_of(moment: datetime, zone: str) -> date:
    """Return the day on which a moment falls in an IANA zone."""
    return moment.astimezone(zone_named(zone)).date()


def moved(due: date, asked: date, answered: date, exceptions: Mapping[date, bool]) -> date:
    """Return when an answer is due after the clock stood still from `asked` until `answered`.

    It is later by as many business days as lie between the two; `exceptions` are the days that
    differ from their weekday, and whether they are worked.
    """
    if answered <= asked:
        return due
    return business_days.add(due, business_days.between(asked, answered, exceptions), exceptions)


def overdue(due: date | None, today: date, state: str, *, paused: bool) -> bool:
    """Tell whether the platform owes an answer that should have been there before today."""
    return due is not None and due < today and state == WITH_PLATFORM and not paused


def months_later(start: date, months: int) -> date:
    """Return the same day some months on, or the last day of a month that is too short."""
    place = start.month - 1 + months
    year, month = start.year + place // _MONTHS, place % _MONTHS + 1
    following = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return min(date(year, month, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))
