"""Agendas: items with an audience of their own, their papers, and changes after the lock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

INFORMATION, DISCUSSION, DECISION = "information", "discussion", "decision"
PURPOSES = (INFORMATION, DISCUSSION, DECISION)
# To whom an item is closed: nobody, platform staff, or everybody but platform staff.
NOBODY, BRANDS_ONLY, PLATFORM_ONLY = "", "brands", "platform"
# Where an item stands in the fixed order of business.
OPENING, MINUTES, ACTIONS, BUSINESS, CLOSING = (
    "opening",
    "minutes",
    "actions",
    "business",
    "closing",
)
PARTS = (OPENING, MINUTES, ACTIONS, BUSINESS, CLOSING)


class AgendaItem(Model):
    """One thing a meeting treats; a part of the meeting with a record (title, label) of its own.

    Seen by who sees the meeting, less whom it is closed to. `minutes` is the time planned for it.
    `for_guests` opens it to guests too; only under TLP:GREEN and TLP:CLEAR.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (
        CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        CheckConstraint(one_of("part", PARTS), name="part"),
        CheckConstraint(
            one_of("closed_to", (NOBODY, BRANDS_ONLY, PLATFORM_ONLY)), name="closed_to"
        ),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("char_length(text) <= 20000", name="text_length"),
        CheckConstraint("NOT (for_guests AND closed_to <> '')", name="guests"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[str] = mapped_column(server_default=BUSINESS)
    position: Mapped[int] = mapped_column(server_default="0")
    purpose: Mapped[str] = mapped_column(server_default=DISCUSSION)
    minutes: Mapped[int]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    owner_name: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str] = mapped_column(server_default="")
    closed_to: Mapped[str] = mapped_column(server_default=NOBODY)
    for_guests: Mapped[bool] = mapped_column(server_default="false")
    added_late: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")


class AgendaLink(Model):
    """A thread or bulletin that an item is about: the link gives no sight of it."""

    __tablename__ = "agenda_links"

    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="CASCADE"), primary_key=True
    )
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    added_at: Mapped[datetime]


class Paper(Model):
    """A document for an item; a part of the item with a record (title, label) of its own."""

    __tablename__ = "papers"

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    late: Mapped[bool] = mapped_column(server_default="false")
    announced_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class PaperVersion(Model):
    """One file that a paper was at some time; the newest is shown, earlier ones stay."""

    __tablename__ = "paper_versions"
    __table_args__ = (Index("uq_paper_versions_number", "paper_id", "number", unique=True),)

    file_id: Mapped[UUID] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    number: Mapped[int]
    by_name: Mapped[str]
    at: Mapped[datetime]


class AgendaChange(Model):
    """A change asked for after the agenda was locked; counsel agrees or declines.

    `payload` is the item as it would be. One that is to be added is there already, listed for
    nobody but those who prepare the meeting.
    """

    __tablename__ = "agenda_changes"
    __table_args__ = (
        CheckConstraint("outcome IS NULL OR outcome IN ('agreed', 'declined')", name="outcome"),
        CheckConstraint("what IN ('add', 'edit', 'remove')", name="what"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"))
    what: Mapped[str]
    payload: Mapped[dict[str, Any]]
    reason: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None]
    words: Mapped[str] = mapped_column(server_default="")
    answered_by_name: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
