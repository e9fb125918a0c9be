"""A house that wants two people: how a test lets one want it, asks a colleague, and is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import drafts
from app.services.bulletins import publishing, second_looks
from app.services.bulletins.second_looks import Wish
from tests.cast import id_of
from tests.drafting import ready

if TYPE_CHECKING:
    from uuid import UUID

    from app.schemas.drafts import DraftContent
    from tests.world import World

_WANT = "UPDATE organisations SET second_release = true WHERE id = %s"


def demand(world: World, *houses: str) -> None:
    """Let organisations want a second person from now on."""
    for house in houses:
        world.owner(_WANT, id_of(house))


async def begin(world: World, author: str, content: DraftContent | None = None) -> UUID:
    """Begin a draft as `author`, ready to be sent, and return its id."""
    async with world.acting(author) as (session, actor):
        return await drafts.start(session, actor, content or ready())


async def ask_release(world: World, author: str, draft_id: UUID, of: str) -> None:
    """Ask a colleague to release a draft."""
    async with world.acting(author) as (session, actor):
        await publishing.ask_release(session, actor, draft_id, id_of(of))


async def publish(world: World, name: str, draft_id: UUID, version: int | None = None) -> str:
    """Publish or release a draft, and return the item's reference."""
    async with world.acting(name) as (session, actor):
        return await publishing.publish(session, actor, draft_id, version=version)


async def ask(world: World, name: str, reference: str, of: str, **wish: str) -> UUID:
    """Ask a colleague for a second look at a label (`tlp`) or an address (`to`)."""
    async with world.acting(name) as (session, actor):
        return await second_looks.ask(session, actor, reference, Wish(**wish), id_of(of))


async def release(world: World, name: str, look_id: UUID) -> str:
    """Release what was asked for."""
    async with world.acting(name) as (session, actor):
        return await second_looks.release(session, actor, look_id)


def label(world: World, reference: str) -> str:
    """Return the label that an item bears now."""
    (row,) = world.owner("SELECT tlp FROM records WHERE reference = %s", reference)
    return str(row.tlp)
