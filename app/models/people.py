"""People, and the secret by which they sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

INVITED = "invited"
ACTIVE = "active"
SUSPENDED = "suspended"
LEFT = "left"
STATES = (INVITED, ACTIVE, SUSPENDED, LEFT)


class Person(Model):
    """Somebody with an account; what they may do comes from affiliations and seats."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name_length"),
        CheckConstraint(one_of("theme", ("system", "light", "dark")), name="theme"),
        Index("uq_people_email", "email", unique=True),
        Index("ix_people_folded", "folded"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    email: Mapped[str]
    # Since when messages to the address come back.
    bounced_at: Mapped[datetime | None]
    state: Mapped[str]
    state_reason: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    zone: Mapped[str] = mapped_column(server_default="UTC")
    theme: Mapped[str] = mapped_column(server_default="system")
    shortcuts: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime]


class Credential(Model):
    """The argon2id hash of a person's password; apart, so that no query of people carries it."""

    __tablename__ = "credentials"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]
