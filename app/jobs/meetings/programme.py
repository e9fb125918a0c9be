"""What of an agenda may stand in mail: titles of items under TLP:GREEN and TLP:CLEAR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.records import CLEAR, GREEN
from app.services import agendas

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.jobs.meetings.reading import Seen

_TOLD = (GREEN, CLEAR)


async def of(session: AsyncSession, seen: Seen) -> list[Row]:
    """Return the items that mail may name, in order, as far as the invitee sees them."""
    if not seen.tells:
        return []
    if seen.actor is None:
        return seen.shown.programme
    found = await agendas.of_meeting(session, seen.actor, seen.meeting)
    return [item.row for item in found.items if item.row.out and item.row.tlp in _TOLD]


async def item(session: AsyncSession, seen: Seen, item_id: UUID | None) -> Row | None:
    """Return the item that a message is about, if the invitee sees it now; else None."""
    if seen.actor is None:
        return None
    rows = await agendas.rows_of(session, seen.actor, seen.meeting.id)
    return next((row for row in rows if row.id == item_id and row.out), None)
