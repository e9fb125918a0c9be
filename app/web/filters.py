"""How moments, sizes, countries and languages are written for the present reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from app.core.clock import now
from app.core.i18n import gettext, language, ngettext, zone
from app.web.lookalikes import warned, warning

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_WEEK = 7 * _DAY
_KILO = 1000


@lru_cache(maxsize=4096)
def _dated(value: date, pattern: str, spoken: str) -> str:
    return format_date(value, pattern, locale=spoken)


@lru_cache(maxsize=4096)
def _absolute(value: datetime, zone_name: str, spoken: str) -> str:
    pattern = "EEE d MMM y, HH:mm" if spoken == "en" else "y年M月d日 EEE HH:mm"
    return f"{format_datetime(value, pattern, locale=spoken)} {zone_name}"


def _here(value: datetime) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(zone())


def moment(value: datetime) -> str:
    """Return date, time and zone in the reader's zone: `Sat 21 Nov 2026, 14:30 CET`."""
    local = _here(value).replace(second=0, microsecond=0)
    return _absolute(local.replace(tzinfo=None), local.tzname() or "UTC", language())


def clock(value: datetime) -> str:
    """Return the time of day in the reader's zone, on 24 hours: `14:30`."""
    return _here(value).strftime("%H:%M")


def day(value: date) -> str:
    """Return a date in words; a datetime is first brought into the reader's zone."""
    local = _here(value).date() if isinstance(value, datetime) else value
    return _dated(local, "d MMMM y" if language() == "en" else "long", language())


def _short_day(local: datetime, present: datetime) -> str:
    spoken = language()
    if spoken != "en":
        return _dated(local.date(), "M月d日" if local.year == present.year else "medium", spoken)
    return _dated(local.date(), "d MMM" if local.year == present.year else "d MMM y", spoken)


def relative(value: datetime) -> str:
    """Return the age of a moment in words, or its date when it is a week or more away."""
    local, present = _here(value), _here(now())
    seconds = int((present - local).total_seconds())
    if abs(seconds) >= _WEEK:
        return _short_day(local, present)
    if abs(seconds) < _MINUTE:
        return gettext("just now")
    return _ago(seconds) if seconds > 0 else _ahead(-seconds)


def _ago(seconds: int) -> str:
    if seconds < _HOUR:
        return ngettext("{n} min ago", "{n} min ago", seconds // _MINUTE).format(
            n=seconds // _MINUTE
        )
    if seconds < _DAY:
        return ngettext("{n} h ago", "{n} h ago", seconds // _HOUR).format(n=seconds // _HOUR)
    return ngettext("{n} day ago", "{n} days ago", seconds // _DAY).format(n=seconds // _DAY)


def _ahead(seconds: int) -> str:
    if seconds < _HOUR:
        return ngettext("in {n} min", "in {n} min", seconds // _MINUTE).format(n=seconds // _MINUTE)
    if seconds < _DAY:
        return ngettext("in {n} h", "in {n} h", seconds // _HOUR).format(n=seconds // _HOUR)
    return ngettext("in {n} day", "in {n} days", seconds // _DAY).format(n=seconds // _DAY)


def when(value: datetime) -> Markup:
    """Return a `<time>` that reads as an age, tells the moment on hover, and prints the moment."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    instant = aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    # Put together by hand, since a list calls this per line: `Markup.format` costs ten times more.
    said = f'title="{escape(moment(value))}">{escape(relative(value))}'
    return Markup(f'<time class="when" datetime="{instant}" {said}</time>')  # noqa: S704 - escaped


def size(octets: int) -> str:
    """Return a count of bytes in decimal units (IEC 80000-13): `340 kB`, `1.2 MB`."""
    amount = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < _KILO or unit == "GB":
            break
        amount /= _KILO
    pattern = "0" if unit == "B" or amount >= 10 else "0.#"  # noqa: PLR2004 - two digits suffice
    return f"{format_decimal(amount, pattern, locale=language())} {unit}"


def number(value: float) -> str:
    """Return a number with the separators of the reader's language."""
    if isinstance(value, int) and 0 <= value < _KILO:
        return str(value)
    return format_decimal(value, locale=language())


@lru_cache(maxsize=1024)
def _country(code: str, spoken: str) -> str:
    return str(Locale.parse(spoken).territories.get(code.upper(), code))


def country(code: str, spoken: str | None = None) -> str:
    """Return the name of an ISO 3166-1 alpha-2 country, or the code if there is none."""
    return _country(code, spoken or language())


@lru_cache(maxsize=512)
def _language_name(code: str, spoken: str) -> str:
    return str(Locale.parse(spoken).languages.get(code.replace("-", "_"), code))


def language_name(code: str, spoken: str | None = None) -> str:
    """Return the name of a language by its BCP 47 tag, or the tag if there is none."""
    return _language_name(code, spoken or language())


FILTERS = {
    filter_.__name__: filter_
    for filter_ in (
        *(when, moment, day, clock, relative, size, number, country, language_name),
        *(warned, warning),
    )
}
