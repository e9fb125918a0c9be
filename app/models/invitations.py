"""One-time invitations into the house."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of


class Invitation(Model):
    """A link that lets one address join one organisation; spent by its button."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(one_of("kind", ("staff", "agent")), name="kind"),
        Index("uq_invitations_token", "token", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[bytes]
    email: Mapped[str]
    name: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str]
    admin: Mapped[bool]
    duties: Mapped[list[str]] = mapped_column(server_default="{}")
    firm: Mapped[str] = mapped_column(server_default="")
    scope_brands: Mapped[list[UUID]] = mapped_column(server_default="{}")
    scope_countries: Mapped[list[str]] = mapped_column(server_default="{}")
    ends_at: Mapped[datetime | None]
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
