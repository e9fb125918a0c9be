"""What leaves the house as a file: under the two AMBER labels it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.tlp import LOGGED_OVER_API
from app.services import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row


async def log(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Write down that somebody took a meeting along, where its label wants that."""
    if meeting.tlp in LOGGED_OVER_API:
        about = {"record_id": meeting.id, "tlp": meeting.tlp}
        await audit.write(session, actor, "meeting:export", **about)
