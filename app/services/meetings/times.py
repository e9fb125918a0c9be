"""When a meeting is: what is typed, as wall times in a zone and the instants these are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.wall_times import wall_time

LONGEST = timedelta(days=14)
_FIRST, _LAST = 2000, 2199
_ZONES = frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


@dataclass(frozen=True, slots=True)
class Span:
    """When a meeting begins and ends: on clocks in `zone`, and as instants."""

    starts_wall: datetime
    ends_wall: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns of a meeting that say this."""
        return asdict(self)

    @property
    def minutes(self) -> int:
        """Return how long it lasts on the clock, in minutes."""
        return int((self.ends_wall - self.starts_wall).total_seconds() // 60)


def zones() -> list[str]:
    """Return the zones that a meeting can be held in: IANA names, and UTC."""
    return sorted(_ZONES)


def span(starts: datetime | None, ends: datetime | None, zone: str) -> Span:
    """Return when a meeting is; raises Invalid on `starts`, `ends` or `zone`.

    An hour that the clock leaps over is refused with the next there is; of one that it shows twice
    the first is meant (RFC 5545, section 3.3.5).
    """
    if zone not in _ZONES:
        raise Invalid("zone", N_("Choose a time zone from the list."))
    if starts is None:
        raise Invalid("starts", N_("Say when it begins."))
    if ends is None:
        raise Invalid("ends", N_("Say when it ends."))
    starts, ends = _to_minute(starts), _to_minute(ends)
    if not _FIRST <= starts.year <= _LAST:
        raise Invalid("starts", N_("Choose a day between the years 2000 and 2199."))
    # Compared as typed first: a year that ends a slip of the finger later is no instant any more.
    if ends - starts > LONGEST:
        raise Invalid("ends", N_("A meeting lasts at most fourteen days."))
    begins, closes = wall_time(starts, zone, "starts").at, wall_time(ends, zone, "ends").at
    if closes.timestamp() <= begins.timestamp():
        raise Invalid("ends", N_("It must end after it begins."))
    if closes.timestamp() - begins.timestamp() > LONGEST.total_seconds():
        raise Invalid("ends", N_("A meeting lasts at most fourteen days."))
    return Span(starts, ends, zone, begins, closes)


def _to_minute(written: datetime) -> datetime:
    return written.replace(second=0, microsecond=0)
