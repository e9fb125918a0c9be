"""One thread as the API tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.db import Row
from app.schemas.threads_told import line_of
from app.services import files, threads
from app.services.threads import reading
from app.web.versions import etag

if TYPE_CHECKING:
    from fastapi import Response
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_INSIDE = ("problem", "proposal", "language", "audience")


async def told(
    session: AsyncSession, actor: Actor, thread: Row, response: Response
) -> dict[str, Any]:
    """Return a thread with its points, name its version, and remember that it was opened.

    Of a withdrawn thread that is not one's own nothing but the outside is told.
    """
    whole = line_of(thread) | {name: getattr(thread, name) or "" for name in _INSIDE}
    whole |= {"points": [], "files": [], "version": thread.version or 1}
    response.headers.update(etag(thread.version or 1))
    if thread.board_id is None:
        return whole
    await reading.mark(session, actor, thread)
    asked = await threads.points(session, actor, thread.id)
    kept = await files.of_record(session, actor, thread.id)
    return whole | {
        "points": [one._asdict() | {"state": one.life} for one in asked],
        "files": [one._asdict() for one in kept],
    }
