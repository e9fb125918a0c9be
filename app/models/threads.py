"""Feedback threads of a board: what is asked of the platform, point by point, and how it moved."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Conflict
from app.core.i18n import N_
from app.models.base import Model, one_of

OPEN = "open"
IN_DISCUSSION = "in_discussion"
WITH_PLATFORM = "with_platform"
ANSWERED = "answered"
BEING_IMPLEMENTED = "being_implemented"
DONE = "done"
DECLINED = "declined"
WITHDRAWN = "withdrawn"
STATES = (
    OPEN,
    IN_DISCUSSION,
    WITH_PLATFORM,
    ANSWERED,
    BEING_IMPLEMENTED,
    DONE,
    DECLINED,
    WITHDRAWN,
)
# Which state may follow which; nothing else can happen to a thread.
MOVES: dict[str, frozenset[str]] = {
    OPEN: frozenset({IN_DISCUSSION, WITH_PLATFORM, WITHDRAWN}),
    IN_DISCUSSION: frozenset({WITH_PLATFORM, WITHDRAWN}),
    WITH_PLATFORM: frozenset({ANSWERED, WITHDRAWN}),
    # Back to the platform: the board found the answer wanting.
    ANSWERED: frozenset({WITH_PLATFORM, BEING_IMPLEMENTED, DONE, DECLINED}),
    BEING_IMPLEMENTED: frozenset({WITH_PLATFORM, DONE, DECLINED}),
    # The review found that it did not help, or a decision was reopened.
    DONE: frozenset({WITH_PLATFORM}),
    DECLINED: frozenset({WITH_PLATFORM}),
    WITHDRAWN: frozenset(),
}
# States that need an answer to every point; no thread gets there while one is without.
NEED_ANSWERS = frozenset({ANSWERED, BEING_IMPLEMENTED, DONE, DECLINED})
DECIDED = (ANSWERED, BEING_IMPLEMENTED, DONE, DECLINED)
CLOSED = (DONE, DECLINED, WITHDRAWN)
BOARD, SECRETARIAT = "board", "secretariat"
REVIEWS = ("yes", "partly", "no")


class ThreadTopic(Model):
    """A subject on which the board is heard; a row, so that the alliance can add its own."""

    __tablename__ = "thread_topics"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class Thread(Model):
    """The inside of a thread; the outside is its record of the same id.

    Its talk with the platform hangs on the record itself; the board's own hangs on the part
    `room_id`, which only the board holds. `due_on` already counts the days on which the clock was
    paused. `owner_id` is the one of the platform's staff who owes the answer.
    """

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("audience", (BOARD, SECRETARIAT)), name="audience"),
        CheckConstraint("char_length(problem) <= 50000", name="problem_length"),
        CheckConstraint("char_length(proposal) <= 50000", name="proposal_length"),
        CheckConstraint(
            f"review_outcome IS NULL OR {one_of('review_outcome', REVIEWS)}", name="review"
        ),
        CheckConstraint("joined_into IS NULL OR joined_into <> id", name="joined"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("records.id"))
    topic: Mapped[str] = mapped_column(ForeignKey("thread_topics.slug"))
    problem: Mapped[str]
    proposal: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="en")
    audience: Mapped[str] = mapped_column(server_default=BOARD)
    state: Mapped[str] = mapped_column(server_default=OPEN)
    handed_over_at: Mapped[datetime | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    owner_name: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    review_on: Mapped[date | None]
    review_outcome: Mapped[str | None]
    review_words: Mapped[str] = mapped_column(server_default="")
    reviewed_at: Mapped[datetime | None]
    joined_into: Mapped[UUID | None] = mapped_column(ForeignKey("records.id"))
    version: Mapped[int] = mapped_column(server_default="1")


class Point(Model):
    """One thing asked in a thread, answered by itself: a part with a record of its own.

    `code` is two speakable characters. Points bear no running number, which would tell of one that
    a reader does not see.
    """

    __tablename__ = "points"
    __table_args__ = (
        UniqueConstraint("thread_id", "code"),
        CheckConstraint("char_length(text) <= 20000", name="text_length"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    text: Mapped[str] = mapped_column(server_default="")


class ThreadMove(Model):
    """A step from one state to another: who, when and why; told to those who saw the thread then.

    Both names are empty where the author of an unattributed thread did it; the board alone is named
    for what followed from its own room.
    """

    __tablename__ = "thread_moves"
    __table_args__ = (Index("ix_thread_moves_thread_id_at", "thread_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    from_state: Mapped[str] = mapped_column(server_default="")
    to_state: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    by_name: Mapped[str]
    by_organisation: Mapped[str]
    at: Mapped[datetime]


class ThreadLink(Model):
    """Evidence that lies elsewhere: a link gives no sight, and is shown to those who have it."""

    __tablename__ = "thread_links"

    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    added_at: Mapped[datetime]


def require_move(state: str, to: str, *, unanswered: int = 0) -> None:
    """Raise Conflict unless a thread may go from `state` to `to`.

    `unanswered` counts its points without a published answer; withdrawn points do not count.
    """
    if to not in MOVES[state]:
        raise Conflict(N_("The thread has moved on meanwhile; this step is no longer possible."))
    if to in NEED_ANSWERS and unanswered:
        raise Conflict(N_("A point is still without an answer."))
