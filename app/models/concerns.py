"""Concerns that a reader raises about a record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of
from app.models.records import AMBER_STRICT, LABELS

KINDS = ("competition_law", "wrong_person", "personal_data", "wrong_label")


class Concern(Model):
    """A doubt, told to the originator, the chairs and the counsel of the groups addressed.

    Where none of these is outside the accused house, the secretariat stands in (`to_secretariat`:
    not for what was raised before it did). `tlp` is the label that the record bore then, for
    whoever does not see the record.
    """

    __tablename__ = "concerns"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("tlp", LABELS), name="tlp"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    reference: Mapped[str]
    tlp: Mapped[str] = mapped_column(server_default=AMBER_STRICT)
    kind: Mapped[str]
    text: Mapped[str]
    group_ids: Mapped[list[UUID]]
    to_secretariat: Mapped[bool] = mapped_column(server_default="true")
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    raised_by_name: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    organisation_name: Mapped[str]
    raised_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
