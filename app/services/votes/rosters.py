"""Which organisations hold a voting seat on a board, and held one when a vote closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, or_, select

from app.access.threads import VOTING
from app.core.db import Query, Row, bind
from app.models.organisations import ACTIVE, Industry, Organisation
from app.models.seats import Seat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

# Whether an organisation is suspended is told and decides nothing here: it keeps its seat, and what
# was counted once is counted alike after it was suspended or came back.
_HELD = Query(
    select(
        Organisation.id.label("organisation_id"),
        Organisation.name,
        (Organisation.state == ACTIVE).label("active"),
        Seat.role,
        Seat.industry,
        Industry.name.label("industry_name"),
        Seat.starts_at,
        Seat.ends_at,
        func.now().label("present"),
    )
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .outerjoin(Industry, Industry.slug == Seat.industry)
    .where(
        Seat.group_id == bind("board_id", Uuid()),
        Seat.role.in_(VOTING),
        ~Organisation.platform,
        or_(Seat.ends_at.is_(None), Seat.ends_at > Seat.starts_at),
    )
    .order_by(Organisation.folded.collate("C"), Organisation.id, Seat.starts_at)
)


async def held(session: AsyncSession, board_id: UUID) -> list[Row]:
    """Return all voting seats that a board ever had (organisation, role, industry, times)."""
    return await _HELD.all(session, board_id=board_id)


def at(seats: Sequence[Row], moment: datetime) -> list[Row]:
    """Return those of the seats that were held at a moment."""
    return [
        one
        for one in seats
        if one.starts_at <= moment and (one.ends_at is None or one.ends_at > moment)
    ]


async def seated(session: AsyncSession, board_id: UUID) -> list[Row]:
    """Return the voting seats of a board that are held now."""
    return [row for row in await held(session, board_id) if at([row], row.present)]
