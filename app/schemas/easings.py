"""That one person alone may publish for an organisation again: what comes in and goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.schemas.organisations import Body, Form

Decision = Literal["agree", "refuse", "withdraw"]


class EasingForm(Form):
    """What the second person says to it, or that who asked takes it back."""

    decision: Decision


class EasingBody(Body):
    """The same for the API."""

    decision: Decision


class EasingOut(BaseModel):
    """What waits for a second person of the house, and until when."""

    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime
