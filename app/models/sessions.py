"""Browser sessions, personal API tokens, and the counters that slow guessing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of


class Session(Model):
    """A signed-in browser: an opaque token, stored as its SHA-256."""

    __tablename__ = "sessions"
    __table_args__ = (Index("uq_sessions_token", "token", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[bytes]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    acting_for: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    client: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")


class ApiToken(Model):
    """A personal token for the JSON API: shown once, stored as its SHA-256."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint(one_of("scope", ("read", "write")), name="scope"),
        Index("uq_api_tokens_token", "token", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[bytes]
    name: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    acting_for: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    scope: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Attempt(Model):
    """How often something was tried within a window; the key is a digest, never a name."""

    __tablename__ = "attempts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
