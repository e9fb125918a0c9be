"""The directory of people: what is asked for, and how a person is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from app.schemas.affiliations import Day
from app.schemas.sessions import Named, SeatHeld


def _absent(raw: object) -> object:
    return None if raw == "" else raw


class Asked(BaseModel):
    """The filters of the directory, as they stand in the address."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(max_length=200)] = ""
    organisation: Annotated[UUID | None, BeforeValidator(_absent)] = None
    on: Annotated[Day | None, BeforeValidator(_absent)] = None
    cursor: Annotated[str | None, StringConstraints(max_length=1024)] = None


class AskedDay(BaseModel):
    """A day, to see who held what then."""

    model_config = ConfigDict(extra="forbid")

    on: Annotated[Day | None, BeforeValidator(_absent)] = None


class PersonLine(BaseModel):
    """A person in one capacity; `firm` is an agent's."""

    id: UUID
    name: str
    organisation: Named
    kind: str
    function: str
    firm: str
    seats: list[SeatHeld]


class People(BaseModel):
    """A page of the directory."""

    items: list[PersonLine]
    next: str | None


class TieOut(BaseModel):
    """A time with an organisation."""

    organisation: Named
    kind: str
    function: str
    firm: str
    starts_at: datetime
    ends_at: datetime | None
    now: bool


class SeatOut(BaseModel):
    """A time on a seat."""

    group: Named
    organisation: Named
    role: str
    deputy: bool
    starts_at: datetime
    ends_at: datetime | None
    now: bool


class PersonOut(BaseModel):
    """A person, with what they hold and held, or held on the day asked for."""

    id: UUID
    name: str
    affiliations: list[TieOut]
    seats: list[SeatOut]


class PersonStanding(PersonOut):
    """The same with the state of the account, for who keeps the platform."""

    state: str
    state_reason: str
