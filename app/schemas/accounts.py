"""What people tell of themselves: sign-in, passwords, settings."""

from __future__ import annotations

from typing import Annotated, Literal
from unicodedata import normalize
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.i18n import LANGUAGES, N_
from app.core.text import clean_line, fold, without_invisibles

_LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets.
_LONGEST_NAME = 200
# The zones that name a place, which follow its law; the rest are aliases and fixed offsets.
_REGIONS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip
ZONES: tuple[str, ...] = (
    "UTC",
    *sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS)),
)
_ZONES = frozenset(ZONES)


def _name(raw: str) -> str:
    name = without_invisibles(clean_line(raw, _LONGEST_NAME, "name"))
    if not fold(name):
        raise ValueError(N_("Please give a name with at least one letter."))
    return name


def _line(raw: str) -> str:
    return without_invisibles(clean_line(raw, _LONGEST_NAME))


def _zone(raw: str) -> str:
    if raw not in _ZONES:
        raise ValueError(N_("Please choose one of the zones offered."))
    return raw


def _language(raw: str) -> str:
    if raw not in LANGUAGES:
        raise ValueError(N_("Please choose one of the languages offered."))
    return raw


Name = Annotated[str, StringConstraints(max_length=_LONGEST_NAME), AfterValidator(_name)]
Line = Annotated[str, StringConstraints(max_length=_LONGEST_NAME), AfterValidator(_line)]
# Kept exactly as typed; longer ones are refused before anything is hashed.
Password = Annotated[str, StringConstraints(max_length=128)]
Next = Annotated[str, StringConstraints(max_length=2000)]


def _as_compared(raw: str) -> str:
    return normalize("NFC", raw).lower()


# As it is compared: sign-in does not say whether an address is well formed.
TypedEmail = Annotated[
    str,
    StringConstraints(max_length=_LONGEST_EMAIL, strip_whitespace=True),
    AfterValidator(_as_compared),
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInForm(_Form):
    """Who comes in, and where they were going."""

    email: TypedEmail
    password: Password
    next: str = ""


class ActForForm(_Form):
    """For which organisation to act from now on."""

    organisation_id: UUID
    next: str = ""


class PasswordForm(_Form):
    """The present password and the one to have from now on."""

    current: Password
    password: Password


class Preferences(_Form):
    """How one is called and wants to be met."""

    name: Name
    language: Annotated[str, AfterValidator(_language)]
    zone: Annotated[str, AfterValidator(_zone)]
    theme: Literal["system", "light", "dark"]
    shortcuts: bool = Field(default=False)


class PreferencesIn(Preferences):
    """The same, in JSON."""

    model_config = ConfigDict(extra="forbid", strict=True)
