"""Drafts over the API: never TLP:RED, be it their own label or that of the item they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.core.errors import NotFound
from app.services import drafts

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor


async def find(session: AsyncSession, actor: Actor, draft_id: UUID) -> Any:  # noqa: ANN401
    """Return a draft that one writes or is named on and that may go over the API.

    Raises NotFound for a draft under TLP:RED, and for one of an item under it, as for an absent
    one.
    """
    draft = await drafts.find(session, actor, draft_id)
    if draft.label in labels.NEVER_OVER_API:
        raise NotFound
    return draft
