"""The alliance's rules: a yes to one version, and a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.accounts import Line


class AcceptForm(BaseModel):
    """A yes to the version that was read."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=100_000)]
    next: str = ""


class RulesForm(BaseModel):
    """A new version, and the one it follows."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[Line, StringConstraints(min_length=3, max_length=200)]
    text: Annotated[str, StringConstraints(min_length=20, max_length=60_000)]
    after: Annotated[int, Field(ge=0, le=100_000)]


class RulesIn(RulesForm):
    """The same, in JSON."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RulesLine(BaseModel):
    """A version of the rules; `accepted_at` is when the reader said yes to it, if they did."""

    number: int
    title: str
    published_at: datetime
    accepted_at: datetime | None


class RulesOut(RulesLine):
    """A version with its text, in Markdown."""

    text: str


class RulesList(BaseModel):
    """The versions that are or were in force, the newest first; there is never a next page."""

    items: list[RulesLine]
    next: str | None = None


class AcceptanceOut(BaseModel):
    """Somebody who is asked to accept a version, and when they did."""

    id: UUID
    name: str
    organisation_name: str
    accepted_at: datetime | None


class Acceptances(BaseModel):
    """Who has and who has not accepted a version; there is never a next page."""

    items: list[AcceptanceOut]
    next: str | None = None
