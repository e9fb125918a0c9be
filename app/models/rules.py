"""The alliance's rules as versioned text, and who accepted which version when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class RulesVersion(Model):
    """One version of the rules that everybody accepts before they enter."""

    __tablename__ = "rules_versions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    text: Mapped[str]
    published_at: Mapped[datetime]


class RulesAcceptance(Model):
    """A person's yes to one version."""

    __tablename__ = "rules_acceptances"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    number: Mapped[int] = mapped_column(ForeignKey("rules_versions.number"), primary_key=True)
    accepted_at: Mapped[datetime]
