"""Deeds of two people: what is decided, and how a request is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.affiliations import Id
from app.schemas.organisations import Body, Form, Note

Chosen = Annotated[list[Id], Field(max_length=100, title="Requests")]


class DecisionForm(Form):
    """Which requests are decided how; a refusal says why."""

    approval: Chosen = Field(default=[])
    decision: Literal["approve", "refuse"]
    answer: Note = ""


class DecisionBody(Body):
    """The same for the API: all of them, or none."""

    approvals: Chosen
    decision: Literal["approve", "refuse"]
    answer: Note = ""


class AskedApprovals(BaseModel):
    """Whether to tell what waits, or what is over."""

    model_config = ConfigDict(extra="forbid")

    closed: bool = False


class ApprovalOut(BaseModel):
    """A request; `obstacle` says why the reader cannot decide it, null when they can."""

    id: UUID
    deed: str
    title: str
    subject_id: UUID
    organisation_name: str
    reason: str
    name: str | None
    email: str | None
    role: str | None
    group_slug: str | None
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime
    expired: bool
    outcome: str | None
    answer: str
    decided_by_name: str | None
    decided_at: datetime | None
    obstacle: str | None


class Approvals(BaseModel):
    """The requests that wait, or the last ones that are over; there is never a next page."""

    items: list[ApprovalOut]
    next: str | None = None


class Asked(BaseModel):
    """The request that a second person has to approve."""

    approval_id: UUID


class DecidedOut(BaseModel):
    """What was decided, and the token of the invitation that came of it, shown this once."""

    approval: ApprovalOut
    invitation_id: UUID | None
    invitation_token: str | None


class Decisions(BaseModel):
    """What was decided at once."""

    items: list[DecidedOut]
    next: str | None = None
