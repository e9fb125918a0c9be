"""Finding a time: a poll over slots, answered person by person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

GOOD, IF_NEEDED, BAD = "good", "if_needed", "bad"


class TimePoll(Model):
    """The inside of a poll; its outside (title, label, who is asked) is the record of that id."""

    __tablename__ = "time_polls"
    __table_args__ = (CheckConstraint("minutes BETWEEN 15 AND 1440", name="minutes"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    host_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    minutes: Mapped[int]
    zone: Mapped[str]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    chosen: Mapped[datetime | None]
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(server_default="1")


class TimeSlot(Model):
    """One time that is asked about."""

    __tablename__ = "time_slots"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID] = mapped_column(ForeignKey("time_polls.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]


class TimeAnswer(Model):
    """How a slot suits one person; told to other readers as counts, by region."""

    __tablename__ = "time_answers"
    __table_args__ = (CheckConstraint(one_of("answer", (GOOD, IF_NEEDED, BAD)), name="answer"),)

    slot_id: Mapped[UUID] = mapped_column(
        ForeignKey("time_slots.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    zone: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime]
