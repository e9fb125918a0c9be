"""What an admin says of a person's place in the organisation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.countries import COUNTRIES
from app.core.days import FIRST, LAST
from app.core.i18n import N_
from app.schemas.accounts import Line

_COUNTRIES = frozenset(COUNTRIES)
_MOST = 250


def _country(code: str) -> str:
    if code not in _COUNTRIES:
        raise ValueError(N_("Please choose countries from the list."))
    return code


Country = Annotated[str, AfterValidator(_country)]
Day = Annotated[date, Field(ge=FIRST, le=LAST, strict=False)]
Id = Annotated[UUID, Field(strict=False)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=500, strip_whitespace=True)]
Duty = Literal["administrator", "auditor", "analyst", "secretariat"]


class ReasonForm(BaseModel):
    """Why something is taken away; the person it concerns reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Terms(BaseModel):
    """What a tie says: function, an agent's firm and scope, the last day, platform duties."""

    model_config = ConfigDict(extra="forbid")

    function: Line = ""
    firm: Line = ""
    scope_brands: list[Id] = Field(default=[], max_length=_MOST)
    scope_countries: list[Country] = Field(default=[], max_length=_MOST)
    ends_on: Day | None = None
    duties: list[Duty] = Field(default=[], max_length=4)


class EndForm(BaseModel):
    """That somebody's time ends, and who answers from then on for what they had begun, if named."""

    model_config = ConfigDict(extra="forbid")

    successor_id: Id | None = None


class SuccessorForm(BaseModel):
    """Who answers for what somebody had begun who cannot act here any more."""

    model_config = ConfigDict(extra="forbid")

    successor_id: Id


class AdminForm(BaseModel):
    """Whether somebody is an admin from now on."""

    model_config = ConfigDict(extra="forbid")

    admin: bool


class TermsIn(Terms):
    """The same, in JSON."""

    model_config = ConfigDict(strict=True, extra="forbid")


class ReasonIn(ReasonForm):
    """The same, in JSON."""

    model_config = ConfigDict(strict=True, extra="forbid")


class EndIn(EndForm):
    """The same, in JSON."""

    model_config = ConfigDict(strict=True, extra="forbid")


class SuccessorIn(SuccessorForm):
    """The same, in JSON."""

    model_config = ConfigDict(strict=True, extra="forbid")


class AdminIn(AdminForm):
    """The same, in JSON."""

    model_config = ConfigDict(strict=True, extra="forbid")


class TieFound(BaseModel):
    """A person's place in an organisation, as its admin sees it; `over` says that it has ended."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    organisation_id: UUID
    kind: str
    admin: bool
    duties: list[str]
    function: str
    firm: str
    scope_brands: list[UUID]
    scope_countries: list[str]
    starts_at: datetime
    ends_at: datetime | None
    suspended_at: datetime | None
    suspended_reason: str
    over: bool


class Unanswered(BaseModel):
    """How much somebody had begun that nobody answers for; nothing else is told of it."""

    drafts: int
    items: int


class TieWhole(TieFound):
    """The same with what nobody answers for: null where nothing is, and for who cannot name."""

    unanswered: Unanswered | None


class Succeeded(Unanswered):
    """How much passed to a successor; `remaining` items could not pass to them."""

    remaining: int


class OrganisationPeople(BaseModel):
    """All of an organisation's people and agents; there is never a next page."""

    items: list[TieFound]
    next: str | None = None


class LetterForm(BaseModel):
    """An agent's letter of authorisation comes as a file, and with nothing else."""

    model_config = ConfigDict(extra="forbid")


class LetterOut(BaseModel):
    """An agent's letter of authorisation; its bytes are at /api/v1/files."""

    id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime
