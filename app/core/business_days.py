"""Counting business days: Monday to Friday, save for the days that a country keeps otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SATURDAY = 5
_A_DAY = timedelta(days=1)
_WORKING, _WEEK = 5, 7


def is_worked(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Tell whether a day is a business day.

    `exceptions` says of single days whether they are worked: a holiday is not, a Saturday on which
    a lost day is made up for is. All others go by their weekday (ISO 8601, Monday is the first).
    """
    return exceptions.get(day, day.weekday() < _SATURDAY)


def add(start: date, days: int, exceptions: Mapping[date, bool]) -> date:
    """Return the day that lies `days` business days after `start`; before it, if negative.

    The start itself does not count, and need not be a business day; 0 days after it is itself.
    """
    step = _A_DAY if days > 0 else -_A_DAY
    day, left = start, abs(days)
    while left:
        day += step
        left -= is_worked(day, exceptions)
    return day


def between(start: date, end: date, exceptions: Mapping[date, bool]) -> int:
    """Return how many business days lie after `start` up to and with `end`.

    Negative when `end` is earlier: `between(b, a)` is `-between(a, b)`. With a business day as its
    end it is the inverse of `add`.
    """
    if end < start:
        return -between(end, start, exceptions)
    weeks, rest = divmod((end - start).days, _WEEK)
    loose = (end - timedelta(days=back) for back in range(rest))
    count = weeks * _WORKING + sum(day.weekday() < _SATURDAY for day in loose)
    kept = ((day, worked) for day, worked in exceptions.items() if start < day <= end)
    return count + sum(worked - (day.weekday() < _SATURDAY) for day, worked in kept)
