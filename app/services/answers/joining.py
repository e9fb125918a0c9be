"""Joining duplicates: two threads keep their references and are answered together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, update

from app.access.deeds import Deed, require
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.models.threads import WITH_PLATFORM, Thread
from app.services import audit, threads
from app.services.answers import assigning, reading
from app.services.threads.moves import claim

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

_NONE = N_("You see no thread with this reference.")


async def join(session: AsyncSession, actor: Actor, thread: Row, reference: str) -> Row:
    """Have a thread answered together with another of the same board; return the other one.

    Joining into a thread that is itself joined goes to its head; what was joined into this one
    comes along. Raises Invalid on `into` for a thread that cannot be joined into.
    """
    require(actor, Deed.ANSWER_JOIN, thread)
    head = await _head(session, actor, thread, reference)
    # In the order of their ids: of two who join both ways at once the second is refused.
    for one in sorted((thread, head), key=lambda row: str(row.id)):
        await claim(session, one)
    moved = or_(Thread.id == thread.id, Thread.joined_into == thread.id)
    # Due when the other one is: it has no day of its own meanwhile.
    owner = {"owner_id": head.owner_id, "owner_name": head.owner_name}
    values = {"joined_into": head.id, "due_on": None, **owner}
    await session.execute(update(Thread).where(moved).values(values))
    await _write(session, actor, thread, "answer:join")
    return head


async def _head(session: AsyncSession, actor: Actor, thread: Row, reference: str) -> Row:
    try:
        other = await threads.find_open(session, actor, reference.strip())
        if other.joined_into is not None:
            other = await threads.find_by_id(session, actor, other.joined_into)
    except NotFound:
        raise Invalid("into", _NONE) from None
    if other.id == thread.id:
        raise Invalid("into", N_("A thread is not joined into itself, nor into one joined to it."))
    if other.board_id != thread.board_id:
        raise Invalid("into", N_("Only threads of the same board are answered together."))
    if other.state != WITH_PLATFORM:
        raise Invalid("into", N_("That thread is not with the platform."))
    return other


async def part(session: AsyncSession, actor: Actor, thread: Row) -> None:
    """Let a joined thread be answered by itself again; possible until it is answered."""
    require(actor, Deed.ANSWER_JOIN, thread)
    if thread.joined_into is None:
        raise Conflict(N_("This thread is not joined into another."))
    await claim(session, thread)
    head = await reading.head_of(session, actor, thread)
    due = head.due_on if head and head.due_on else await assigning.usual_due(session, thread)
    values = {"joined_into": None, "due_on": due}
    await session.execute(update(Thread).where(Thread.id == thread.id).values(values))
    await _write(session, actor, thread, "answer:part")


async def _write(session: AsyncSession, actor: Actor, thread: Row, deed: str) -> None:
    await audit.write(session, actor, deed, record_id=thread.id, tlp=thread.tlp)
