"""Languages and zones: which ones the present reader wants, and every message in them."""

from __future__ import annotations

import gettext as catalogues
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN = "entente"
SOURCE = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "zh_Hans": "简体中文"}
LOCALE = Path(__file__).resolve().parents[2] / "locale"

# What a browser calls a language, where that differs from the catalogue's name.
_ALIASES = {"zh": "zh_Hans", "zh_CN": "zh_Hans", "zh_SG": "zh_Hans", "zh_hans": "zh_Hans"}

_language: ContextVar[str] = ContextVar("language", default=SOURCE)
_zone: ContextVar[str] = ContextVar("zone", default="UTC")


def speak(language: str, zone: str = "UTC") -> None:
    """Set the language and the IANA zone for the rest of this request; unknown ones fall back."""
    _language.set(language if language in LANGUAGES else SOURCE)
    _zone.set(zone)


def language() -> str:
    """Return the code of the language being spoken, as the catalogues write it (`zh_Hans`)."""
    return _language.get()


def language_tag() -> str:
    """Return the same as an HTML `lang` value (BCP 47)."""
    return _language.get().replace("_", "-")


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """Return the zone; UTC for a name that the tz database does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone() -> ZoneInfo:
    """Return the zone of the present reader."""
    return zone_named(_zone.get())


@lru_cache(maxsize=256)
def preferred(accepted: str) -> str:
    """Choose a language from an `Accept-Language` value (RFC 9110, section 12.5.4)."""
    wanted = [name for _, name in sorted(_weighted(accepted[:500]), key=lambda pair: -pair[0])]
    wanted = [_ALIASES.get(name, name) for name in wanted]
    return negotiate_locale(wanted, list(LANGUAGES), sep="_") or SOURCE


def _weighted(accepted: str) -> list[tuple[float, str]]:
    pairs = []
    for part in accepted.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            pairs.append((float(weight or 1), name.strip().replace("-", "_")))
        except ValueError:
            continue
    return pairs


@lru_cache(maxsize=8)
def _catalogue(language: str) -> catalogues.NullTranslations:
    # The text catalogue is read as it is, so that no compiled file can be out of date.
    source = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language == SOURCE or not source.is_file():
        return catalogues.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


def gettext(message: str) -> str:
    """Return the message in the reader's language, or as it is."""
    spoken = _language.get()
    return message if spoken == SOURCE or not message else _catalogue(spoken).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that fits `count` in the reader's language."""
    spoken = _language.get()
    if spoken == SOURCE:
        return singular if count == 1 else plural
    return _catalogue(spoken).ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - the customary name of this marker
    """Mark a message for extraction where it is written but not yet shown."""
    return message


def translate(message: str, data: Mapping[str, object] | None = None) -> str:
    """Translate a msgid with `{named}` placeholders and fill them in."""
    spoken = gettext(message)
    return spoken.format(**data) if data else spoken


_ = gettext
