"""When somebody was last at a board's desk, so that it can say what changed since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, case, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.core.db import Query, bind
from app.models.boards import BoardVisit
from app.services.spans import present

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# Whoever comes back sooner is still on the same visit, and finds the same as new.
_ONE_VISIT = timedelta(minutes=30)
_LOOKS_BACK = timedelta(days=14)
_whose = (
    BoardVisit.group_id == bind("board_id", Uuid()),
    BoardVisit.person_id == bind("person_id", Uuid()),
    BoardVisit.organisation_id == bind("organisation_id", Uuid()),
)
_LAST = Query(select(BoardVisit.at, BoardVisit.before).where(*_whose))


async def since(session: AsyncSession, actor: Actor, board_id: UUID) -> datetime:
    """Return since when things are new to the reader: their last visit, at most two weeks ago."""
    now = await present(session)
    who = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    row = await _LAST.first(session, board_id=board_id, **who)
    earliest = now - _LOOKS_BACK
    if row is None:
        return earliest
    last = row.at if row.at < now - _ONE_VISIT else row.before
    return max(last, earliest) if last else earliest


async def came(session: AsyncSession, actor: Actor, board_id: UUID) -> None:
    """Remember that the reader is at a board's desk."""
    values = {
        "group_id": board_id,
        "person_id": actor.person_id,
        "organisation_id": actor.organisation_id,
        "at": func.now(),
    }
    made = upsert(BoardVisit).values(values)
    new = BoardVisit.at < func.now() - _ONE_VISIT
    await session.execute(
        made.on_conflict_do_update(
            index_elements=list(BoardVisit.__mapper__.primary_key),
            set_={
                "before": case((new, BoardVisit.at), else_=BoardVisit.before),
                "at": func.now(),
            },
        )
    )
