"""Lets the first desk ask for what is public anyway, and the second one release most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.demo import facts
from app.models.records import CLEAR
from app.services import clearances
from app.services.clearances import deciding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.demo.bulletins import Dated

_ASKED, _RELEASED = 14, 12


async def ask(session: AsyncSession, desk: Actor, made: Sequence[Dated]) -> list[UUID]:
    """Ask for the latest reports under TLP:CLEAR, the oldest of them first; return the askings."""
    pairs = zip(made, facts.bulletins(), strict=False)
    clear = [reference for (reference, _), row in pairs if row["tlp"] == CLEAR]
    reason = "It was reported publicly, see its source."
    return [await clearances.ask(session, desk, one, reason) for one in clear[-_ASKED:]]


async def release(session: AsyncSession, desk: Actor, asked: Sequence[UUID]) -> None:
    """Release them as the other desk, all but the last, which wait for whoever tries the demo."""
    for clearance_id in asked[:_RELEASED]:
        await deciding.release(session, desk, clearance_id)
