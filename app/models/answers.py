"""The platform's answer to a thread: point by point, its clock, and what members are told of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model, one_of

ACCEPTED = "accepted"
PARTLY = "partly"
DECLINED = "declined"
OUTCOMES = (ACCEPTED, PARTLY, DECLINED)


class AnswerReason(Model):
    """A reason that an answer gives, from a kept list; `outcome` says for which it is meant."""

    __tablename__ = "answer_reasons"
    __table_args__ = (CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class Answer(Model):
    """What the platform says to one point: a draft of its staff until published, then the board's.

    A corrected answer supersedes the earlier one, which stays. The change it leads to has a day
    and a place, where somebody can see that it happened.
    """

    __tablename__ = "answers"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("char_length(words) <= 20000", name="words_length"),
        Index("uq_answers_draft", "point_id", unique=True, postgresql_where="published_at IS NULL"),
        Index(
            "uq_answers_present",
            "point_id",
            unique=True,
            postgresql_where="published_at IS NOT NULL AND superseded_at IS NULL",
        ),
        Index("ix_answers_thread_id", "thread_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    point_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(ForeignKey("answer_reasons.slug"))
    words: Mapped[str]
    change: Mapped[str] = mapped_column(server_default="")
    change_on: Mapped[date | None]
    change_at: Mapped[str] = mapped_column(server_default="")
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    drafted_by_name: Mapped[str]
    drafted_at: Mapped[datetime]
    published_by_name: Mapped[str] = mapped_column(server_default="")
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]


class Question(Model):
    """The platform asks the author; the clock stands still until there is an answer."""

    __tablename__ = "questions"
    __table_args__ = (
        # One at a time: the clock is paused or it is not.
        Index(
            "uq_questions_open", "thread_id", unique=True, postgresql_where="answered_at IS NULL"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by_name: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]


class Extension(Model):
    """The platform asks the chair for a later date, with a reason."""

    __tablename__ = "extensions"
    __table_args__ = (
        Index(
            "uq_extensions_open", "thread_id", unique=True, postgresql_where="decided_at IS NULL"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    board_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    to_day: Mapped[date]
    reason: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    granted: Mapped[bool | None]
    words: Mapped[str] = mapped_column(server_default="")
    decided_by_name: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime | None]


class ReleaseProposal(Model):
    """What all members might be told of a decided thread, until the other side agrees.

    It takes the thread's originator and the board's chair: `proposed_as` says which of them spoke
    first; the other agrees or declines.
    """

    __tablename__ = "release_proposals"
    __table_args__ = (
        CheckConstraint(one_of("proposed_as", ("originator", "chair")), name="proposed_as"),
        Index(
            "uq_release_proposals_open",
            "thread_id",
            unique=True,
            postgresql_where="decided_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    room_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    board_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    title: Mapped[str]
    said: Mapped[str]
    did: Mapped[str]
    proposed_as: Mapped[str]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    words: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime | None]


class Release(Model):
    """A record of its own, for all members: "you said, we did", in words that the board chose."""

    __tablename__ = "releases"

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    topic: Mapped[str] = mapped_column(ForeignKey("thread_topics.slug"))
    industry: Mapped[str | None] = mapped_column(ForeignKey("industries.slug"))
    said: Mapped[str]
    did: Mapped[str]
    state: Mapped[str]
    decided_on: Mapped[date]


class ReleaseSource(Model):
    """Of which thread a release tells: for those who see the thread."""

    __tablename__ = "release_sources"

    release_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
