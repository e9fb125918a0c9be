"""Pinned items: the chair pins what the group was given, each reader sees what is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid
from app.services.groups import pins
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World


async def pin(world: World, *bulletins: Bulletin, name: str = "berta") -> None:
    async with world.acting(name) as (session, actor):
        for bulletin in bulletins:
            await pins.pin(session, actor, "toys", bulletin.reference)


async def seen(world: World, name: str) -> list[str]:
    async with world.acting(name) as (session, actor):
        return [item.title for item in await pins.of_group(session, actor, id_of("toys"))]


async def test_readers_see_their_own(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    hidden = world.bulletin("berta", ["toys"], exclude=["alba"])
    await pin(world, made, hidden, made)
    assert await seen(world, "berta") == [made.title, hidden.title]
    assert await seen(world, "anna") == [made.title]
    for name in ("carla", "dora", "sara", "nina"):
        assert await seen(world, name) == []


async def test_three_are_enough(world: World) -> None:
    made = [world.bulletin("berta", ["toys"]) for _ in range(4)]
    await pin(world, *made[:3])
    with pytest.raises(Conflict, match="Three items"):
        await pin(world, made[3])
    async with world.acting("berta") as (session, berta):
        await pins.unpin(session, berta, "toys", made[1].id)
        await pins.unpin(session, berta, "toys", made[1].id)
    await pin(world, made[3])
    assert await seen(world, "anna") == [made[0].title, made[3].title, made[2].title]


async def test_a_chair_learns_nothing_of_hidden_pins(world: World) -> None:
    world.owner("UPDATE seats SET role = 'vice_chair' WHERE id = %s", id_of("alba in toys"))
    hidden = [world.bulletin("berta", ["toys"], exclude=["alba"]) for _ in range(3)]
    made = [world.bulletin("berta", ["toys"]) for _ in range(3)]
    await pin(world, *hidden)
    await pin(world, *made, name="anna")
    assert await seen(world, "anna") == [one.title for one in made]
    assert len(await seen(world, "berta")) == 3


async def test_only_what_the_group_was_given_is_pinned(world: World) -> None:
    elsewhere = world.bulletin("berta", ["alba"])
    unseen = world.bulletin("carla", ["accessories"])
    for bulletin in (elsewhere, unseen):
        with pytest.raises(Invalid, match="no item of this reference"):
            await pin(world, bulletin)
    async with world.acting("berta") as (session, berta):
        with pytest.raises(Invalid, match="no item of this reference"):
            await pins.pin(session, berta, "toys", "IB-2026-\u202e" + "x" * 100)


@pytest.mark.parametrize("name", ["anna", "sara", "carla", "boris"])
async def test_only_the_chair_pins(world: World, name: str) -> None:
    made = world.bulletin("berta", ["toys"])
    with pytest.raises(Forbidden):
        await pin(world, made, name=name)
    await pin(world, made)
    async with world.acting(name) as (session, actor):
        with pytest.raises(Forbidden):
            await pins.unpin(session, actor, "toys", made.id)


async def test_a_withdrawn_item_is_no_longer_shown(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    await pin(world, made)
    world.owner("UPDATE records SET state = 'withdrawn' WHERE id = %s", made.id)
    assert await seen(world, "berta") == []
