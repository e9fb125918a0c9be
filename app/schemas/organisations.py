"""Organisations, brands and industries: what comes in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.schemas.accounts import Name
from app.schemas.affiliations import Day, Id, Reason
from app.schemas.invitations import Email

MANY = 100


def _lines(given: object) -> object:
    """Return the lines of a text area, or a list as it is; empty lines say nothing."""
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return given
    return [line.strip() for one in given for line in one.splitlines() if line.strip()]


# Longer than what is kept: the service says how long a name may be.
Typed = Annotated[str, StringConstraints(max_length=1000)]
Code = Annotated[str, StringConstraints(max_length=80)]
Lines = Annotated[list[Typed], BeforeValidator(_lines), Field(max_length=MANY)]
Codes = Annotated[list[Code], Field(max_length=MANY)]
Key = Annotated[str, StringConstraints(max_length=128)]
Note = Annotated[str, StringConstraints(max_length=5000)]


class Form(BaseModel):
    """What a page sends: text that is read as what it means."""

    model_config = ConfigDict(extra="forbid")


class Body(BaseModel):
    """What the API takes: every value of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OrganisationForm(Form):
    """What an organisation's admin changes, and the version it was changed from."""

    name: Typed
    country: Code
    industries: Codes = []
    script_names: Lines = []
    former_names: Lines = []
    second_release: bool = False
    version: int


class OrganisationPatch(Body):
    """The same for the API; what is absent or null stays as it is."""

    name: Typed | None = None
    country: Code | None = None
    industries: Codes | None = None
    script_names: Lines | None = None
    former_names: Lines | None = None
    second_release: bool | None = None


class Candidate(Form):
    """Who is to be the first admin of a member, and why it is proposed."""

    admin_name: Name
    admin_email: Email
    reason: Reason


class Application(Candidate):
    """An organisation that the secretariat proposes as a member."""

    name: Typed
    country: Code
    industries: Codes = []
    script_names: Lines = []
    brands: Lines = []


class ApplicationForm(Application):
    """The same with the key that keeps a double click harmless."""

    key: Key = ""


class ApplicationBody(Application):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CandidateForm(Candidate):
    """The same with the key that keeps a double click harmless."""

    key: Key = ""


class CandidateBody(Candidate):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ReasonBody(Body):
    """Why something is done; whom it concerns reads it."""

    reason: Reason


class Successor(Form):
    """Who takes the place of an organisation's only admin: one of its people, or somebody new."""

    person_id: Id | None = None
    admin_name: Name | None = None
    admin_email: Email | None = None
    # Whether the one who goes leaves the organisation too.
    ends: bool = False
    reason: Reason


class SuccessorForm(Successor):
    """The same with the key that keeps a double click harmless."""

    key: Key = ""


class SuccessorBody(Successor):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class BrandForm(Form):
    """The name of a brand."""

    brand_name: Typed
    key: Key = ""


class BrandBody(Body):
    """A brand that an organisation holds from now on."""

    brand_name: Typed
    organisation_id: Id


class BrandPatch(Body):
    """Another name for a brand."""

    brand_name: Typed


class PassForm(Form):
    """To which member a brand passes, and from which day; without one, from now on."""

    organisation_id: Id
    on: Day | None = None


class PassBody(PassForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)


class IndustryForm(Form):
    """The name of an industry, and where it is known from."""

    name: Typed
    note: Note = ""


class IndustryBody(IndustryForm):
    """The same for the API."""

    model_config = ConfigDict(extra="forbid", strict=True)
