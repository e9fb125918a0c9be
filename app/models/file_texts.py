"""What a PDF or Office file says, taken out of it by a job."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

READ, UNREADABLE = "read", "unreadable"


class FileText(Model):
    """The words of one file, as far as they could be read; seen by whoever sees the file."""

    __tablename__ = "file_texts"
    __table_args__ = (CheckConstraint(one_of("state", (READ, UNREADABLE)), name="state"),)

    file_id: Mapped[UUID] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    read_at: Mapped[datetime]
