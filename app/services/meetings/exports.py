"""Meetings over the API: never TLP:RED, and under the two AMBER labels logged one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access import tlp as labels
from app.core.db import Row
from app.core.errors import NotFound
from app.services import audit, meetings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor


async def find(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return a meeting that the reader sees and that may go over the API; raises NotFound."""
    return _let_out(await meetings.find(session, actor, reference))


async def made(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Row:
    """Return a meeting that was called over the API, by its id; raises NotFound as `find` does."""
    return _let_out(await meetings.find_by_id(session, actor, meeting_id))


async def fetch(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return a meeting whose contents go out now; raises NotFound as `find` does."""
    meeting = await find(session, actor, reference)
    await log(session, actor, [meeting])
    return meeting


async def log(session: AsyncSession, actor: Actor, rows: Sequence[Row]) -> None:
    """Write into the trail which of these meetings went out, as far as the label asks."""
    logged = [(one.id, one.tlp) for one in rows if one.tlp in labels.LOGGED_OVER_API]
    await audit.write_each(session, actor, "meeting:export", logged)


def _let_out(meeting: Row) -> Row:
    if meeting.tlp in labels.NEVER_OVER_API:
        raise NotFound
    return meeting
