"""Positions and recusals: what comes in, and what the API tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Form, Typed

Choice = Literal["support", "reservations", "object", "abstain"]


class PositionForm(Form):
    """What a seat thinks; `base` is the position it had before, as the page showed it."""

    choice: Choice
    reason: Typed = ""
    may_show: bool = False
    base: Code = ""


class RecusalForm(Form):
    """Who stays out of a thread or one of its points, and why; without a name, one's own."""

    point: Code = ""
    organisation_id: UUID | None = None
    reason: Typed = ""


class PositionIn(Body):
    """What a seat thinks of a thread, or of the point with this code."""

    point: Code = ""
    choice: Choice
    reason: Typed = ""
    may_show: bool = False


class RecusalIn(Body):
    """Who stays out of a thread, or of the point with this code; without a name, one's own."""

    point: Code = ""
    organisation_id: Id | None = None
    reason: Typed


class PositionOut(BaseModel):
    """A position; `about` is the reference of a thread or point, `present` whether it still holds.

    To the platform one holds as it was shown.
    """

    id: UUID
    about: str
    organisation_id: UUID
    organisation_name: str
    industry: str | None
    person_name: str
    choice: Choice
    reason: str
    may_show: bool
    shown_at: datetime | None
    taken_at: datetime
    present: bool


class CountsOut(BaseModel):
    """How many seats of an industry think what; None stands for seats without one."""

    industry: str | None
    counts: dict[Choice, int]


class StandingOut(BaseModel):
    """What is thought of a thread or point in all, and who of the board has not spoken."""

    about: str
    counts: dict[Choice, int]
    industries: list[CountsOut]
    unspoken: list[str]


class Positions(BaseModel):
    """The positions that the reader may know; there is never a next page."""

    items: list[PositionOut]
    standings: list[StandingOut]
    next: str | None = None


class RecusalOut(BaseModel):
    """Who stays out of a thread or point now."""

    id: UUID
    about: str
    organisation_id: UUID
    organisation_name: str
    declared_by: str
    reason: str
    since: datetime


class Recusals(BaseModel):
    """Who stays out of a thread or its points now; there is never a next page."""

    items: list[RecusalOut]
    next: str | None = None


class OwnRecusalOut(BaseModel):
    """What one's own organisation stays out of: where, and since when."""

    id: UUID
    reference: str
    since: datetime


class OwnRecusals(BaseModel):
    """What one's own organisation stays out of now; there is never a next page."""

    items: list[OwnRecusalOut]
    next: str | None = None
