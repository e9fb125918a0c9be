"""Terms of seats: whole days in the board's zone, spread over quarters, and who follows whom."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from app.core import days
from app.core.errors import Invalid
from app.core.i18n import N_, zone_named
from app.services.groups.seats import FARTHEST, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

_A_DAY = timedelta(days=1)
_YEAR = 12
_QUARTER = 3
# A quarter earlier or later than a whole term is still about a term; the term itself comes first.
_SHIFTS = (0, _QUARTER, -_QUARTER)
# How many days before a term ends its notices go out, the first one first.
NOTICES = (60, 30)


class Stay(Protocol):
    """A seat as terms are reckoned: who holds it, for which industry, from when until when."""

    @property
    def id(self) -> UUID:
        """The seat."""

    @property
    def organisation_id(self) -> UUID:
        """Who holds it."""

    @property
    def industry(self) -> str | None:
        """For which industry."""

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""

    @property
    def ends_at(self) -> datetime | None:
        """The first instant without it."""

    @property
    def term_ends_at(self) -> datetime | None:
        """The first instant after its term."""


def later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month; negative is earlier."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of(first: date, months: int) -> date:
    """Return the last day of a term that begins with `first` and takes whole months."""
    return later(first, months) - _A_DAY


def quarter(day: date) -> tuple[int, int]:
    """Return year and quarter of a day."""
    return day.year, (day.month - 1) // _QUARTER + 1


def propose(first: date, months: int, taken: Iterable[date]) -> date:
    """Return the last day to propose for a term that begins with `first`.

    It is a whole term, or a quarter more or less where fewer of the ends `taken` lie in that
    quarter: so seats come up for renewal in turn, and not all at once.
    """
    full = Counter(quarter(day) for day in taken)
    ends = [last_of(first, months + shift) for shift in _SHIFTS]
    return min((end for end in ends if end > first), key=lambda end: full[quarter(end)])


def instant_after(last: date, zone: str) -> datetime:
    """Return the first instant after a last day in a zone: midnight there, or what follows it."""
    return days.beginning(last + _A_DAY, zone)


def last_day(ends_at: datetime, zone: str) -> date:
    """Return the last day that lies before an end, in a zone."""
    return (ends_at - timedelta(microseconds=1)).astimezone(zone_named(zone)).date()


def today(now: datetime, zone: str) -> date:
    """Return which day it is in a zone."""
    return now.astimezone(zone_named(zone)).date()


def beginning(first: date | None, zone: str, now: datetime) -> datetime:
    """Return when a seat begins whose first day is `first` in a zone; now, for today and None.

    Raises Invalid for a day before today: a group's history may open from where a seat begins.
    """
    if first and first < today(now, zone):
        raise Invalid("starts_on", N_("A seat begins today or later."))
    return max(now, days.beginning(first, zone)) if first else now


def period(
    first: date | None, last: date, zone: str, now: datetime, *, holdover: bool, industry: str
) -> Term:
    """Return the term of a seat from a first to a last day; None begins now.

    Where a board has `holdover` the seat itself has no end: whoever follows ends it. Raises
    Invalid for a first day before today, an end before the beginning, and beyond ten years.
    """
    start = beginning(first, zone, now)
    end = instant_after(last, zone)
    if end <= max(start, now):
        raise Invalid("ends_on", N_("The last day comes before the first."))
    if end > now + FARTHEST:
        raise Invalid("ends_on", N_("Choose a day at most ten years away."))
    return Term(
        start if start > now else None,
        None if holdover else end,
        industry=industry or None,
        term_ends_at=end,
    )


def days_left(stay: Stay, zone: str, now: datetime) -> int:
    """Return in how many days a seat's term ends: 0 on its last day, negative when it is over.

    0 also for a seat without an end.
    """
    ends = [one for one in (stay.ends_at, stay.term_ends_at) if one]
    return (last_day(min(ends), zone) - today(now, zone)).days if ends else 0


def renewed_from(stay: Stay, now: datetime) -> datetime:
    """Return when a renewal of a seat begins: where it ends, or now for one that is held over."""
    end = stay.ends_at or stay.term_ends_at
    return max(end, now) if end else now


def followers(stays: Sequence[Stay]) -> dict[UUID, UUID]:
    """Return which seat follows which: its renewal, or a successor's in the same industry.

    It begins where the other ends or later. Each follows one at most, so that one newcomer does not
    stand for two who leave.
    """
    found: dict[UUID, UUID] = {}
    free = sorted(stays, key=lambda stay: (stay.starts_at, stay.id))
    ending = sorted((one for one in stays if one.term_ends_at), key=_ending)
    for renewal in (True, False):
        for stay in ending:
            if stay.id in found:
                continue
            heir = next((one for one in free if _follows(one, stay, renewal=renewal)), None)
            if heir:
                found[stay.id] = heir.id
                free.remove(heir)
    return found


def _ending(stay: Stay) -> tuple[datetime, UUID]:
    assert stay.term_ends_at is not None  # noqa: S101 - for the type checker
    return stay.term_ends_at, stay.id


def _follows(heir: Stay, stay: Stay, *, renewal: bool) -> bool:
    end = stay.ends_at or stay.term_ends_at
    if end is None or heir.id == stay.id or heir.starts_at < max(end, stay.starts_at):
        return False
    if renewal:
        return heir.organisation_id == stay.organisation_id
    another = heir.organisation_id != stay.organisation_id
    return another and heir.industry is not None and heir.industry == stay.industry
