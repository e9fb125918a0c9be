"""The audit trail: one row for every write, in its transaction; nothing changes it later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class AuditRow(Model):
    """Who did what, for whom, to which record. No keys: the trail outlives what it tells of."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_record_id_at", "record_id", "at"),
        Index("ix_audit_for_organisation_at", "for_organisation", "at"),
        # What somebody was made to answer for, for their Home.
        Index(
            "ix_audit_handed_over",
            "subject_id",
            "at",
            postgresql_where="deed = 'record:hand-over'",
        ),
        # What the secretariat decided about going public, for the Home of whose item it is.
        Index(
            "ix_audit_cleared",
            "at",
            postgresql_where=(
                "deed IN ('clearance:released', 'clearance:refused', 'clearance:close')"
            ),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    person_name: Mapped[str]
    for_organisation: Mapped[UUID | None]
    organisation_name: Mapped[str]
    deed: Mapped[str]
    record_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    tlp: Mapped[str | None]
    request_id: Mapped[str]
    detail: Mapped[dict[str, Any]]
