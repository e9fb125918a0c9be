"""What an invitation says, and what the invited person answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.i18n import N_
from app.schemas.accounts import Line, Name, Password
from app.schemas.affiliations import Duty, Id, Terms


def _email(raw: str) -> str:
    try:
        return validate_email(raw, check_deliverability=False, strict=True).normalized.lower()
    except EmailNotValidError:
        raise ValueError(N_("Please give an e-mail address, as name@example.org.")) from None


Email = Annotated[
    str, StringConstraints(max_length=254, strip_whitespace=True), AfterValidator(_email)
]


class InvitationForm(Terms):
    """Whom to invite, as what. `duties` are those of platform accounts."""

    email: Email
    name: Name
    kind: Literal["staff", "agent"] = "staff"
    admin: bool = False
    duties: list[Duty] = Field(default=[], max_length=4)


class AddressForm(BaseModel):
    """The address an invitation should have had."""

    model_config = ConfigDict(extra="forbid")

    email: Email


class JoinForm(BaseModel):
    """The answer to an invitation: name and function as shown to others, and a password."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    function: Line = ""
    password: Password | None = None


class InvitationIn(InvitationForm):
    """An invitation in JSON; without an organisation, to the one the token acts for."""

    model_config = ConfigDict(strict=True, extra="forbid")

    organisation_id: Id | None = None


class RenewalIn(BaseModel):
    """A new link, for a corrected address if one is given."""

    model_config = ConfigDict(strict=True, extra="forbid")

    email: Email | None = None


class InvitationOut(BaseModel):
    """An invitation that nobody has answered yet."""

    id: UUID
    email: str
    name: str
    organisation_id: UUID
    kind: str
    admin: bool
    duties: list[str]
    firm: str
    scope_brands: list[UUID]
    scope_countries: list[str]
    ends_at: datetime | None
    created_at: datetime
    expires_at: datetime
    expired: bool


class Invitations(BaseModel):
    """An organisation's unanswered invitations; there is never a next page."""

    items: list[InvitationOut]
    next: str | None = None


class InvitationLink(BaseModel):
    """An invitation's link, shown this once; null when it went by mail, and for a repetition."""

    id: UUID
    link: str | None
