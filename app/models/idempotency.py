"""Keys that make a repeated create harmless."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class IdempotencyKey(Model):
    """A create that this person already did; `fingerprint` refuses the key with another body."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (CheckConstraint("char_length(key) BETWEEN 1 AND 128", name="key_length"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    created_id: Mapped[UUID]
    created_at: Mapped[datetime]
