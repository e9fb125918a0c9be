"""How a test of the services seats organisations on the board, in the board's days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from app.core import clock
from app.models.seats import Seat
from app.services.boards import seating, terms
from app.services.boards.seating import Offer
from app.services.groups import rosters
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession


def day(offset: int) -> date:
    """Return a day so many days from today where the board is."""
    return terms.today(clock.now(), "Asia/Shanghai") + timedelta(days=offset)


async def give(
    session: AsyncSession,
    house: str,
    **about: Any,  # noqa: ANN401 - as Offer takes them
) -> UUID:
    """Seat an organisation for toys as Sara, unless `about` says otherwise; return the seat."""
    sara = await act(session, "sara")
    said = {"role": "member", "industry": "toys", **about}
    return await seating.give(session, sara, "board", Offer(id_of(house), **said))


async def found(session: AsyncSession, seat_id: UUID) -> rosters.HeldSeat:
    """Return a seat as it is now."""
    seat = await rosters.one(session, await act(session, "sara"), seat_id)
    assert seat is not None
    return seat


async def shift(session: AsyncSession, seat_id: UUID, **values: object) -> None:
    """Change a seat behind the services' back, for what time would have done."""
    await session.execute(update(Seat).where(Seat.id == seat_id).values(values))
