"""An agenda while it is changed: one at a time, and never unlike what counsel agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, Uuid, func, select, update

from app.access.rules import reader, visible
from app.core.db import Query, Row, bind, gated
from app.core.errors import Conflict, Stale
from app.core.i18n import N_
from app.models.agendas import AgendaItem
from app.models.meetings import Meeting
from app.models.records import Record

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_LOCK = Query(select(func.pg_advisory_xact_lock(func.hashtextextended(bind("key", Text()), 7))))
_STATE = Query(
    visible(Meeting.state, Meeting.locked_at)
    .join(Meeting, Meeting.id == Record.id)
    .where(Record.id == bind("meeting_id", Uuid()))
)
_CHANGE = Query(
    gated(
        update(AgendaItem)
        .where(
            AgendaItem.id == bind("item_id", Uuid()), AgendaItem.version == bind("base", Integer())
        )
        .values(version=AgendaItem.version + 1)
        .returning(AgendaItem.version)
    )
)


_WITHDRAW = Query(
    select(func.withdraw_part(bind("part_id", Uuid()), bind("reason", Text())).label("done"))
)


async def alone(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Be the only one at an agenda until this transaction ends.

    Raises Conflict when it was locked, or its meeting cancelled, since `meeting` was read.
    """
    await _LOCK.all(session, key=str(meeting.id))
    now = await _STATE.first(session, meeting_id=meeting.id, **reader(actor))
    if now is None or (now.state, now.locked_at) != (meeting.state, meeting.locked_at):
        raise Conflict(N_("The meeting has moved on meanwhile; this step is no longer possible."))


async def change(
    session: AsyncSession, item: Row, version: int, title: str, inside: dict[str, Any]
) -> None:
    """Write an item anew; raises Stale when `version` is no longer the present one."""
    if await _CHANGE.first(session, item_id=item.id, base=version) is None:
        raise Stale(N_("Somebody changed this item since you opened it."))
    if inside:
        await session.execute(update(AgendaItem).where(AgendaItem.id == item.id).values(inside))
    await session.execute(
        update(Record)
        .where(Record.id == item.id)
        .values(title=title, changed_at=func.now(), version=Record.version + 1)
    )


async def withdraw(session: AsyncSession, part_id: UUID, reason: str) -> None:
    """Withdraw an item that is out, with its papers, or a paper.

    Whoever read it keeps title and reason. Raises Conflict for what is not out, or gone already.
    """
    done = await _WITHDRAW.first(session, part_id=part_id, reason=reason)
    if not (done and done.done):
        raise Conflict(N_("It is off already."))


async def unsettle(session: AsyncSession, meeting: Row) -> None:
    """Take counsel's word off an agenda that is no longer the one they agreed to.

    Whoever sees the meeting's outside alone notices nothing: its version stays.
    """
    await session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id, Meeting.counsel_agreed_at.is_not(None))
        .values(counsel_agreed_at=None, prepared=Meeting.prepared + 1)
        .execution_options(synchronize_session=False)
    )
