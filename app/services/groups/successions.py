"""Where a holder stays until whoever follows begins: the end that a successor sets, and takes back.

The seat that follows begins at the very instant at which the one before it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, or_, select, update
from sqlalchemy.orm import aliased

from app.core.db import Query, bind
from app.models.boards import Board
from app.models.seats import Seat, SeatHolder

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_heir = aliased(Seat)
# Of several that end there the organisation's own comes first, whose renewal it was.
_BEFORE = Query(
    select(Seat.id, Seat.ends_at)
    .join(_heir, _heir.group_id == Seat.group_id)
    .join(Board, Board.group_id == Seat.group_id)
    .where(
        _heir.id == bind("heir_id", Uuid()),
        Board.holdover,
        Seat.id != _heir.id,
        Seat.starts_at < _heir.starts_at,
        Seat.ends_at == _heir.starts_at,
        Seat.term_ends_at <= _heir.starts_at,
        or_(
            Seat.organisation_id == _heir.organisation_id,
            Seat.industry == _heir.industry,
        ),
    )
    .order_by((Seat.organisation_id == _heir.organisation_id).desc(), Seat.term_ends_at, Seat.id)
)
# Whose term is over by then and who is still there: the longest over its term first.
_OVER = Query(
    select(Seat.id, _heir.starts_at)
    .join(_heir, _heir.group_id == Seat.group_id)
    .join(Board, Board.group_id == Seat.group_id)
    .where(
        _heir.id == bind("heir_id", Uuid()),
        Board.holdover,
        Seat.organisation_id != _heir.organisation_id,
        Seat.industry == _heir.industry,
        Seat.starts_at < _heir.starts_at,
        Seat.ends_at.is_(None),
        Seat.term_ends_at <= _heir.starts_at,
    )
    .order_by(Seat.term_ends_at, Seat.starts_at, Seat.id)
    .limit(1)
)


async def begin(session: AsyncSession, heir_id: UUID) -> None:
    """Let a newly given seat end the one in its industry that is held over its term by then."""
    over = await _OVER.first(session, heir_id=heir_id)
    if over is None:
        return
    for model, whose in ((Seat, Seat.id), (SeatHolder, SeatHolder.seat_id)):
        await session.execute(
            update(model)
            .where(whose == over.id, or_(model.ends_at.is_(None), model.ends_at > over.starts_at))
            .values(ends_at=func.greatest(model.starts_at, over.starts_at))
            .execution_options(synchronize_session=False)
        )


async def undo(session: AsyncSession, heir_id: UUID) -> None:
    """Let the holder stay whose seat a successor was to end, when that one never began."""
    before = await _BEFORE.first(session, heir_id=heir_id)
    if before is None:
        return
    for model, whose in ((Seat, Seat.id), (SeatHolder, SeatHolder.seat_id)):
        await session.execute(
            update(model)
            .where(whose == before.id, model.ends_at == before.ends_at)
            .values(ends_at=None)
            .execution_options(synchronize_session=False)
        )
