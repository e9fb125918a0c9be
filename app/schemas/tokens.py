"""Personal API tokens: what is asked for, and what is shown of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.accounts import Line

Label = Annotated[Line, StringConstraints(min_length=1, max_length=100)]


class TokenForm(BaseModel):
    """A token to make: its name, what it may do, and for how many days."""

    model_config = ConfigDict(extra="forbid")

    name: Label
    scope: Literal["read", "write"]
    days: Annotated[int, Field(ge=1, le=365)]
    # Makes a form that is sent twice harmless.
    key: Annotated[str, StringConstraints(max_length=64)] = ""


class TokenIn(BaseModel):
    """The same, in JSON."""

    model_config = ConfigDict(strict=True, extra="forbid")

    name: Label
    scope: Literal["read", "write"]
    days: Annotated[int, Field(ge=1, le=365)]


class TokenOut(BaseModel):
    """A token as its owner sees it later."""

    id: UUID
    name: str
    scope: Literal["read", "write"]
    acting_for: UUID
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class TokenMade(BaseModel):
    """A new token; `token` is shown this once, and is null when the request is a repetition."""

    id: UUID
    token: str | None


class Tokens(BaseModel):
    """One's own tokens that still hold."""

    items: list[TokenOut]
    next: str | None = None
