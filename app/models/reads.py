"""Who has read what, and up to where somebody counts everything as read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class Read(Model):
    """A person opened a record; the originator sees it, and readers are told so."""

    __tablename__ = "reads"

    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
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
