"""Which person belongs to which organisation, as what, from when to when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

STAFF = "staff"
AGENT = "agent"
DUTIES = ("administrator", "auditor", "analyst")


class Affiliation(Model):
    """A time-ranged tie; an agent's carries its scope and letter of authorisation.

    Empty scopes mean no limit. Two ties of one person to one organisation never overlap
    (exclusion constraint); the times are half-open, in UTC.
    """

    __tablename__ = "affiliations"
    __table_args__ = (
        CheckConstraint(one_of("kind", (STAFF, AGENT)), name="kind"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
        CheckConstraint("kind = 'staff' OR (ends_at IS NOT NULL AND NOT admin)", name="agent_ends"),
        CheckConstraint(
            "duties <@ ARRAY['administrator', 'auditor', 'analyst']::text[]", name="duties"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str]
    admin: Mapped[bool] = mapped_column(server_default="false")
    duties: Mapped[list[str]] = mapped_column(server_default="{}")
    function: Mapped[str] = mapped_column(server_default="")
    firm: Mapped[str] = mapped_column(server_default="")
    scope_brands: Mapped[list[UUID]] = mapped_column(server_default="{}")
    scope_countries: Mapped[list[str]] = mapped_column(server_default="{}")
    letter_file_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str] = mapped_column(server_default="")
