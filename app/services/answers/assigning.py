"""Who owes the answer, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.access.deeds import Deed, require
from app.core import business_days
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.threads import Thread
from app.services import answers, audit, holidays
from app.services.answers import clock, desks, typed
from app.services.threads.moves import claim, note

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

_USUAL_DAYS = 30


async def usual_due(session: AsyncSession, thread: Row) -> date:
    """Return the day by which the board's rules ask for an answer, counted from the hand-over."""
    handed = thread.handed_over_at
    start = clock.day_of(handed, thread.zone or "UTC") if handed else answers.today(thread)
    kept = await holidays.exceptions(session, thread.country or "CN")
    return business_days.add(start, thread.answer_days or _USUAL_DAYS, kept)


def _kept(thread: Row, due_on: date | None) -> date | None:
    """Return the day given, else the one that stands; raises Invalid for a new one in the past."""
    if due_on is not None and due_on != thread.due_on and due_on < answers.today(thread):
        raise Invalid("due_on", N_("Choose a day that has not passed."))
    kept: date | None = due_on or thread.due_on
    return kept


async def assign(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    owner_id: UUID,
    due_on: date | None = None,
    reason: str = "",
) -> None:
    """Let one of the platform's staff owe the answer to a thread, and to those joined into it.

    `due_on` is a day in the board's zone; None keeps the present one, or counts it from the
    hand-over. Raises Invalid for somebody who is not of the staff, for a day in the past, and
    without a reason for another owner than before.
    """
    require(actor, Deed.ANSWER_ASSIGN, thread)
    if thread.joined_into is not None:
        raise Conflict(N_("This thread is answered together with another; assign that one."))
    owner = next((one for one in await desks.staff(session) if one.id == owner_id), None)
    if owner is None:
        raise Invalid("owner", N_("Choose one of the platform's staff."))
    again = thread.owner_id is not None and thread.owner_id != owner_id
    needed = N_("Say why somebody else answers now.") if again else ""
    said = typed.words(reason, "reason", needed=needed)
    due = _kept(thread, due_on) or await usual_due(session, thread)
    await claim(session, thread)
    values = {"owner_id": owner.id, "owner_name": owner.name}
    mine, joined = Thread.id == thread.id, Thread.joined_into == thread.id
    await session.execute(update(Thread).where(mine).values(due_on=due, **values))
    await session.execute(update(Thread).where(joined).values(values))
    if again:
        await note(session, actor, thread, thread.state, said)
    await audit.write(
        session,
        actor,
        "answer:assign",
        record_id=thread.id,
        subject_id=owner.id,
        tlp=thread.tlp,
        due_on=due.isoformat(),
    )
