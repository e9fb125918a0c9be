"""Concerns: what comes in, and what the API tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.schemas.bulletins import Body, Code, Form, Typed
from app.schemas.comments import Key


class ConcernForm(Form):
    """A doubt about an item; the key keeps a double click harmless."""

    kind: Code
    text: Typed
    key: Key = ""


class AnswerForm(Form):
    """The answer to a concern."""

    answer: Typed


class ConcernIn(Body):
    """A doubt about an item."""

    kind: Code
    text: Typed


class AnswerIn(Body):
    """The answer to a concern."""

    answer: Typed


class ConcernOut(BaseModel):
    """A concern, as its parties see it."""

    id: UUID
    reference: str
    kind: str
    text: str
    raised_by_name: str
    organisation_name: str
    raised_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by_name: str | None
    item_seen: bool


class Hearer(BaseModel):
    """Somebody who reads a concern by an office, without thereby seeing the bulletin."""

    person_id: UUID
    person_name: str
    organisation_name: str
    office: Literal["chair", "vice_chair", "counsel", "secretariat", "auditor"]
    group_name: str


class Concerns(BaseModel):
    """The concerns to which one is a party, and who would read another; there is no next page."""

    items: list[ConcernOut]
    would_reach: list[Hearer]
    next: str | None = None
