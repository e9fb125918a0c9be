"""Single fields of a draft as somebody typed them: read, or refused with a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core import clock, markdown
from app.core.countries import COUNTRIES
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.schemas.drafts import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_TITLE = 200
REVIEW_AFTER = timedelta(days=183)
LONGEST_REVIEW = timedelta(days=3660)
LONGEST_EMBARGO = timedelta(days=366)
LONGEST_NOTE = 400
_LONGEST_SOURCE = 2000
_LONGEST_MARKETPLACE = 80
_MOST_MARKETPLACES = 20
_TITLE_FROM_TEXT = 100
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)
# Commas of Latin and of Chinese writing.
_BETWEEN = re.compile(r"[,;\uff0c\u3001\n]")
_NO_CHOICE = N_("Choose from the list.")


def title(raw: str, body: str) -> str:
    """Return the title, or the beginning of the text where none was given."""
    typed = _line(raw, LONGEST_TITLE, "title") or _line(
        markdown.plain(body, _TITLE_FROM_TEXT), LONGEST_TITLE, "title"
    )
    if not typed:
        raise Invalid("title", N_("Give it a title."))
    return typed


def text(raw: str) -> str:
    """Return the text, which can be shown."""
    typed = markdown.clean(raw, LONGEST_TEXT, "text")
    if not without_invisibles(typed).strip():
        raise Invalid("text", N_("Write at least one sentence."))
    return typed


def source(raw: str) -> str:
    """Return where it comes from, in one line."""
    return _line(raw, _LONGEST_SOURCE, "source")


def note(raw: str) -> str:
    """Return what a new version changes, in one line."""
    return _line(raw, LONGEST_NOTE, "note")


def one_of(raw: str, known: Collection[str], field: str, sentence: str) -> str:
    """Return `raw` if it is known, else raise Invalid with the sentence and what there is."""
    if raw not in known:
        raise Invalid(field, sentence, choices=sorted(known))
    return raw


def some_of(raw: list[str], known: Collection[str], field: str) -> list[str]:
    """Return what was chosen, each once; raises Invalid unless all of it is known."""
    chosen = list(dict.fromkeys(raw))
    if not set(known).issuperset(chosen):
        raise Invalid(field, _NO_CHOICE)
    return chosen


def language(raw: str) -> str:
    """Return a language tag (BCP 47) of up to three parts."""
    if not _LANGUAGE.fullmatch(raw):
        raise Invalid("language", _NO_CHOICE)
    return raw


def countries(raw: list[str]) -> list[str]:
    """Return country codes (ISO 3166-1 alpha-2)."""
    return some_of([code.upper() for code in raw if code], COUNTRIES, "countries")


def ids(raw: list[str], field: str) -> list[UUID]:
    """Return ids, each once."""
    try:
        return [UUID(one) for one in dict.fromkeys(raw)]
    except ValueError:
        raise Invalid(field, _NO_CHOICE) from None


def marketplaces(raw: str) -> list[str]:
    """Return the marketplaces named between commas, semicolons or line ends."""
    named = [
        _line(one, _LONGEST_MARKETPLACE, "marketplaces")
        for one in re.split(r"[,;\uff0c\u3001\n]", raw)
    ]
    chosen = list(dict.fromkeys(one for one in named if one))
    if len(chosen) > _MOST_MARKETPLACES:
        message = N_("Name at most {most} marketplaces.")
        raise Invalid("marketplaces", message, most=_MOST_MARKETPLACES)
    return chosen


def review_on(raw: str, zone: str) -> date:
    """Return the day to look at it again: half a year from today in `zone` unless one is given."""
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    if not raw:
        return today + REVIEW_AFTER
    try:
        chosen = date.fromisoformat(raw)
    except ValueError:
        raise Invalid("review_on", N_("Write the date as YYYY-MM-DD.")) from None
    if not today < chosen <= today + LONGEST_REVIEW:
        raise Invalid("review_on", N_("Choose a day within the next ten years."))
    return chosen


def embargo(raw: str, zone: str) -> datetime | None:
    """Return an instant in UTC: with an offset as it stands, without one in the reader's zone."""
    if not raw:
        return None
    try:
        at = _instant(datetime.fromisoformat(raw), ZoneInfo(zone))
    except ValueError:
        raise Invalid("embargo", N_("Write date and time as YYYY-MM-DD HH:MM.")) from None
    except OverflowError:
        at = None
    if at is None or not clock.now() < at <= clock.now() + LONGEST_EMBARGO:
        raise Invalid("embargo", N_("Choose a moment within the next year."))
    return at


def embargo_kept(raw: str, zone: str) -> str:
    """Return the embargo as a draft keeps it: the same moment for a colleague in another zone.

    What cannot be read stays as it was typed.
    """
    try:
        at = datetime.fromisoformat(raw)
        return raw if at.tzinfo else _instant(at, ZoneInfo(zone)).isoformat()
    except (ValueError, OverflowError, Invalid):
        return raw


def embargo_here(raw: str, zone: str) -> str:
    """Return the embargo as a form shows it: in the reader's zone, to the minute; else as typed."""
    try:
        at = datetime.fromisoformat(raw)
        local = at.astimezone(ZoneInfo(zone)) if at.tzinfo else at
    except (ValueError, OverflowError):
        return raw
    return local.strftime("%Y-%m-%dT%H:%M")


def _instant(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    local = at.replace(tzinfo=zone)
    # An hour that the clocks skip in spring names no instant (PEP 495).
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
        raise Invalid("embargo", N_("The clocks skip this hour in your zone; choose another."))
    return local.astimezone(UTC)


def _line(raw: str, limit: int, field: str) -> str:
    return without_invisibles(clean_line(raw, limit, field)).strip()
