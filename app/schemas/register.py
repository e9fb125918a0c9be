"""The register: how it is narrowed, and what the API tells of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.bulletins import Code, Cursor, Form, Word

State = Literal["", "answered", "being_implemented", "done", "declined"]


class RegisterQuery(Form):
    """What the address of the register may say; `list` is `decided` or `told`."""

    list: Literal["", "decided", "told"] = ""
    topic: Code = ""
    state: State = ""
    industry: Code = ""
    year: int = Field(default=0, ge=0, le=9999)
    text: Word = ""
    cursor: Cursor = ""
    limit: int = Field(default=25, ge=1, le=100)


class DecidedOut(BaseModel):
    """A decided thread, as the reader sees it."""

    reference: str
    title: str
    tlp: str
    board_name: str
    topic: str
    industry: str | None
    state: str
    decided_at: datetime
    review_outcome: str | None


class Register(BaseModel):
    """A page of the register, the latest first."""

    items: list[DecidedOut]
    next: str | None = None


class ReleaseOut(BaseModel):
    """What all members were told: what the board said, and what came of it."""

    reference: str
    title: str
    tlp: str
    board_name: str
    topic: str
    industry: str | None
    said: str
    did: str
    state: str
    decided_on: date
    listed_at: datetime


class Releases(BaseModel):
    """A page of what all members were told, the latest first."""

    items: list[ReleaseOut]
    next: str | None = None
