"""The steps of a thread: allowed ones only, each with who, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Uuid, func, insert, select, update

from app.core import ids
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, Stale
from app.core.i18n import N_
from app.models.threads import (
    ANSWERED,
    CLOSED,
    IN_DISCUSSION,
    NEED_ANSWERS,
    OPEN,
    Thread,
    ThreadMove,
    require_move,
)
from app.services import audit, threads

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_UNANSWERED = Query(select(func.unanswered(bind("thread_id", Uuid())).label("count")))
_BY_ALL = Query(select(func.unanswered_by_all(bind("thread_id", Uuid())).label("count")))
_WHOLE = Query(select(func.sees_every_point(bind("thread_id", Uuid())).label("whole")))
_APART = N_(
    "You stay out of a point of this thread: somebody who sees all of its points takes this step."
)
_CLAIM = Query(
    gated(
        update(Thread)
        .where(Thread.id == bind("thread_id", Uuid()), Thread.version == bind("base", Integer()))
        .values(version=Thread.version + 1)
        .returning(Thread.version)
    )
)


async def unanswered(session: AsyncSession, thread_id: UUID) -> int:
    """Return how many points the platform holds and has not answered, of those one sees."""
    row = await _UNANSWERED.first(session, thread_id=thread_id)
    return int(row.count) if row else 0


async def answered_to_all(session: AsyncSession, thread_id: UUID) -> bool:
    """Tell the platform whether all points are answered that all see who see the thread.

    Where there is no such point the thread is answered to each reader by those that they see.
    """
    row = await _BY_ALL.first(session, thread_id=thread_id)
    return row is not None and row.count == 0


async def _require_answers(session: AsyncSession, thread: Row, to: str) -> None:
    """Raise Conflict where a step needs answers that are not there, or that one does not see."""
    if to == ANSWERED:
        missing = int(not await answered_to_all(session, thread.id))
    elif to in NEED_ANSWERS:
        whole = await _WHOLE.first(session, thread_id=thread.id)
        if whole is None or not whole.whole:
            raise Conflict(_APART)
        missing = await unanswered(session, thread.id)
    else:
        missing = 0
    require_move(thread.state, to, unanswered=missing)


async def claim(session: AsyncSession, thread: Row, version: int | None = None) -> None:
    """Count a thread's version up, so that of two who decide at once only one does.

    `version` is what the caller had before them (None: what was just loaded). Raises Stale when
    the thread changed meanwhile.
    """
    base = thread.version if version is None else version
    if await _CLAIM.first(session, thread_id=thread.id, base=base) is None:
        raise Stale


async def hold(session: AsyncSession, thread: Row, version: int | None = None) -> None:
    """Let whoever else changes a thread wait, for a change that not all who see it may notice.

    With `version`, raises Stale unless the thread is still as the caller had it before them.
    """
    same = update(Thread).where(Thread.id == thread.id).values(version=Thread.version)
    done = await session.execute(same.returning(Thread.version))
    if version is not None and done.scalar() != version:
        raise Stale


async def move(
    session: AsyncSession,
    actor: Actor,
    thread: Row,
    to: str,
    reason: str = "",
    *,
    in_room: bool = False,
    **values: Any,  # noqa: ANN401 - columns of the thread that change with the step
) -> None:
    """Take a thread one step further and write down who, when and why.

    `in_room`: it follows from what somebody did in the board's own room, and others who see the
    thread are told of the board alone. Raises Conflict for a step that is not allowed from where it
    stands, or while a point is without an answer; Stale when somebody was faster. The rule on who
    may is asked before.
    """
    await _require_answers(session, thread, to)
    await claim(session, thread)
    closed = {"decided_at": func.now()} if to in CLOSED else {}
    await session.execute(
        update(Thread).where(Thread.id == thread.id).values(state=to, **closed, **values)
    )
    by = ("", thread.board_name) if in_room else threads.spoken(actor, thread)
    await _note(session, thread, to, reason, by)
    await audit.write(
        session,
        actor,
        "thread:move",
        record_id=thread.room_id if in_room else thread.id,
        tlp=thread.tlp,
        sealed=threads.sealed(thread),
        to=to,
    )


async def note(session: AsyncSession, actor: Actor, thread: Row, to: str, reason: str = "") -> None:
    """Write a step down, without changing the thread."""
    await _note(session, thread, to, reason, threads.spoken(actor, thread))


async def _note(
    session: AsyncSession, thread: Row, to: str, reason: str, by: tuple[str, str]
) -> None:
    row = {
        "id": ids.new_id(),
        "thread_id": thread.id,
        "from_state": thread.state or "",
        "to_state": to,
        "reason": reason,
        "by_name": by[0],
        "by_organisation": by[1],
        "at": func.now(),
    }
    await session.execute(insert(ThreadMove).values(row))


async def take_up(session: AsyncSession, actor: Actor, thread: Row) -> None:
    """Take an open thread into discussion, when somebody but its author first speaks of it."""
    if thread.state != OPEN or thread.own:
        return
    try:
        await move(session, actor, thread, IN_DISCUSSION, in_room=True)
    except Stale:
        # Somebody else spoke at the same moment; it is in discussion now.
        return


def require_undecided(thread: Row) -> None:
    """Raise Conflict when a thread is closed: what was thought of it then stays."""
    if thread.state in CLOSED:
        raise Conflict(N_("This thread is closed; what was said stays as it is."))
