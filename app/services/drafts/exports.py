"""Drafts over the API: never TLP:RED, be it their own label or that of the item they change.

Under the two AMBER labels it is logged which went out, as of items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.core.errors import NotFound
from app.services import audit, drafts

if TYPE_CHECKING:
    from collections.abc import Sequence
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


async def fetch(session: AsyncSession, actor: Actor, draft_id: UUID) -> Any:  # noqa: ANN401
    """Return a draft whose contents go out now; raises NotFound as `find` does."""
    draft = await find(session, actor, draft_id)
    await log(session, actor, [draft])
    return draft


async def log(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> None:
    """Write into the trail which of these drafts went out, as far as the label asks.

    The next version of an item is written down as the item: no row names its author where it has
    none. What the author of an unattributed draft fetches is not: the trail would name them.
    """
    going = [one for one in rows if one.label in labels.LOGGED_OVER_API]
    versions = [(one.record_id, one.label) for one in going if one.record_id]
    begun = [(one.id, one.label) for one in going if not (one.record_id or _unnamed(one))]
    await audit.write_each(session, actor, "bulletin:export", versions)
    await audit.write_of_each(session, actor, "draft:export", begun)


def _unnamed(draft: Any) -> bool:  # noqa: ANN401 - a row
    """Tell whether it is the reader who writes this without their name."""
    return bool(draft.unnamed and draft.may is None)
