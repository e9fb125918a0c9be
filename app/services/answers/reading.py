"""What is kept of an answer, row by row, as the reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Uuid, and_, case, exists, func, or_, select

from app.access.rules import reader, visible, visible_open
from app.core.db import Query, Row, bind
from app.models.answers import Answer, AnswerReason, Extension, Question
from app.models.organisations import Organisation
from app.models.records import PUBLISHED, Grant, Record
from app.models.threads import Point, Thread
from app.services.threads import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_THREADS = bind("thread_ids", ARRAY(Uuid()))
_THREAD = bind("thread_id", Uuid())
_answer = (
    Answer.id,
    Answer.thread_id,
    Answer.point_id,
    Record.reference,
    Answer.outcome,
    Answer.reason,
    AnswerReason.name.label("reason_name"),
    Answer.words,
    Answer.change,
    Answer.change_on,
    Answer.change_at,
    Answer.drafted_by,
    Answer.drafted_by_name,
    Answer.drafted_at,
    Answer.published_by_name,
    Answer.published_at,
    Answer.superseded_at,
)
_ANSWERS = Query(
    visible_open(*_answer)
    .join(Answer, Answer.point_id == Record.id)
    .join(AnswerReason, AnswerReason.slug == Answer.reason)
    .where(
        Answer.thread_id == func.any(_THREADS),
        or_(Answer.published_at.is_not(None), bind("platform", Boolean())),
    )
    .order_by(Answer.published_at.desc().nulls_first(), Answer.id)
)
_platform_holds = exists(
    select(1)
    .select_from(Grant)
    .join(Organisation, Organisation.id == Grant.principal_id)
    .where(Grant.record_id == Record.id, Organisation.platform)
)
_POINTS = Query(
    visible_open(Record.id, Record.reference, Record.title, Record.tlp, Point.thread_id, Point.text)
    .join(Point, Point.id == Record.id)
    .where(Point.thread_id == func.any(_THREADS), Record.state == PUBLISHED, _platform_holds)
    # Those of the thread itself before those of the ones joined into it.
    .order_by(case((Point.thread_id == _THREAD, 0), else_=1), Point.thread_id, Point.position)
)
_ASKED = Query(
    visible_open(Record.id, Record.title, Point.thread_id, Point.code, Point.text)
    .join(Point, Point.id == Record.id)
    .where(Point.thread_id == func.any(_THREADS), Record.state == PUBLISHED)
    .order_by(Point.thread_id, Point.position, Record.id)
)
_QUESTIONS = Query(
    visible_open(
        Question.id,
        Question.text,
        Question.asked_by_name,
        Question.asked_at,
        Question.answer,
        Question.answered_by_name,
        Question.answered_at,
    )
    .join(Question, Question.thread_id == Record.id)
    .where(Record.id == _THREAD)
    .order_by(Question.asked_at, Question.id)
)
_EXTENSIONS = Query(
    visible_open(
        Extension.id,
        Extension.to_day,
        Extension.reason,
        Extension.asked_by_name,
        Extension.asked_at,
        Extension.granted,
        Extension.words,
        Extension.decided_by_name,
        Extension.decided_at,
    )
    .join(Extension, Extension.thread_id == Record.id)
    .where(Record.id == _THREAD)
    .order_by(Extension.asked_at, Extension.id)
)
_JOINED = Query(
    visible_open(
        Record.id,
        Record.reference,
        Record.title,
        Record.tlp,
        standing.state.label("state"),
        Thread.version,
    )
    .join(Thread, Thread.id == Record.id)
    .where(Thread.joined_into == _THREAD)
    .order_by(Record.reference)
)
_HEAD = Query(
    visible(Record.id, Record.reference, Record.title, Thread.due_on)
    .outerjoin(Thread, and_(Thread.id == Record.id, Record.state == PUBLISHED))
    .where(Record.id == _THREAD)
)
_AUTHOR = Query(visible(Record.author_id).where(Record.id == _THREAD))
_REASONS = Query(
    select(AnswerReason.slug, AnswerReason.outcome, AnswerReason.name).order_by(
        AnswerReason.position, AnswerReason.slug
    )
)


async def said_to(session: AsyncSession, actor: Actor, threads: Sequence[UUID]) -> list[Row]:
    """Return all answers to the points of some threads that the reader sees, and drafts for staff.

    Rows bear the point's reference; drafts come first, then the newest.
    """
    binds = {"thread_ids": list(threads), "platform": actor.platform and actor.staff}
    return await _ANSWERS.all(session, **binds, **reader(actor))


async def answerable(
    session: AsyncSession, actor: Actor, thread_id: UUID, family: Sequence[UUID]
) -> list[Row]:
    """Return the points that the platform holds of a thread and of those joined into it."""
    binds = {"thread_id": thread_id, "thread_ids": list(family)}
    return await _POINTS.all(session, **binds, **reader(actor))


async def asked_in(session: AsyncSession, actor: Actor, threads: Sequence[UUID]) -> list[Row]:
    """Return the points of some threads that the reader sees and that still ask for something."""
    return await _ASKED.all(session, thread_ids=list(threads), **reader(actor))


async def questions_of(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return what the platform asked the author of a thread, the oldest first."""
    return await _QUESTIONS.all(session, thread_id=thread_id, **reader(actor))


async def extensions_of(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return the requests for a later date of a thread, the oldest first."""
    return await _EXTENSIONS.all(session, thread_id=thread_id, **reader(actor))


async def joined(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return the threads joined into one, as far as the reader sees them."""
    return await _JOINED.all(session, thread_id=thread_id, **reader(actor))


async def head_of(session: AsyncSession, actor: Actor, thread: Row) -> Row | None:
    """Return the thread into which one was joined, if the reader sees it."""
    if thread.joined_into is None:
        return None
    return await _HEAD.first(session, thread_id=thread.joined_into, **reader(actor))


async def reasons(session: AsyncSession) -> list[Any]:
    """Return the kept list of reasons (slug, outcome, name)."""
    return await _REASONS.all(session)


async def author_of(session: AsyncSession, actor: Actor, thread_id: UUID) -> UUID | None:
    """Return the author of a thread; None where it bears no name, or is not seen."""
    row = await _AUTHOR.first(session, thread_id=thread_id, **reader(actor))
    return row.author_id if row else None
