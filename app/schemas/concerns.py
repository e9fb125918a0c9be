"""Concerns: what comes in, and what the API tells of them."""

from __future__ import annotations

from datetime import datetime
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


class Concerns(BaseModel):
    """The concerns to which one is a party; there is never a next page."""

    items: list[ConcernOut]
    next: str | None = None
