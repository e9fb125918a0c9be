"""One bulletin as the API tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.db import Row
from app.models.records import WITHDRAWN
from app.services import bulletins, files
from app.services.bulletins import reads
from app.web.versions import etag

if TYPE_CHECKING:
    from fastapi import Response
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor


async def told(
    session: AsyncSession,
    actor: Actor,
    item: Row,
    response: Response,
) -> dict[str, Any]:
    """Return an item with its parts, name its version, and remember that it was opened."""
    response.headers.update(etag(item.version))
    whole: dict[str, Any] = item._asdict() | {"identifiers": [], "files": []}
    if item.state == WITHDRAWN and not item.own:
        return whole
    await reads.mark(session, actor, item)
    identifiers = await bulletins.identifiers(session, actor, item.id)
    return whole | {
        "identifiers": [one._asdict() for one in identifiers],
        "files": [one._asdict() for one in await files.of_record(session, actor, item.id)],
    }
