"""Sessions and one's own account, as the API tells them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class SessionOut(BaseModel):
    """A browser in which one is signed in."""

    id: UUID
    client: str
    address: str
    acting_for: UUID
    acting_for_name: str
    created_at: datetime
    seen_at: datetime


class Sessions(BaseModel):
    """One's own sessions; there is never a next page."""

    items: list[SessionOut]
    next: str | None = None


class Named(BaseModel):
    """Something with an id and a name."""

    id: UUID
    name: str


class SeatHeld(BaseModel):
    """A seat held for the organisation acted for."""

    group: Named
    role: str


class MandateOut(BaseModel):
    """What an agent acts in; empty lists mean all. The letter is the affiliation's."""

    affiliation_id: UUID
    countries: list[str]
    brands: list[Named]
    last_at: datetime


class Me(BaseModel):
    """Who holds the token, for which organisation, with which rights."""

    id: UUID
    name: str
    email: str
    organisation: Named
    kind: str
    admin: bool
    duties: list[str]
    seats: list[SeatHeld]
    organisations: list[Named]
    language: str
    zone: str
    scope: str
    mandate: MandateOut | None
