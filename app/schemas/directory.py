"""The directory as the API tells it: organisations, brands, industries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from app.schemas.easings import EasingOut
from app.schemas.sessions import Named


def absent(raw: object) -> object:
    """Return None for a filter that was left empty."""
    return None if raw == "" else raw


Cursor = Annotated[str | None, StringConstraints(max_length=1024)]
State = Literal["applicant", "active", "suspended", "left"]


class AskedOrganisations(BaseModel):
    """The filters of the directory, as they stand in the address."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(max_length=200)] = ""
    industry: Annotated[str | None, BeforeValidator(absent)] = None
    country: Annotated[str | None, BeforeValidator(absent)] = None
    state: Annotated[State | None, BeforeValidator(absent)] = None
    cursor: Cursor = None


class AskedBrands(BaseModel):
    """The filters of the brands."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(max_length=200)] = ""
    cursor: Cursor = None


class OrganisationLine(BaseModel):
    """An organisation in a list; `brands` are names of those it holds now."""

    id: UUID
    name: str
    other_names: list[str]
    country: str
    state: str
    platform: bool
    industries: list[str]
    brands: list[str]


class Organisations(BaseModel):
    """A page of the directory."""

    items: list[OrganisationLine]
    next: str | None


class NameOut(BaseModel):
    """Another name: in another `script`, or a `former` one."""

    kind: str
    name: str


class BrandHeld(BaseModel):
    """A brand with the time in which an organisation holds it, by its name then."""

    id: UUID
    name: str
    former_names: list[str]
    starts_at: datetime
    ends_at: datetime | None


class PersonHere(BaseModel):
    """Somebody who speaks for an organisation; `firm` is an agent's."""

    id: UUID
    name: str
    kind: str
    function: str
    firm: str
    admin: bool


class PersonOnSeat(BaseModel):
    """Somebody named to a seat; `naming` is the id of the naming, by which it is ended."""

    naming: UUID
    id: UUID
    name: str
    deputy: bool
    agent: bool


class SeatOut(BaseModel):
    """A seat with the people named to it; ends are the first moment without it.

    A board's seat is held for an `industry`; where holders stay, its term ends before it does.
    """

    id: UUID
    role: str
    group: Named
    group_slug: str
    organisation: Named
    starts_at: datetime
    ends_at: datetime | None
    industry: str | None
    term_ends_at: datetime | None
    people: list[PersonOnSeat]


class OrganisationOut(OrganisationLine):
    """An organisation as it is; brands, people and seats as on the day that was asked for.

    `state_reason` and `second_release` are told to its own people and the secretariat, `easing` to
    its own staff: somebody asks that no second person is needed any more.
    """

    names: list[NameOut]
    admitted_at: datetime | None
    version: int
    state_reason: str | None
    second_release: bool | None
    easing: EasingOut | None
    brands_held: list[BrandHeld]
    brands_earlier: list[BrandHeld]
    people: list[PersonHere]
    seats: list[SeatOut]


class Holding(BaseModel):
    """A time in which an organisation held a brand."""

    organisation: Named
    starts_at: datetime
    ends_at: datetime | None


class BrandLine(BaseModel):
    """A brand with its present holder, and the names it bore before."""

    id: UUID
    name: str
    former_names: list[str]
    organisation: Named


class BrandOut(BrandLine):
    """A brand with all its holders, the first one first."""

    holders: list[Holding]


class Brands(BaseModel):
    """A page of brands."""

    items: list[BrandLine]
    next: str | None


class IndustryOut(BaseModel):
    """An industry of the alliance."""

    slug: str
    name: str
    note: str


class Industries(BaseModel):
    """All industries; there is never a next page."""

    items: list[IndustryOut]
    next: str | None = None


class Proposed(BaseModel):
    """An applicant, and that its admission waits for a second person."""

    id: UUID
    state: str
