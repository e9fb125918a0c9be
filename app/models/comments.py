"""What readers say below a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class Comment(Model):
    """A remark; name and organisation stay as written when the person goes.

    What the author of an unattributed record says there bears no name at all (`by_author`). A
    remark may be about a point (`about_id`), which its reader must see too, or about a passage of
    the record's text: `passage` keeps the version, the words, and what stood around them.
    """

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("char_length(text) <= 20000", name="text_length"),
        UniqueConstraint("id", "record_id"),
        # A reply stays below the record of what it answers.
        ForeignKeyConstraint(
            ["parent_id", "record_id"], ["comments.id", "comments.record_id"], name="fk_reply"
        ),
        CheckConstraint(
            "by_author = (author_id IS NULL) AND by_author = (organisation_id IS NULL)",
            name="by_author",
        ),
        Index("ix_comments_record_id_created_at", "record_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None]
    text: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en")
    about_id: Mapped[UUID | None] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    passage: Mapped[dict[str, Any] | None]
    by_author: Mapped[bool] = mapped_column(server_default="false")
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_name: Mapped[str]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    organisation_name: Mapped[str]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    hidden_reason: Mapped[str] = mapped_column(server_default="")
