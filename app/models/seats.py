"""Seats of organisations in groups, the people named to them, and requests to join."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

CHAIR = "chair"
VICE_CHAIR = "vice_chair"
SECRETARY = "secretary"
MEMBER = "member"
OBSERVER = "observer"
COUNSEL = "counsel"
ROLES = (CHAIR, VICE_CHAIR, SECRETARY, MEMBER, OBSERVER, COUNSEL)


class Seat(Model):
    """A place in a group, held by an organisation for a time; one at a time for each of them.

    A board's seat is held for an industry. Its term may end before it does (`term_ends_at`): where
    a board lets a holder stay until whoever follows begins. For whoever of the secretariat gave it
    (`given_by`) its end then waits.
    """

    __tablename__ = "seats"
    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str]
    industry: Mapped[str | None] = mapped_column(ForeignKey("industries.slug"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    term_ends_at: Mapped[datetime | None]
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class SeatHolder(Model):
    """A person whom the organisation named to its seat."""

    __tablename__ = "seat_holders"
    __table_args__ = (CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seats.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    deputy: Mapped[bool] = mapped_column(server_default="false")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class JoinRequest(Model):
    """An organisation asks for a seat; the chair answers."""

    __tablename__ = "join_requests"
    __table_args__ = (
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('admitted', 'declined', 'withdrawn')", name="outcome"
        ),
        # One open request per organisation and group.
        Index(
            "uq_join_requests_open",
            "group_id",
            "organisation_id",
            unique=True,
            postgresql_where="outcome IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    message: Mapped[str] = mapped_column(server_default="")
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
