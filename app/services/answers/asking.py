"""The clock's two exceptions: a question to the author, and a later date from the chair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, update
from sqlalchemy.exc import IntegrityError

from app.access.deeds import Deed, require
from app.core import ids
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.models.answers import Extension, Question
from app.models.threads import Thread
from app.services import answers, audit, holidays, threads
from app.services.answers import clock, reading, typed
from app.services.threads.moves import claim

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

_ALONE = N_("This thread is answered together with another; do it there.")


async def ask(session: AsyncSession, actor: Actor, thread: Row, text: str) -> UUID:
    """Ask the author something; until they answer the clock stands still. Return the id.

    Raises Conflict while another question is open.
    """
    require(actor, Deed.ANSWER_ASK, thread)
    _alone(thread)
    asked = typed.words(text, "question", needed=N_("Write what you want to know."))
    question_id = ids.new_id()
    row = {
        "id": question_id,
        "thread_id": thread.id,
        "text": asked,
        "asked_by_name": actor.person_name,
        "asked_at": func.now(),
    }
    try:
        async with session.begin_nested():
            await session.execute(insert(Question).values(row))
    except IntegrityError:
        raise Conflict(N_("A question to the author is open already.")) from None
    await audit.write(
        session, actor, "answer:ask", record_id=thread.id, subject_id=question_id, tlp=thread.tlp
    )
    return question_id


async def answer(
    session: AsyncSession, actor: Actor, thread: Row, question_id: UUID, text: str
) -> None:
    """Answer a question to the author; the answer is due later by the days that the clock stood.

    Raises Conflict when somebody answered it meanwhile.
    """
    require(actor, Deed.QUESTION_ANSWER, thread)
    found = await reading.questions_of(session, actor, thread.id)
    question = next((one for one in found if one.id == question_id), None)
    if question is None:
        raise NotFound
    await _let(session, actor, thread)
    said = typed.words(text, "answer", needed=N_("Write the answer first."))
    values = {
        "answer": said,
        "answered_by_name": threads.spoken(actor, thread)[0],
        "answered_at": func.now(),
    }
    unanswered = (Question.id == question_id, Question.answered_at.is_(None))
    await claim(session, thread)
    done = await session.execute(
        update(Question).where(*unanswered).values(values).returning(Question.id)
    )
    if done.first() is None:
        raise Conflict(N_("This question was answered meanwhile."))
    await _run_on(session, thread, question)
    await audit.write(
        session,
        actor,
        "question:answer",
        record_id=thread.id,
        subject_id=question_id,
        tlp=thread.tlp,
        sealed=threads.sealed(thread),
    )


async def _let(session: AsyncSession, actor: Actor, thread: Row) -> None:
    """Raise Conflict for a chair who would answer for an author who is still there."""
    if thread.own or thread.sealed or thread.originator_id is None:
        return
    author = await reading.author_of(session, actor, thread.id)
    if author and await answers.desks.tied(session, author, thread.originator_id):
        raise Conflict(N_("The author is there to answer this."))


async def _run_on(session: AsyncSession, thread: Row, question: Row) -> None:
    """Move the due day by the business days on which the clock stood."""
    if thread.due_on is None:
        return
    asked = clock.day_of(question.asked_at, thread.zone or "UTC")
    kept = await holidays.exceptions(session, thread.country or "CN")
    due = clock.moved(thread.due_on, asked, answers.today(thread), kept)
    await session.execute(update(Thread).where(Thread.id == thread.id).values(due_on=due))


async def extend(
    session: AsyncSession, actor: Actor, thread: Row, to_day: date, reason: str
) -> UUID:
    """Ask the chair for a later date, with a reason; return the request's id."""
    require(actor, Deed.ANSWER_EXTEND, thread)
    _alone(thread)
    present = answers.today(thread)
    if to_day <= max(thread.due_on or present, present):
        raise Invalid("to_day", N_("Choose a day after the one by which it is due."))
    said = typed.words(reason, "reason", needed=N_("Say why it needs more time."))
    extension_id = ids.new_id()
    row = {
        "id": extension_id,
        "thread_id": thread.id,
        "board_id": thread.board_id,
        "to_day": to_day,
        "reason": said,
        "asked_by": actor.person_id,
        "asked_by_name": actor.person_name,
        "asked_at": func.now(),
    }
    try:
        async with session.begin_nested():
            await session.execute(insert(Extension).values(row))
    except IntegrityError:
        raise Conflict(N_("A request for a new date waits for the chair already.")) from None
    await audit.write(
        session,
        actor,
        "answer:extend",
        record_id=thread.id,
        subject_id=extension_id,
        tlp=thread.tlp,
        to_day=to_day.isoformat(),
    )
    return extension_id


async def decide(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    extension_id: UUID,
    words: str,
    *,
    granted: bool,
) -> None:
    """Give the new date, or refuse it in words; raises Conflict when it was decided meanwhile."""
    require(actor, Deed.EXTENSION_DECIDE, thread)
    asked = await _asked(session, actor, thread, extension_id)
    needed = "" if granted else N_("Say why there is no more time.")
    values = {
        "granted": granted,
        "words": typed.words(words, "words", needed=needed),
        "decided_by_name": threads.spoken(actor, thread)[0],
        "decided_at": func.now(),
    }
    await claim(session, thread)
    undecided = (Extension.id == extension_id, Extension.decided_at.is_(None))
    done = await session.execute(
        update(Extension).where(*undecided).values(values).returning(Extension.id)
    )
    if done.first() is None:
        raise Conflict(N_("This request was decided meanwhile."))
    if granted:
        # The clock may have stood still since: never earlier than it is due by now.
        due = max(asked.to_day, thread.due_on or asked.to_day)
        await session.execute(update(Thread).where(Thread.id == thread.id).values(due_on=due))
    await audit.write(
        session,
        actor,
        "extension:decide",
        record_id=thread.id,
        subject_id=extension_id,
        tlp=thread.tlp,
        sealed=threads.sealed(thread),
        granted=granted,
    )


async def _asked(session: AsyncSession, actor: Actor, thread: Row, extension_id: UUID) -> Row:
    found = await reading.extensions_of(session, actor, thread.id)
    asked = next((one for one in found if one.id == extension_id), None)
    if asked is None:
        raise NotFound
    return asked


def _alone(thread: Row) -> None:
    if thread.joined_into is not None:
        raise Conflict(_ALONE)
