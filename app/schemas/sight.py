"""What the API tells of who sees an item: to whom it was given, why, who read it, what was done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.schemas.bulletins import Label


class AddressOut(BaseModel):
    """To whom the item was given, and since when; `capacity` is a person's organisation.

    The kind `colleague` is somebody to whom a colleague passed it on, for as long as it counts.
    """

    id: UUID
    kind: str
    name: str
    capacity: UUID | None
    early: bool
    since: datetime


class ReachedOut(BaseModel):
    """Somebody who can see the item. `category`: member, platform, agent or observer."""

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    category: str


class BulletinAudience(BaseModel):
    """Who can see a bulletin: the addresses, and the people whom they reach."""

    addresses: list[AddressOut]
    people: list[ReachedOut]
    organisations: int


class OpenedOut(BaseModel):
    """Somebody who has opened the item, last in which version."""

    organisation_id: UUID
    organisation_name: str
    person_id: UUID
    person_name: str
    version: int
    first_at: datetime
    last_at: datetime


class Readers(BaseModel):
    """Who has read a bulletin, organisation by organisation; there is never a next page."""

    items: list[OpenedOut]
    next: str | None = None


class WhyOut(BaseModel):
    """One way by which somebody sees an item, in words; `reason` is what its giver wrote."""

    words: str
    since: datetime
    reason: str


class Ways(BaseModel):
    """Each way by which somebody sees an item; none for who does not. There is no next page."""

    items: list[WhyOut]
    next: str | None = None


class ExcludedOut(BaseModel):
    """Somebody whom the originator left out by name."""

    id: UUID
    kind: str
    name: str


class Exclusions(BaseModel):
    """Whom the originator left out by name; there is never a next page."""

    items: list[ExcludedOut]
    next: str | None = None


class EffectOut(BaseModel):
    """Who would lose sight of an item under another label, and who would gain it."""

    tlp: Label
    loses: list[ReachedOut]
    gains: list[ReachedOut]


class DoneOut(BaseModel):
    """What was done with an item: `deed` for programs, `words` for people.

    Names are empty for the author of what bears no name; `subject` is who or what it was done to.
    """

    id: UUID
    at: datetime
    person_name: str
    organisation_name: str
    deed: str
    tlp: Label | None
    subject: str
    words: str


class Trail(BaseModel):
    """A page of what was done with an item, the newest first."""

    items: list[DoneOut]
    next: str | None
