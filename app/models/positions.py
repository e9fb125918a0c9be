"""What each seat of a board thinks of a thread or a point, and who stays out of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

SUPPORT = "support"
RESERVATIONS = "reservations"
OBJECT = "object"
ABSTAIN = "abstain"
CHOICES = (SUPPORT, RESERVATIONS, OBJECT, ABSTAIN)


class Position(Model):
    """An organisation's position on a thread or point; an earlier one stays, superseded.

    Seen in the board's room; by the platform once it was shown (`shown_at`), which its taker must
    have allowed (`may_show`).
    """

    __tablename__ = "positions"
    __table_args__ = (
        CheckConstraint(one_of("choice", CHOICES), name="choice"),
        CheckConstraint("char_length(reason) <= 5000", name="reason_length"),
        CheckConstraint("shown_at IS NULL OR may_show", name="shown"),
        Index(
            "uq_positions_present",
            "record_id",
            "organisation_id",
            unique=True,
            postgresql_where="superseded_at IS NULL",
        ),
        Index("ix_positions_thread_id", "thread_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    room_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    organisation_name: Mapped[str]
    industry: Mapped[str | None] = mapped_column(ForeignKey("industries.slug"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    person_name: Mapped[str]
    choice: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    may_show: Mapped[bool] = mapped_column(server_default="false")
    shown_at: Mapped[datetime | None]
    taken_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Recusal(Model):
    """An organisation stays out of a thread or point: it sees neither talk nor vote meanwhile.

    Its sight is taken by a denial; this row tells the board, and the organisation itself.
    """

    __tablename__ = "recusals"
    __table_args__ = (
        Index(
            "uq_recusals_present",
            "record_id",
            "organisation_id",
            unique=True,
            postgresql_where="until IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    room_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    board_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    reference: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str]
    declared_by: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]
