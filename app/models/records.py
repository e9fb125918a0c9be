"""Records and the only thing that gives sight of them: grants, minus denials."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

RED = "RED"
AMBER_STRICT = "AMBER+STRICT"
AMBER = "AMBER"
GREEN = "GREEN"
CLEAR = "CLEAR"
LABELS = (RED, AMBER_STRICT, AMBER, GREEN, CLEAR)

PUBLISHED = "published"
EXPIRED = "expired"
WITHDRAWN = "withdrawn"

# The reason of the grant by which a successor of the author sees what they answer for.
ANSWERS_FOR = "answers for it"

# Traffic Light Protocol 2.0 as the alliance applies it: which kinds of principal a label lets in.
CEILING = (
    "principal_kind = 'person'"
    " OR (tlp <> 'RED' AND principal_kind IN"
    " ('organisation', 'working_group', 'board', 'committee', 'secretariat',"
    " 'chairs', 'counsel', 'colleague'))"
    " OR (tlp IN ('GREEN', 'CLEAR') AND principal_kind = 'alliance')"
    " OR (tlp = 'CLEAR' AND principal_kind = 'public')"
)


class Record(Model):
    """The outside of everything shared; it holds only what a reader may be shown.

    `countries` and `brands` say what the record concerns: an agent's scope is held against them.
    """

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint(one_of("tlp", LABELS), name="tlp"),
        CheckConstraint(one_of("state", (PUBLISHED, EXPIRED, WITHDRAWN)), name="state"),
        CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title_length"),
        CheckConstraint("listed_at >= published_at", name="listed_after"),
        UniqueConstraint("id", "tlp", "listed_at"),
        Index("uq_records_reference", "reference", unique=True),
        Index("ix_records_parent_id", "parent_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("records.id"))
    reference: Mapped[str]
    title: Mapped[str]
    tlp: Mapped[str]
    state: Mapped[str]
    state_reason: Mapped[str] = mapped_column(server_default="")
    originator_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    originator_name: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    author_name: Mapped[str]
    countries: Mapped[list[str]] = mapped_column(server_default="{}")
    brands: Mapped[list[UUID]] = mapped_column(server_default="{}")
    # What a feed can be filtered by, such as `kind:seller`; label and originator are added below.
    facets: Mapped[list[str]] = mapped_column(server_default="{}")
    published_at: Mapped[datetime]
    listed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default="1")


class Authorship(Model):
    """Who truly wrote a record and for whom; apart from it, with a policy of its own."""

    __tablename__ = "authorships"

    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    sealed: Mapped[bool] = mapped_column(server_default="false")


class Grant(Model):
    """A principal may see a record, from `granted_at` on.

    `principal_kind`, `tlp` and `listed_at` are copies kept true by composite keys, so that a plain
    CHECK can refuse a grant wider than the label, and one index can answer a feed.
    A person is addressed in one capacity: `for_organisation`. What is passed on inside a house is
    given to its colleague. Nobody gave (`granted_by`) what a board or the author of an unattributed
    record did.
    """

    __tablename__ = "grants"
    __table_args__ = (
        ForeignKeyConstraint(
            ["record_id", "tlp", "listed_at"],
            ["records.id", "records.tlp", "records.listed_at"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["principal_id", "principal_kind"],
            ["principals.id", "principals.kind"],
            onupdate="CASCADE",
        ),
        CheckConstraint(CEILING, name="ceiling"),
        CheckConstraint(
            "(principal_kind IN ('person', 'colleague')) = (for_organisation IS NOT NULL)",
            name="capacity",
        ),
        # What is public, in the order of its release.
        Index("ix_grants_public", "granted_at", postgresql_where="principal_kind = 'public'"),
    )

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_kind: Mapped[str]
    tlp: Mapped[str]
    listed_at: Mapped[datetime]
    early: Mapped[bool] = mapped_column(server_default="false")
    for_organisation: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(server_default="")


class Denial(Model):
    """An exclusion or recusal: it beats every grant, for each affiliation of a reader."""

    __tablename__ = "denials"
    __table_args__ = (Index("ix_denials_principal_id_record_id", "principal_id", "record_id"),)

    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    principal_id: Mapped[UUID] = mapped_column(ForeignKey("principals.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(server_default="")
    denied_at: Mapped[datetime]


class FeedEntry(Model):
    """One facet of one grant, in feed order; kept by triggers on `grants`, never written by hand.

    A filtered feed is then as cheap as the whole feed: one index range for each principal.
    """

    __tablename__ = "feed_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["record_id", "principal_id"],
            ["grants.record_id", "grants.principal_id"],
            ondelete="CASCADE",
        ),
    )

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    listed_at: Mapped[datetime]
    granted_at: Mapped[datetime]
    early: Mapped[bool]
    tlp: Mapped[str]
    for_organisation: Mapped[UUID | None]


Index(
    "ix_feed_entries_order",
    FeedEntry.principal_id,
    FeedEntry.facet,
    FeedEntry.listed_at.desc(),
    FeedEntry.record_id.desc(),
)
# What was shared with somebody after it was listed: new to them, however old it is.
Index(
    "ix_feed_entries_later",
    FeedEntry.principal_id,
    FeedEntry.facet,
    FeedEntry.granted_at,
    postgresql_where=FeedEntry.granted_at > FeedEntry.listed_at,
)
