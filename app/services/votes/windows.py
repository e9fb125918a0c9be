"""From when to when a vote is open: wall times in a named zone, made instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from app.core import clock
from app.core.errors import Invalid
from app.core.i18n import N_, translate, zone_named
from app.core.wall_times import WallTime, shown_twice, wall_time

if TYPE_CHECKING:
    from collections.abc import Iterable

_FARTHEST = timedelta(days=366)
# A form is filled in with the present minute and sent in the next.
_LATE = timedelta(minutes=5)
_ZONES = frozenset(available_timezones())
_TWICE = N_("The clock in {zone} is put back that day, and the hour comes twice: {time} is meant.")


@dataclass(frozen=True, slots=True)
class Window:
    """When a vote opens (None: at once) and closes, and in which zone these hours were meant."""

    opens_at: datetime | None
    closes_at: datetime
    zone: str


def window(opens: datetime | None, closes: datetime, zone: str) -> Window:
    """Return the window between two wall times in an IANA zone; no opening means now.

    Raises Invalid for an unknown zone, a time that the clock leaps over there, times in the past or
    more than a year away, and a close that does not come after the opening.
    """
    if zone not in _ZONES:
        raise Invalid("zone", N_("Choose a zone from the list."))
    present = clock.now()
    start = _instant(opens, zone, "opens", present) if opens else None
    end = _instant(closes, zone, "closes", present)
    if start and start.at < present - _LATE:
        raise Invalid("opens", N_("This time has passed already."))
    begin = start.at if start and start.at > present else None
    if end.at <= (begin or present):
        said = N_("A vote closes after it opens.") if begin else N_("This time has passed already.")
        raise Invalid("closes", said)
    return Window(begin.astimezone(UTC) if begin else None, end.at.astimezone(UTC), zone)


def _instant(written: datetime, zone: str, field: str, present: datetime) -> WallTime:
    # Compared as they are written: a day more or less does not matter here.
    away = written - present.replace(tzinfo=None)
    if abs(away) > _FARTHEST:
        raise Invalid(field, N_("Choose a time at most a year away."))
    return wall_time(written, zone, field)


def there(instant: datetime, zone: str) -> str:
    """Return an instant as a clock in its own zone shows it: `2026-10-25 02:30, UTC+02:00`."""
    local = WallTime(instant.astimezone(zone_named(zone)), twice=False)
    return f"{local.at:%Y-%m-%d %H:%M}, {local.offset}"


def said_twice(instants: Iterable[datetime], zone: str) -> list[str]:
    """Return a sentence for each instant whose wall time comes twice in its zone."""
    return [
        translate(_TWICE, {"zone": zone, "time": there(one, zone)})
        for one in instants
        if shown_twice(one, zone)
    ]
