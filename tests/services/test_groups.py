"""Groups: listed for everybody, kept by the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.services import groups, join_requests
from app.services.groups import keeping, rosters
from app.services.groups.keeping import Keeping
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def test_everybody_sees_the_list(session: AsyncSession) -> None:
    rows = await groups.listing(session, await act(session, "aldo"))
    assert [row.slug for row in rows] == [
        "accessories",
        "apparel",
        "toys",
        "board",
        "alliance",
        "secretariat",
    ]
    toys = next(row for row in rows if row.slug == "toys")
    assert (toys.organisations, toys.chairs, toys.own_role) == (2, ["Borel"], "member")
    assert next(row for row in rows if row.slug == "alliance").organisations == 4


async def test_the_secretariat_opens_a_group(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    said = Keeping(
        name="Toys in Asia",
        industry="toys",
        charter="# Why",
        history="from_joining",
        suggested_tlp="TLP:AMBER+STRICT",
    )
    made = await groups.find_by_id(
        session, sara, await keeping.create(session, sara, "working_group", said)
    )
    assert (made.slug, made.kind, made.suggested_tlp) == (
        "toys-in-asia",
        "working_group",
        "AMBER+STRICT",
    )
    assert (made.history, made.led, made.organisations) == ("from_joining", False, 0)
    chinese = await keeping.create(session, sara, "committee", Keeping(name="小企业"))
    assert (await groups.find_by_id(session, sara, chinese)).slug.startswith("group-")


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("alliance", {}, "kind"),
        ("secretariat", {}, "kind"),
        ("working_group", {"name": ""}, "name"),
        ("board", {"name": "TOYS"}, "name"),
        ("board", {"name": "To\u202eys"}, "name"),
        ("board", {"industry": "nothing"}, "industry"),
        ("board", {"history": "some"}, "history"),
        ("board", {"suggested_tlp": "WHITE"}, "suggested_tlp"),
        ("board", {"charter": "x" * 20_001}, "charter"),
        ("board", {"charter": "a\0"}, "charter"),
    ],
)
async def test_a_bad_field_is_named(
    session: AsyncSession, kind: str, changes: dict[str, Any], field: str
) -> None:
    sara = await act(session, "sara")
    said: Any = {"name": "New", **changes}
    with pytest.raises(Invalid) as refused:
        await keeping.create(session, sara, kind, said)
    assert [name for name, _, _ in refused.value.fields] == [field]


@pytest.mark.parametrize("name", ["berta", "anna", "ada", "cora"])
async def test_others_keep_no_group(session: AsyncSession, name: str) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await keeping.create(session, actor, "board", Keeping(name="New"))
    with pytest.raises(Forbidden):
        await keeping.edit(session, actor, "toys", Keeping(name="New"))
    with pytest.raises(Forbidden):
        await keeping.close(session, actor, "toys", "Over.")


async def test_an_edit_counts_and_a_stale_one_is_told(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    assert await keeping.edit(session, sara, "toys", Keeping(charter="Toys."), 1) == 2
    with pytest.raises(Stale):
        await keeping.edit(session, sara, "toys", Keeping(charter="Other."), 1)
    found = await groups.find(session, sara, "toys")
    assert (found.charter, found.version) == ("Toys.", 2)
    with pytest.raises(NotFound):
        await keeping.edit(session, sara, "nothing", Keeping(charter="Other."))


async def test_a_promise_to_earlier_originators_is_kept(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    with pytest.raises(Invalid, match="newcomers"):
        await keeping.edit(session, sara, "accessories", Keeping(history="full"))
    await keeping.edit(session, sara, "toys", Keeping(history="from_joining"))


async def test_a_closed_group_gives_no_sight_and_leaves_nobody_waiting(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    async with world.acting("carla") as (session, carla):
        request_id = await join_requests.ask(session, carla, "toys")
    async with world.acting("sara") as (session, sara):
        await keeping.close(session, sara, "toys", "Its work is done.")
    assert world.ask("anna", "SELECT id FROM records WHERE id = %s", made.id) == []
    async with world.acting("carla") as (session, carla):
        answered = await join_requests.find(session, carla, request_id)
        assert (answered.outcome, answered.answer) == ("declined", "Its work is done.")
        assert "toys" not in {row.slug for row in await groups.listing(session, carla)}
        assert await rosters.of_group(session, carla, id_of("toys")) == []
        with pytest.raises(Conflict, match="closed"):
            await join_requests.ask(session, carla, "toys")


async def test_what_has_to_stay_open_does(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    for slug in ("alliance", "secretariat"):
        with pytest.raises(Conflict, match="stay open"):
            await keeping.close(session, sara, slug, "Over.")
    await keeping.close(session, sara, "toys", "Over.")
    with pytest.raises(Conflict, match="closed"):
        await keeping.close(session, sara, "toys", "Over.")


async def test_a_group_without_anybody_in_the_chair_is_not_led(world: World) -> None:
    async def led() -> bool:
        async with world.acting("sara") as (session, sara):
            return bool((await groups.find(session, sara, "toys")).led)

    assert await led()
    world.suspend("borel")
    assert not await led()
    world.lift("borel")
    world.suspend("berta@borel")
    assert not await led()
    world.lift("berta@borel")
    world.end("berta in toys")
    assert not await led()
