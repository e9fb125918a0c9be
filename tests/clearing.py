"""The release of an item to the public: how a test asks for it, and lets it be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import clearances
from app.services.clearances import deciding

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World


async def ask(world: World, name: str, reference: str, reason: str = "") -> UUID:
    """Ask for the release of an item."""
    async with world.acting(name) as (session, actor):
        return await clearances.ask(session, actor, reference, reason)


async def release(world: World, name: str, clearance_id: UUID) -> None:
    """Release it as somebody of the secretariat."""
    async with world.acting(name) as (session, actor):
        await deciding.release(session, actor, clearance_id)


async def make_public(world: World, author: str, reference: str) -> UUID:
    """Ask as `author`, and release it as the secretariat; return the id of the asking."""
    clearance_id = await ask(world, author, reference)
    await release(world, "simon", clearance_id)
    return clearance_id


def is_public(world: World, reference: str) -> bool:
    """Tell whether nobody in particular reads it, on the page and over the API alike."""
    page = world.client().get(f"/public/{reference}").status_code
    told = world.api(None).get(f"/api/v1/public/{reference}").status_code
    assert page == told
    assert page in (200, 404)
    return page == 200
