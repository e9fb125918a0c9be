"""Guests of meetings: what is written down of them, singly or line by line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.core.countries import COUNTRIES
from app.core.i18n import LANGUAGES, N_
from app.schemas.accounts import ZONES, Line, Name
from app.schemas.bulletins import Body, Form
from app.schemas.comments import Key
from app.schemas.invitations import Email

GuestKind = Literal["officer", "speaker", "association", "other"]
_COUNTRIES = frozenset(COUNTRIES)
_LONGEST_TABLE = 400_000


def _country(code: str) -> str:
    if code and code not in _COUNTRIES:
        raise ValueError(N_("Write the country with two letters, as in NL."))
    return code


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(N_("Please choose one of the languages offered."))
    return code


def _zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError(N_("Name the zone by a place, as Europe/Paris or Asia/Shanghai."))
    return name


GuestCountry = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]


class GuestForm(Form):
    """Somebody from outside who is invited."""

    name: Name
    email: Email
    agency: Line = Field(default="", title=N_("Agency or organisation"))
    kind: GuestKind = "other"
    country: GuestCountry = ""
    language: Language = "en"
    zone: Zone = "UTC"
    key: Key = ""


class GuestEditForm(Form):
    """What is known of a guest; the address stays, since their link went there."""

    name: Name
    agency: Line = Field(default="", title=N_("Agency or organisation"))
    kind: GuestKind = "other"
    country: GuestCountry = ""
    language: Language = "en"
    zone: Zone = "UTC"


class ImportForm(Form):
    """A table of guests that was read before, and whether to invite them now."""

    table: Annotated[str, StringConstraints(max_length=_LONGEST_TABLE)] = ""
    press: Literal["", "look", "invite"] = "look"


class GuestIn(Body):
    """Somebody from outside to invite."""

    name: Name
    email: Email
    agency: Line = ""
    kind: GuestKind = "other"
    country: GuestCountry = ""
    language: Language = "en"
    zone: Zone = "UTC"


class GuestOut(BaseModel):
    """A guest, as who invites them knows it."""

    id: UUID
    invitee_id: UUID
    name: str
    email: str
    agency: str
    kind: GuestKind
    country: str
    language: str
    zone: str
    bounced_at: datetime | None
