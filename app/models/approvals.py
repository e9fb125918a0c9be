"""Deeds that need a second person: who asked for what, and who decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

ADMIT = "admit"
CHAIR = "chair"
REPLACE_ADMIN = "replace_admin"
DEEDS = (ADMIT, CHAIR, REPLACE_ADMIN)


class Approval(Model):
    """A pending deed: expires after seven days; a different person with the right decides."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(one_of("deed", DEEDS), name="deed"),
        CheckConstraint("outcome IS NULL OR outcome IN ('approved', 'refused')", name="outcome"),
        # The rule of two people stands in the database too.
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deed: Mapped[str]
    subject_id: Mapped[UUID]
    detail: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(server_default="")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
