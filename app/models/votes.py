"""Formal votes of a board: one organisation, one vote; in a secret one nothing joins both."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class Vote(Model):
    """A question put by the chair, open from `opens_at` until just before `closes_at`.

    `zone` is where its hours were meant; `options` excludes abstaining, which is always possible
    (choice -1). Results are counted from the ballots whenever they are shown, never stored.
    """

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("cardinality(options) BETWEEN 2 AND 10", name="options"),
        CheckConstraint("quorum_percent BETWEEN 1 AND 100", name="quorum"),
        CheckConstraint("char_length(question) BETWEEN 1 AND 1000", name="question_length"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    room_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    board_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    question: Mapped[str]
    options: Mapped[list[str]]
    secret: Mapped[bool] = mapped_column(server_default="false")
    quorum_percent: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    zone: Mapped[str]
    called_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    called_by_name: Mapped[str]
    called_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(server_default="")


class Ballot(Model):
    """That an organisation has voted, and through whom; never what it chose.

    Of a secret vote it keeps no time: two columns in the same order would tell who chose what.
    """

    __tablename__ = "ballots"

    vote_id: Mapped[UUID] = mapped_column(
        ForeignKey("votes.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    organisation_name: Mapped[str]
    industry: Mapped[str | None] = mapped_column(ForeignKey("industries.slug"))
    through: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    through_name: Mapped[str]
    cast_at: Mapped[datetime | None]


class BallotChoice(Model):
    """What an organisation chose in an open vote; -1 abstains."""

    __tablename__ = "ballot_choices"

    vote_id: Mapped[UUID] = mapped_column(
        ForeignKey("votes.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    choice: Mapped[int]


class Tally(Model):
    """How often something was chosen in a secret vote.

    All rows of a vote are written at every ballot, so that not even the order in which the server
    keeps them tells which one grew.
    """

    __tablename__ = "tallies"

    vote_id: Mapped[UUID] = mapped_column(
        ForeignKey("votes.id", ondelete="CASCADE"), primary_key=True
    )
    choice: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(server_default="0")


class Proxy(Model):
    """An organisation lets another of the board vote for it in one vote; it goes no further."""

    __tablename__ = "proxies"
    __table_args__ = (
        CheckConstraint("from_organisation <> to_organisation", name="another"),
        Index(
            "uq_proxies_present",
            "vote_id",
            "from_organisation",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    vote_id: Mapped[UUID] = mapped_column(ForeignKey("votes.id", ondelete="CASCADE"))
    from_organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    from_name: Mapped[str]
    to_organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    to_name: Mapped[str]
    given_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
