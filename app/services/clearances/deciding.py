"""The secretariat's word on what is asked to be public, and taking it from the public again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, literal_column, select

from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.clearances import REFUSED, RELEASED
from app.services import bulletins, clearances

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_id = bind("clearance_id", Uuid())
_decided = func.decide_clearance(_id, bind("outcome", Text()), bind("answer", Text()))
_DECIDE = Query(select(_decided.label("done")))
_CLOSE = Query(select(func.close_clearance(_id, bind("reason", Text())).label("done")))
_FACE = Query(
    select(literal_column("x.*")).select_from(
        func.clearance_face(_id).table_valued("reference", name="x")
    )
)


async def face(session: AsyncSession, actor: Actor, clearance: Row) -> Any | None:  # noqa: ANN401
    """Return what the public would be shown, for the secretariat while it decides; else None."""
    if not (clearance.waits and clearance.desk):
        return None
    require(actor, Deed.CLEARANCE_LIST)
    return await _FACE.first(session, clearance_id=clearance.id)


async def release(session: AsyncSession, actor: Actor, clearance_id: UUID) -> None:
    """Release the item to the public; raises Conflict once it is over."""
    await _decide(session, actor, clearance_id, RELEASED, "")


async def refuse(session: AsyncSession, actor: Actor, clearance_id: UUID, answer: str) -> None:
    """Leave the item with its readers, with a sentence for who asked. Raises as `release`."""
    said = bulletins.reason_of(answer)
    if not said:
        raise Invalid("answer", N_("Say in a sentence why."))
    await _decide(session, actor, clearance_id, REFUSED, said)


async def _decide(
    session: AsyncSession, actor: Actor, clearance_id: UUID, outcome: str, answer: str
) -> None:
    row = await clearances.find(session, actor, clearance_id)
    require(actor, Deed.CLEARANCE_DECIDE, row)
    given = {"clearance_id": clearance_id, "outcome": outcome, "answer": answer}
    (decided,) = await _DECIDE.all(session, **given)
    if not decided.done:
        raise Conflict(clearances.OVER)
    await clearances.tell(session, actor, outcome, row.record_id, clearance_id)


async def close(session: AsyncSession, actor: Actor, clearance_id: UUID, reason: str) -> None:
    """Take an item from the public at once; the secretariat says why.

    Raises Conflict for what is not public, Invalid on `reason`.
    """
    row = await clearances.find(session, actor, clearance_id)
    require(actor, Deed.CLEARANCE_CLOSE, row)
    said = bulletins.reason_of(reason)
    if not (said or row.originates):
        raise Invalid("reason", N_("Say in a sentence why."))
    (answer,) = await _CLOSE.all(session, clearance_id=clearance_id, reason=said)
    if not answer.done:
        raise Conflict(N_("It is not public any more."))
    sealed = row.sealed and row.originates
    await clearances.tell(session, actor, "close", row.record_id, clearance_id, sealed=sealed)
