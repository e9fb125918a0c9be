"""Messages that leave the house: to whom, about what, and how far each has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

WAITING = "waiting"
SENDING = "sending"
SENT = "sent"
WITHHELD = "withheld"
UNDELIVERED = "undelivered"
# The connection broke after the whole message had gone out: it may have arrived.
UNSURE = "unsure"
STATES = (WAITING, SENDING, SENT, WITHHELD, UNDELIVERED, UNSURE)


class Mail(Model):
    """One message to one recipient; it holds ids, and its words are found at the time of sending.

    `kind` says which composer writes it. The recipient is a person (in one capacity), a guest, an
    invitee of a meeting, or the bare `address` of somebody who is neither. `due_at` is when it is
    tried next, `again_id` the message by which it was sent again.
    """

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(
            "num_nonnulls(person_id, guest_id, invitee_id, nullif(address, '')) = 1",
            name="whom",
        ),
        CheckConstraint("organisation_id IS NULL OR person_id IS NOT NULL", name="capacity"),
        Index("ix_mails_state", "state", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    guest_id: Mapped[UUID | None] = mapped_column(ForeignKey("guests.id"), index=True)
    invitee_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invitees.id", ondelete="CASCADE"), index=True
    )
    record_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    subject_id: Mapped[UUID | None]
    address: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default=WAITING)
    fault: Mapped[str] = mapped_column(server_default="")
    attempts: Mapped[int] = mapped_column(server_default="0")
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    again_id: Mapped[UUID | None] = mapped_column(ForeignKey("mails.id", ondelete="SET NULL"))


class MailStop(Model):
    """An address that does not want messages of one sort any more; such as may be declined."""

    __tablename__ = "mail_stops"

    address: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime]
