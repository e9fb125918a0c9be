"""Second looks: what a colleague is asked to release, and what is told of that."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from app.schemas.affiliations import Id
from app.schemas.bulletins import Body, Code, Form, Label, Typed

Chosen = Annotated[UUID | None, BeforeValidator(lambda raw: raw or None)]


class LookForm(Form):
    """What is asked for, a label or an address, and of whom."""

    tlp: Code = ""
    to: Code = ""
    reason: Typed = ""
    releaser_id: Chosen = None


class LookIn(Body):
    """The same for the API: `tlp` for a wider label, or `to` for one more address; not both."""

    tlp: Code = ""
    to: Code = ""
    reason: Typed = ""
    releaser_id: Id


class LookOut(BaseModel):
    """What waits for a second person: `tlp`, or `principal_id` in a `capacity`."""

    id: UUID
    reference: str
    label: Label
    tlp: Label | None
    principal_id: UUID | None
    capacity: UUID | None
    reason: str
    asked_by: UUID
    asked_by_name: str
    releaser_id: UUID
    releaser_name: str
    asked_at: datetime
    expires_at: datetime
    waits: bool
    outcome: str | None


class Looks(BaseModel):
    """What waits that one asked for, or was asked; there is never a next page."""

    items: list[LookOut]
    next: str | None = None
