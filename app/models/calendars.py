"""Personal calendar subscriptions: a secret address per device, hashed and revocable."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

MINE, GROUP, ALL = "mine", "group", "all"


class CalendarSubscription(Model):
    """What one device of one person may fetch: their meetings, one group's, or all they may see."""

    __tablename__ = "calendar_subscriptions"
    __table_args__ = (
        CheckConstraint(one_of("scope", (MINE, GROUP, ALL)), name="scope"),
        CheckConstraint("(scope = 'group') = (group_id IS NOT NULL)", name="group"),
        Index("uq_calendar_subscriptions_token", "token", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    scope: Mapped[str]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"))
    token: Mapped[bytes]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
