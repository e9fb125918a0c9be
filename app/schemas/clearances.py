"""The release of a bulletin to the public: what is asked, what is answered, what is told of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.schemas.bulletins import Body, Form, IdentifierOut, Label, Typed


class ClearanceForm(Form):
    """Why an item should be public."""

    reason: Typed = ""


class ClearanceIn(Body):
    """The same for the API."""

    reason: Typed = ""


class AnswerForm(Form):
    """A sentence for who asked."""

    answer: Typed = ""


class AnswerIn(Body):
    """The same for the API."""

    answer: Typed


class ClosingIn(Body):
    """Why an item is taken from the public; the secretariat says it, its originator may."""

    reason: Typed = ""


class ClearanceOut(BaseModel):
    """What was asked for an item and what became of it.

    `waits`: the secretariat can decide it. `released`: it is public now. `outcome` is `released`,
    `refused` or `withdrawn`, and missing for what waits, ran out or concerns an older version.
    """

    id: UUID
    reference: str
    title: str
    asked_by_name: str
    reason: str
    asked_at: datetime
    expires_at: datetime
    outcome: str | None
    answer: str
    decided_by_name: str
    decided_at: datetime | None
    closed_at: datetime | None
    closed_by_name: str
    closed_reason: str
    waits: bool
    released: bool


class Clearances(BaseModel):
    """What was asked and decided, the newest first; there is never a next page."""

    items: list[ClearanceOut]
    next: str | None = None


class PublicOut(BaseModel):
    """A bulletin as everybody may read it. `originator_name` is empty for an unattributed one."""

    reference: str
    title: str
    kind: str
    tlp: Label
    text: str
    language: str
    source: str
    originator_name: str
    industries: list[str]
    countries: list[str]
    marketplaces: list[str]
    identifiers: list[IdentifierOut]
    published_at: datetime
    released_at: datetime


class PublicPage(BaseModel):
    """A page of what is public, and the cursor of the next one."""

    items: list[PublicOut]
    next: str | None = None
