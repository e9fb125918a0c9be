"""What is told of messages, and what may be asked about them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.accounts import Password, TypedEmail

Which = Literal["waiting", "undelivered", "withheld", "sent"]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MailsAsked(_Form):
    """Which messages, and from where on."""

    show: Which = "undelivered"
    cursor: str | None = None


class ForgottenForm(_Form):
    """Whose password is forgotten."""

    email: TypedEmail


class NewPasswordForm(_Form):
    """The password to have from now on."""

    password: Password


class MailChoices(_Form):
    """Which sorts of messages somebody wants."""

    wanted: list[Literal["reminders"]] = Field(default_factory=list)


class MailOut(BaseModel):
    """One message: to whom, when, and how far it came; never what it says."""

    id: UUID
    kind: str
    state: str
    fault: str
    attempts: int
    name: str
    email: str
    organisation: str
    asked_at: datetime
    due_at: datetime
    tried_at: datetime | None
    settled_at: datetime | None
    bounced_at: datetime | None
    again: bool


class Mails(BaseModel):
    """A page of messages, the newest first."""

    items: list[MailOut]
    next: str | None


class MailAgain(BaseModel):
    """The message that goes instead, or the same one where it waited."""

    id: UUID
