"""When an answer is due: business days of the board's country, from today in its zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import business_days, clock
from app.core.db import Row
from app.core.i18n import zone_named
from app.services import holidays

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession


async def due(session: AsyncSession, board: Row) -> date:
    """Return the day by which the platform answers what is handed over now.

    `board` has zone, country and answer_days, as a board and a thread have.
    """
    today = clock.now().astimezone(zone_named(board.zone)).date()
    worked = await holidays.exceptions(session, board.country)
    return business_days.add(today, board.answer_days, worked)
