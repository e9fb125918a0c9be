"""What waits for a second person of the house: a wider label, or one more address, for an item."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of
from app.models.records import LABELS

RELEASED = "released"
REFUSED = "refused"
WITHDRAWN = "withdrawn"


class SecondLook(Model):
    """Asked of one named colleague, for seven days, about the item as it was at `version`.

    Either `tlp` is the label to be given, or `principal_id` whom it is to be opened to.
    """

    __tablename__ = "second_looks"
    __table_args__ = (
        # The rule of two people stands in the database too.
        CheckConstraint("releaser_id <> asked_by", name="two_people"),
        CheckConstraint("num_nonnulls(tlp, principal_id) = 1", name="one_deed"),
        CheckConstraint(one_of("tlp", LABELS), name="tlp"),
        CheckConstraint(one_of("outcome", (RELEASED, REFUSED, WITHDRAWN)), name="outcome"),
        Index("ix_second_looks_record_id", "record_id"),
        Index("ix_second_looks_releaser_id", "releaser_id"),
        Index("ix_second_looks_asked_by", "asked_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    releaser_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    tlp: Mapped[str | None]
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey("principals.id"))
    # For which organisation a person is addressed.
    capacity: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_at: Mapped[datetime | None]
