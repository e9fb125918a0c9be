"""Who has read what, and up to where somebody counts everything as read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class Read(Model):
    """A person opened a record; the originator sees it, and readers are told so."""

    __tablename__ = "reads"
    __table_args__ = (Index("ix_reads_order", "person_id", "organisation_id", "listed_at"),)

    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    listed_at: Mapped[datetime]
    version: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class ReadMark(Model):
    """Everything listed up to `read_to` counts as read for this person in this capacity."""

    __tablename__ = "read_marks"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    read_to: Mapped[datetime]
    home_at: Mapped[datetime | None]


class UnreadRun(Model):
    """What was listed up to `at`, after the key (`listed_to`, `id_to`), has been read but `items`.

    `sight` is a digest of what the person could see then: with another, this counts for nothing.
    """

    __tablename__ = "unread_runs"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    sight: Mapped[bytes]
    at: Mapped[datetime]
    listed_to: Mapped[datetime]
    id_to: Mapped[UUID]
    items: Mapped[list[UUID]]
    # When each of the items was listed: with it they are found by the order of the feed.
    items_at: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), server_default="{}"
    )
