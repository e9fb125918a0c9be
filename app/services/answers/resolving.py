"""What follows an answer: it is carried out, closed, sent back, and looked at once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, update

from app.access.deeds import Deed, require
from app.core import business_days
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.answers import Question
from app.models.threads import BEING_IMPLEMENTED, DECLINED, DONE, REVIEWS, WITH_PLATFORM, Thread
from app.services import answers, audit, holidays, threads
from app.services.answers import typed
from app.services.threads.moves import claim, move

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row


async def implement(session: AsyncSession, actor: Actor, thread: Row, reason: str = "") -> None:
    """Say that what was answered is being carried out."""
    require(actor, Deed.ANSWER_RESOLVE, thread)
    await move(session, actor, thread, BEING_IMPLEMENTED, typed.words(reason, "reason"))


async def close(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    to: str,
    reason: str = "",
    review_on: date | None = None,
) -> None:
    """Close an answered thread as done or declined; it comes back on `review_on`.

    None proposes six months from today. Raises Conflict while a point is without an answer.
    """
    require(actor, Deed.THREAD_CLOSE, thread)
    if to not in (DONE, DECLINED):
        raise Invalid("to", N_("Close it as done or as declined."))
    day = review_on or answers.usual_review(thread)
    if day <= answers.today(thread):
        raise Invalid("review_on", N_("Choose a day to come."))
    # A review of an earlier closing is over with it.
    anew: dict[str, Any] = {
        "review_on": day,
        "review_outcome": None,
        "review_words": "",
        "reviewed_at": None,
    }
    await move(session, actor, thread, to, typed.words(reason, "reason"), **anew)


async def send_back(session: AsyncSession, actor: Actor, thread: Row, reason: str) -> None:
    """Give a thread back to the platform, with a reason and the board's usual time to answer.

    Of two threads answered together only this one goes back, by itself.
    """
    require(actor, Deed.THREAD_SEND_BACK, thread)
    said = typed.words(reason, "reason", needed=N_("Say what the answer lacks."))
    kept = await holidays.exceptions(session, thread.country or "CN")
    due = business_days.add(answers.today(thread), thread.answer_days, kept)
    # What nobody answered then no longer stops the clock.
    open_ = (Question.thread_id == thread.id, Question.answered_at.is_(None))
    await session.execute(update(Question).where(*open_).values(answered_at=func.now()))
    again: dict[str, Any] = {"due_on": due, "joined_into": None, "review_on": None}
    again["decided_at"] = None
    await move(session, actor, thread, WITH_PLATFORM, said, **again)


async def review(
    session: AsyncSession, actor: Actor, thread: Row, outcome: str, words: str
) -> None:
    """Record whether the change helped: yes, partly or no, with words."""
    require(actor, Deed.THREAD_REVIEW, thread)
    if thread.state not in answers.CLOSED_WELL:
        raise Conflict(N_("Only a closed thread is looked at again."))
    if outcome not in REVIEWS:
        raise Invalid("outcome", N_("Say whether it helped: yes, partly or no."))
    said = typed.words(words, "words", needed=N_("Say in a sentence or two how it went."))
    await claim(session, thread)
    values = {"review_outcome": outcome, "review_words": said, "reviewed_at": func.now()}
    await session.execute(update(Thread).where(Thread.id == thread.id).values(values))
    await audit.write(
        session,
        actor,
        "thread:review",
        record_id=thread.id,
        tlp=thread.tlp,
        sealed=threads.sealed(thread),
        outcome=outcome,
    )


async def take(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    to: str,
    reason: str,
    review_on: date | None = None,
) -> None:
    """Take a thread one step after its answer: implemented, closed, or back to the platform."""
    if to == BEING_IMPLEMENTED:
        await implement(session, actor, thread, reason)
    elif to == WITH_PLATFORM:
        await send_back(session, actor, thread, reason)
    else:
        await close(session, actor, thread, to, reason, review_on)
