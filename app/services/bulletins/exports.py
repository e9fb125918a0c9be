"""What leaves over the API: never TLP:RED, and under the two AMBER labels logged item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.services import audit, bulletins
from app.services.bulletins import comments, concerns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_BY_HAND = N_("TLP:RED is written and read on the pages alone, never over the API.")


async def find(session: AsyncSession, actor: Actor, reference: str) -> Any:  # noqa: ANN401
    """Return a bulletin that the reader sees and that may go over the API; raises NotFound."""
    item = await bulletins.find(session, actor, reference)
    if item.tlp in labels.NEVER_OVER_API:
        raise NotFound
    return item


async def find_open(session: AsyncSession, actor: Actor, reference: str) -> Any:  # noqa: ANN401
    """Return the same, if its inside is the reader's to see; raises NotFound otherwise."""
    await find(session, actor, reference)
    return await bulletins.find_open(session, actor, reference)


async def made(session: AsyncSession, actor: Actor, record_id: UUID) -> Any:  # noqa: ANN401
    """Return a bulletin that was made over the API, by its id; raises NotFound as `find` does."""
    item = await bulletins.find_by_id(session, actor, record_id)
    if item.tlp in labels.NEVER_OVER_API:
        raise NotFound
    return item


async def fetch(session: AsyncSession, actor: Actor, reference: str) -> Any:  # noqa: ANN401
    """Return a bulletin whose contents go out now; raises NotFound as `find` does."""
    item = await find(session, actor, reference)
    await log(session, actor, [item])
    return item


async def comment(session: AsyncSession, actor: Actor, comment_id: UUID) -> Any:  # noqa: ANN401
    """Return a comment below an item that may go over the API; raises NotFound."""
    found = await comments.find(session, actor, comment_id)
    if found.tlp in labels.NEVER_OVER_API:
        raise NotFound
    return found


async def concern(session: AsyncSession, actor: Actor, concern_id: UUID) -> Any:  # noqa: ANN401
    """Return a concern about an item that may go over the API; raises NotFound."""
    found = await concerns.find(session, actor, concern_id)
    if found.tlp in labels.NEVER_OVER_API:
        raise NotFound
    return found


async def log(session: AsyncSession, actor: Actor, items: Sequence[Any]) -> None:
    """Write into the trail which of these items (id, tlp) went out, as far as the label asks."""
    logged = [(one.id, one.tlp) for one in items if one.tlp in labels.LOGGED_OVER_API]
    await audit.write_each(session, actor, "bulletin:export", logged)


def refuse_red(label: str) -> None:
    """Raise Invalid on `tlp` for a label under which nothing is read over the API."""
    if label.removeprefix("TLP:") in labels.NEVER_OVER_API:
        raise Invalid("tlp", _BY_HAND)
