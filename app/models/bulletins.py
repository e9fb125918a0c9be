"""Intelligence bulletins: what a member knows of a counterfeiter, its versions and identifiers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

IDENTIFIER_KINDS = (
    "url",
    "domain",
    "shop",
    "listing",
    "phone",
    "email",
    "address",
    "product",
    "method",
    "document",
)


class BulletinKind(Model):
    """A kind of bulletin; a row, so that the alliance can add its own."""

    __tablename__ = "bulletin_kinds"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    hint: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")


class Bulletin(Model):
    """The inside of a bulletin as it is now; the outside is its record of the same id."""

    __tablename__ = "bulletins"
    __table_args__ = (
        CheckConstraint("char_length(text) <= 200000", name="text_length"),
        # What is due to be looked at again, for Home.
        Index("ix_bulletins_review_on", "review_on"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(ForeignKey("bulletin_kinds.slug"))
    text: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en")
    industries: Mapped[list[str]] = mapped_column(server_default="{}")
    marketplaces: Mapped[list[str]] = mapped_column(server_default="{}")
    source: Mapped[str] = mapped_column(server_default="")
    review_on: Mapped[date]


class Version(Model):
    """A bulletin as it once was; seen by readers whose grant is older than its replacement."""

    __tablename__ = "versions"
    # What was changed lately, for Home.
    __table_args__ = (Index("ix_versions_changed", "created_at", postgresql_where="number > 1"),)

    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    fields: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    created_by_name: Mapped[str]
    superseded_at: Mapped[datetime | None]


class Identifier(Model):
    """A typed value to match on: a shop, a link, a phone of a counterfeiter."""

    __tablename__ = "identifiers"
    __table_args__ = (
        CheckConstraint(one_of("kind", IDENTIFIER_KINDS), name="kind"),
        Index("ix_identifiers_kind_canonical", "kind", "canonical"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[str]
    value: Mapped[str]
    canonical: Mapped[str]
    domain: Mapped[str] = mapped_column(server_default="")
