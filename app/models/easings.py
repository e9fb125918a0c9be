"""What waits for a second person of a house: that one person alone may publish there again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

AGREED = "agreed"
REFUSED = "refused"
WITHDRAWN = "withdrawn"


class Easing(Model):
    """Asked by an admin of an organisation that wants two people to release; for seven days."""

    __tablename__ = "easings"
    __table_args__ = (
        # The rule of two people stands in the database too.
        CheckConstraint("outcome = 'withdrawn' OR decided_by <> asked_by", name="two_people"),
        CheckConstraint(one_of("outcome", (AGREED, REFUSED, WITHDRAWN)), name="outcome"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
