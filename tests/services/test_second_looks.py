"""Where two are wanted, one person alone widens nothing; what narrows they do at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services import bulletins
from app.services.bulletins import publishing, second_looks, sharing
from tests.careful import ask, demand, label, release
from tests.cast import id_of
from tests.drafting import ready
from tests.writing import key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from tests.world import World

_STATE = "SELECT state FROM records WHERE reference = %s"


@pytest.fixture
def item(world: World) -> str:
    """Give an item of Alba's under AMBER, to Toys and its own house; Alba wants two people."""
    reference = world.bulletin("anna", ["toys"]).reference
    demand(world, "alba")
    return reference


@pytest.mark.parametrize("name", ["anna", "aldo"])
async def test_one_person_alone_changes_and_widens_nothing(
    world: World, item: str, name: str
) -> None:
    for deed in (
        lambda session, actor: sharing.relabel(session, actor, item, "GREEN"),
        lambda session, actor: sharing.widen(session, actor, item, key("dara")),
        lambda session, actor: publishing.change(session, actor, item, ready(base_version=1)),
    ):
        async with world.acting(name) as (session, actor):
            with pytest.raises(Forbidden, match="second person"):
                await deed(session, actor)
    assert label(world, item) == "AMBER"


async def test_an_exclusion_is_lifted_by_two(world: World) -> None:
    item = world.bulletin("anna", ["toys"], exclude=["boris"]).reference
    demand(world, "alba")
    async with world.acting("anna") as (session, anna):
        with pytest.raises(Forbidden, match="second person"):
            await sharing.widen(session, anna, item, key("boris@borel"))
    look = await ask(world, "anna", item, "aldo", to=key("boris@borel"))
    await release(world, "aldo", look)
    assert world.owner("SELECT 1 FROM denials") == []


async def test_what_narrows_one_person_does_at_once(world: World, item: str) -> None:
    async with world.acting("anna") as (session, anna):
        await sharing.relabel(session, anna, item, "AMBER+STRICT")
        await sharing.narrow(session, anna, item, id_of("boris"), exclude=True)
        await sharing.narrow(session, anna, item, id_of("toys"), exclude=False)
        await bulletins.expire(session, anna, item)
        await bulletins.withdraw(session, anna, item, "It was a mistake.")
    assert world.owner(_STATE, item) == [("withdrawn",)]


async def test_a_colleague_releases_a_wider_label(world: World, item: str) -> None:
    look = await ask(world, "anna", item, "aldo", tlp="GREEN", reason="All should know.")
    assert label(world, item) == "AMBER"
    assert await release(world, "aldo", look) == item
    assert label(world, item) == "GREEN"
    with pytest.raises(Conflict, match="waits no longer"):
        await release(world, "aldo", look)
    done = "SELECT deed FROM audit WHERE deed LIKE 'look:%%' ORDER BY at"
    assert [row.deed for row in world.owner(done)] == ["look:ask", "look:released"]


async def test_a_colleague_releases_one_more_address(world: World, item: str) -> None:
    look = await ask(world, "anna", item, "aldo", to=key("dara"), reason="They asked.")
    async with world.acting("dora") as (session, dora):
        with pytest.raises(NotFound):
            await bulletins.find(session, dora, item)
    await release(world, "aldo", look)
    async with world.acting("dora") as (session, dora):
        assert (await bulletins.find(session, dora, item)).reference == item
    given = "SELECT reason, granted_by FROM grants WHERE principal_id = %s"
    assert world.owner(given, id_of("dara")) == [("They asked.", id_of("aldo"))]


async def test_nobody_but_the_colleague_asked_releases_it(world: World, item: str) -> None:
    look = await ask(world, "anna", item, "aldo", tlp="GREEN")
    with pytest.raises(Forbidden, match="Somebody else was asked"):
        await release(world, "anna", look)
    for name in ("lex", "berta", "sara"):
        with pytest.raises(NotFound):
            await release(world, name, look)
    assert label(world, item) == "AMBER"


@pytest.mark.parametrize("of", ["anna", "lex", "berta", "nobody"])
async def test_only_a_colleague_who_sees_it_is_asked(world: World, item: str, of: str) -> None:
    with pytest.raises(Invalid, match="Choose a colleague"):
        await ask(world, "anna", item, of, tlp="GREEN")


async def test_a_colleague_who_does_not_see_it_is_not_asked(world: World) -> None:
    item = world.bulletin("anna", ["berta@borel"], "RED").reference
    demand(world, "alba")
    with pytest.raises(Invalid, match="Choose a colleague"):
        await ask(world, "anna", item, "aldo", tlp="AMBER")


async def test_two_hats_are_one_person(world: World) -> None:
    item = world.bulletin("tess@borel", ["toys", "corvo"]).reference
    demand(world, "borel", "corvo")
    with pytest.raises(Invalid, match="Choose a colleague"):
        await ask(world, "tess@borel", item, "tess", tlp="GREEN")
    look = await ask(world, "tess@borel", item, "berta", tlp="GREEN")
    with pytest.raises(NotFound):
        await release(world, "tess@corvo", look)
    with pytest.raises(Forbidden):
        await release(world, "tess@borel", look)


async def _change(world: World, item: str, _look: UUID) -> None:
    world.owner("UPDATE records SET version = version + 1 WHERE reference = %s", item)


async def _leave(world: World, _item: str, _look: UUID) -> None:
    world.suspend("anna")


async def _wait(world: World, _item: str, look: UUID) -> None:
    world.owner("UPDATE second_looks SET expires_at = now() WHERE id = %s", look)


async def _refuse(world: World, _item: str, look: UUID) -> None:
    async with world.acting("aldo") as (session, aldo):
        await second_looks.refuse(session, aldo, look)


async def _withdraw(world: World, _item: str, look: UUID) -> None:
    async with world.acting("anna") as (session, anna):
        await second_looks.withdraw(session, anna, look)


async def _ask_again(world: World, item: str, _look: UUID) -> None:
    await ask(world, "anna", item, "aldo", tlp="GREEN")


async def _end(world: World, item: str, _look: UUID) -> None:
    world.owner("UPDATE records SET state = 'expired' WHERE reference = %s", item)


@pytest.mark.parametrize("end", [_change, _leave, _wait, _refuse, _withdraw, _ask_again, _end])
async def test_what_waits_no_longer_is_not_released(
    world: World, item: str, end: Callable[[World, str, UUID], Awaitable[None]]
) -> None:
    look = await ask(world, "anna", item, "aldo", tlp="GREEN")
    await end(world, item, look)
    with pytest.raises(Conflict, match="waits no longer"):
        await release(world, "aldo", look)
    assert label(world, item) == "AMBER"


async def test_nothing_is_asked_where_it_is_not_needed(world: World, item: str) -> None:
    with pytest.raises(Conflict, match="no wider"):
        await ask(world, "anna", item, "aldo", tlp="AMBER+STRICT")
    other = world.bulletin("berta", ["toys"]).reference
    with pytest.raises(Conflict, match="no second person"):
        await ask(world, "berta", other, "boris", tlp="GREEN")
    with pytest.raises(Forbidden, match="originator"):
        await ask(world, "aldo", other, "anna", tlp="GREEN")


@pytest.mark.parametrize("wish", [{}, {"to": "x"}, {"tlp": "WHITE"}, {"to": str(id_of("board"))}])
async def test_what_cannot_be_is_not_asked(world: World, item: str, wish: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await ask(world, "anna", item, "aldo", **wish)


async def test_what_is_unattributed_is_widened_and_changed_by_two(world: World) -> None:
    made = world.bulletin("anna", ["toys", "aldo@alba"], sealed=True)
    demand(world, "alba")
    look = await ask(world, "anna", made.reference, "aldo", to=key("dara"))
    await release(world, "aldo", look)
    async with world.acting("anna") as (session, anna):
        draft = await publishing.start_change(session, anna, made.reference)
        await publishing.ask_release(session, anna, draft, id_of("aldo"))
    async with world.acting("aldo") as (session, aldo):
        assert await publishing.publish(session, aldo, draft) == made.reference
    named = "SELECT person_id FROM audit WHERE record_id = %s AND person_id IS NOT NULL"
    assert world.owner(named, made.id) == []
    bare = "SELECT created_by_name FROM versions WHERE record_id = %s"
    assert set(world.owner(bare, made.id)) == {("",)}


async def test_a_change_is_released_by_a_colleague(world: World, item: str) -> None:
    async with world.acting("anna") as (session, anna):
        draft = await publishing.start_change(session, anna, item)
        with pytest.raises(Forbidden, match="colleague to release"):
            await publishing.publish(session, anna, draft)
        await publishing.ask_release(session, anna, draft, id_of("aldo"))
    async with world.acting("aldo") as (session, aldo):
        await publishing.publish(session, aldo, draft)
        assert (await bulletins.find(session, aldo, item)).version == 2
