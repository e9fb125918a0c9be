"""Drafts: text that is not a record yet, seen by its author and those named on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of


class Draft(Model):
    """Something being written: new, or the next version of `record_id`.

    `content` is the form as typed, valid or not, so that nothing typed is lost.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("pg_column_size(content) <= 1000000", name="content_size"),
        UniqueConstraint("id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("records.id", ondelete="SET NULL"))
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    release_asked_at: Mapped[datetime | None]
    # When a change took the asking back: who asked has to ask again.
    release_lapsed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class DraftShare(Model):
    """A colleague or agent of the same organisation named on a draft, to read or to edit."""

    __tablename__ = "draft_shares"
    __table_args__ = (
        CheckConstraint(one_of("may", ("read", "edit")), name="may"),
        # `owner_id` is a copy kept true, so that the two policies need not mention each other.
        ForeignKeyConstraint(
            ["draft_id", "owner_id"],
            ["drafts.id", "drafts.person_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )

    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    may: Mapped[str]
    shared_at: Mapped[datetime]
