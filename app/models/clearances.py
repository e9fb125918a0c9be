"""What the secretariat is asked to release to the public, and what it decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

RELEASED = "released"
REFUSED = "refused"
WITHDRAWN = "withdrawn"


class Clearance(Model):
    """Asked for an item as it was at `version`, for seven days; once released, public until closed.

    Nobody asked (`asked_by`) for what bears no name: that would tell its author.
    """

    __tablename__ = "clearances"
    __table_args__ = (
        CheckConstraint(one_of("outcome", (RELEASED, REFUSED, WITHDRAWN)), name="outcome"),
        # The rule of two people stands in the database too.
        CheckConstraint("decided_by <> asked_by", name="two_people"),
        CheckConstraint(
            "(coalesce(outcome, '') IN ('released', 'refused')) = (decided_by IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("closed_at IS NULL OR outcome = 'released'", name="closed"),
        Index("ix_clearances_record_id", "record_id"),
        # One asking for one item at a time, and one release.
        Index(
            "uq_clearances_waiting",
            "record_id",
            unique=True,
            postgresql_where="outcome IS NULL",
        ),
        Index(
            "uq_clearances_released",
            "record_id",
            unique=True,
            postgresql_where="outcome = 'released' AND closed_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    version: Mapped[int]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    asked_by_name: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(server_default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_by_name: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str] = mapped_column(server_default="")
    closed_reason: Mapped[str] = mapped_column(server_default="")
