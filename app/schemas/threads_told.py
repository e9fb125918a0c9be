"""Threads of a board: what the API tells of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.schemas.bulletins import Label


class PointOut(BaseModel):
    """One thing asked."""

    reference: str
    code: str
    title: str
    text: str
    state: str


class EvidenceOut(BaseModel):
    """A file that its own people handed in as evidence."""

    id: UUID
    name: str
    media_type: str
    size: int


class ThreadLine(BaseModel):
    """A thread as a list shows it; who wrote an unattributed one is said nowhere."""

    id: UUID
    reference: str
    title: str
    tlp: Label
    board: str
    topic: str
    state: str
    originator_name: str
    author_name: str
    unattributed: bool
    published_at: datetime
    changed_at: datetime
    handed_over_at: datetime | None
    due_on: date | None
    owner_name: str


class ThreadOut(ThreadLine):
    """A thread with its points; of one that was withdrawn its readers keep title and reason."""

    problem: str
    proposal: str
    language: str
    audience: str
    state_reason: str
    version: int
    points: list[PointOut]
    files: list[EvidenceOut]


class Threads(BaseModel):
    """A page of threads."""

    items: list[ThreadLine]
    next: str | None = None


class SaidOut(BaseModel):
    """Something said; who wrote an unattributed thread says it without a name."""

    id: UUID
    room: str
    parent_id: UUID | None
    about: str | None
    quote: str | None
    text: str
    language: str
    by_author: bool
    author_name: str
    organisation_name: str
    created_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str


class Talk(BaseModel):
    """What the reader may hear of a thread, the oldest first; there is never a next page."""

    items: list[SaidOut]
    next: str | None = None


class MoveOut(BaseModel):
    """A step of a thread."""

    from_state: str
    to_state: str
    reason: str
    by_name: str
    by_organisation: str
    at: datetime


class Moves(BaseModel):
    """The steps that the reader may know of, the oldest first; there is never a next page."""

    items: list[MoveOut]
    next: str | None = None


class TextOut(BaseModel):
    """A version of the draft text."""

    number: int
    text: str
    note: str
    created_at: datetime
    created_by_name: str


class Texts(BaseModel):
    """The versions that the reader may see, the newest first; there is never a next page."""

    items: list[TextOut]
    next: str | None = None


class LinkOut(BaseModel):
    """Something linked as evidence that the reader sees too."""

    reference: str
    title: str
    tlp: Label
    kind: str


class Links(BaseModel):
    """What is linked as evidence, as far as the reader sees it; there is never a next page."""

    items: list[LinkOut]
    next: str | None = None


class OfferedPoint(BaseModel):
    """A point that the platform does not see yet."""

    code: str
    title: str


class OfferedPosition(BaseModel):
    """A position that its taker lets the platform see."""

    id: UUID
    about: str
    organisation_name: str
    choice: str


class HandOverOut(BaseModel):
    """What can be shown to the platform, and what stays with the board in any case."""

    points: list[OfferedPoint]
    positions: list[OfferedPosition]
    kept_positions: int
    board_talk: int


def line_of(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of a thread
    """Return what the API tells of a row of a thread."""
    return {
        **row._asdict(),
        "board": row.board_slug or "",
        "topic": row.topic or "",
        "state": row.state or row.life,
        "unattributed": row.sealed,
        "owner_name": row.owner_name or "",
    }
