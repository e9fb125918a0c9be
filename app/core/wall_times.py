"""Wall times in a named zone, also in the nights in which the clock is put forward or back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import Invalid
from app.core.i18n import N_

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class WallTime:
    """What a clock on a wall shows in a zone: the instant, and whether it shows that twice.

    `at` is in the zone, so that its offset is at hand. Of two such hours the first is meant.
    """

    at: datetime
    twice: bool

    @property
    def offset(self) -> str:
        """Return the offset from UTC, as in `UTC+02:00`."""
        return "UTC" + self.at.isoformat(timespec="minutes")[-6:]


def wall_time(written: datetime, zone: str, field: str) -> WallTime:
    """Return the instant at which a clock in `zone` (an IANA name) shows `written`.

    In the hour that comes twice, when the clock is put back, the first is meant (PEP 495, fold 0).
    Raises Invalid on `field`, with the next time there is, for one that the clock leaps over; for a
    zone unknown to the tz database ZoneInfoNotFoundError.
    """
    first = written.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = first.replace(fold=1)
    if first.astimezone(UTC).astimezone(first.tzinfo).replace(tzinfo=None) != written:
        raise Invalid(
            field,
            N_(
                "On that day the clock in {zone} goes forward and leaps over this time."
                " The next is {time}."
            ),
            zone=zone,
            time=f"{_after_leap(first, second):%Y-%m-%d %H:%M}",
        )
    return WallTime(first, twice=first.utcoffset() != second.utcoffset())


def shown_twice(instant: datetime, zone: str) -> bool:
    """Tell whether the clock in `zone` shows the wall time of `instant` twice."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _after_leap(before: datetime, after: datetime) -> datetime:
    """Return the first wall time after a leap, of a time in it read with both of its offsets."""
    low, high = after.astimezone(UTC), before.astimezone(UTC)
    leapt = high.astimezone(before.tzinfo).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(before.tzinfo).utcoffset() == leapt:
            high = middle
        else:
            low = middle
    local = high.astimezone(before.tzinfo)
    return (local + timedelta(milliseconds=500)).replace(microsecond=0)
