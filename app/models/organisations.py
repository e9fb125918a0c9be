"""Member organisations, their names, brands and industries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

APPLICANT = "applicant"
ACTIVE = "active"
SUSPENDED = "suspended"
LEFT = "left"
STATES = (APPLICANT, ACTIVE, SUSPENDED, LEFT)


class Organisation(Model):
    """A rights holder (or the platform), with its present name and state."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name_length"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        # One platform at the most.
        Index("uq_organisations_platform", "platform", unique=True, postgresql_where="platform"),
        Index("ix_organisations_folded", "folded"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    country: Mapped[str]
    state: Mapped[str]
    state_reason: Mapped[str] = mapped_column(server_default="")
    platform: Mapped[bool] = mapped_column(server_default="false")
    second_release: Mapped[bool] = mapped_column(server_default="false")
    source: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    admitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class OrganisationName(Model):
    """Another name of an organisation: another script, or one it bore before."""

    __tablename__ = "organisation_names"
    __table_args__ = (CheckConstraint(one_of("kind", ("script", "former")), name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)


class Brand(Model):
    """A name that an organisation protects."""

    __tablename__ = "brands"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)


class BrandName(Model):
    """A name that a brand bore until some moment."""

    __tablename__ = "brand_names"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brands.id"), index=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime]


class BrandHolding(Model):
    """Who holds a brand from when to when; one holder at a time, by an exclusion constraint."""

    __tablename__ = "brand_holdings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_id: Mapped[UUID] = mapped_column(ForeignKey("brands.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class Industry(Model):
    """An industry of the alliance; a row, because the published list is not complete."""

    __tablename__ = "industries"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")


class OrganisationIndustry(Model):
    """An industry in which an organisation is at home."""

    __tablename__ = "organisation_industries"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    industry: Mapped[str] = mapped_column(ForeignKey("industries.slug"), primary_key=True)
