"""Who is invited to a meeting, and what each answered; guests from outside the alliance."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

YES, NO, TENTATIVE, COLLEAGUE = "yes", "no", "tentative", "colleague"
ANSWERS = (YES, NO, TENTATIVE, COLLEAGUE)
PAGE, LINK, REPLY, PHONE = "page", "link", "reply", "phone"
OFFICER, SPEAKER, ASSOCIATION, OTHER = "officer", "speaker", "association", "other"


class MeetingInvited(Model):
    """A group, organisation or person that a meeting invites; its people become invitees."""

    __tablename__ = "meeting_invited"

    meeting_id: Mapped[UUID] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    principal_id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), primary_key=True)
    capacity: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    invited_at: Mapped[datetime]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class Guest(Model):
    """Somebody from outside (police, a speaker, another association) without an account."""

    __tablename__ = "guests"
    __table_args__ = (
        CheckConstraint(one_of("kind", (OFFICER, SPEAKER, ASSOCIATION, OTHER)), name="kind"),
        # Whoever adds a guest finds out nothing of the guests of others.
        Index("uq_guests_email", "email", "added_by", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    agency: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default=OTHER)
    country: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    zone: Mapped[str] = mapped_column(server_default="UTC")
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    bounced_at: Mapped[datetime | None]


class Invitee(Model):
    """One person, or one guest, invited to one meeting, with their answer.

    `link` is the SHA-256 of what the answer link in their mail carries. `answered_through` says
    whether they answered on the page, by the link, by calendar reply or by phone (recorded by the
    secretariat: `recorded_by`). `place` says whether there is room for them; `named` whether they
    agreed to be named to other invitees. `told` is the sequence they were last told.
    """

    __tablename__ = "invitees"
    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, guest_id) = 1", name="whom"),
        CheckConstraint("(person_id IS NULL) = (organisation_id IS NULL)", name="capacity"),
        CheckConstraint(f"answer IS NULL OR {one_of('answer', ANSWERS)}", name="answer"),
        CheckConstraint(
            "answered_through IS NULL OR " + one_of("answered_through", (PAGE, LINK, REPLY, PHONE)),
            name="through",
        ),
        CheckConstraint("place IN ('', 'place', 'waiting')", name="place"),
        Index("uq_invitees_person", "meeting_id", "person_id", "organisation_id", unique=True),
        Index("uq_invitees_guest", "meeting_id", "guest_id", unique=True),
        Index("uq_invitees_link", "link", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    guest_id: Mapped[UUID | None] = mapped_column(ForeignKey("guests.id"), index=True)
    link: Mapped[bytes | None]
    invited_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_through: Mapped[str | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(server_default="")
    colleague_name: Mapped[str] = mapped_column(server_default="")
    colleague_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    place: Mapped[str] = mapped_column(server_default="")
    waiting_since: Mapped[datetime | None]
    # When a place fell to somebody who had waited for it.
    placed_at: Mapped[datetime | None]
    named: Mapped[bool] = mapped_column(server_default="false")
    told: Mapped[int] = mapped_column(server_default="-1")
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    reply_sequence: Mapped[int] = mapped_column(server_default="-1")
    reply_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
