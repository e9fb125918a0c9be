"""One-time links by which somebody who forgot their password chooses a new one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class PasswordLink(Model):
    """A link that was mailed: stored as the SHA-256 of what it carries, spent by its button."""

    __tablename__ = "password_links"
    __table_args__ = (Index("uq_password_links_token", "token", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[bytes]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
