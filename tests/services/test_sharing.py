"""What widens or narrows who sees an item: foretold truly, and refused in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.services import audience, bulletins
from app.services.bulletins import reached, sharing
from tests.cast import PUBLIC, id_of
from tests.world import act
from tests.writing import key, send

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.audience import Reader
    from tests.world import World


Who = set[tuple[str, str]]


def who(people: Iterable[Reader]) -> Who:
    """Return people, each with the organisation they are reached for."""
    return {(one.person_name, one.organisation_name) for one in people}


async def foretold(session: AsyncSession, name: str, reference: str, label: str) -> list[Who]:
    """Return who would lose sight of an item under a label, and who would gain it."""
    actor = await act(session, name)
    item = await bulletins.find(session, actor, reference)
    effect = await sharing.effect(session, actor, item, label)
    return [who(effect.loses), who(effect.gains)]


async def test_what_a_label_would_change_is_what_it_changes(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "alba", "tess@corvo", "borel"])
    assert await foretold(session, "berta", reference, "AMBER") == [set(), set()]
    strict = await foretold(session, "berta", reference, "AMBER+STRICT")
    assert strict == [{("Lex", "Alba")}, set()]
    loses, gains = await foretold(session, "berta", reference, "RED")
    # Tess is named for Corvo, and sees it for Borel as everybody there does.
    assert ("Tess", "Borel") in loses
    assert ("Tess", "Corvo") not in loses
    item = await bulletins.find(session, await act(session, "berta"), reference)
    before = who((await audience.of_record(session, item.id)).readers)
    await sharing.relabel(session, await act(session, "berta"), reference, "RED")
    after = who((await audience.of_record(session, item.id)).readers)
    assert (before - after, after - before) == (loses, gains)
    assert await foretold(session, "berta", reference, "AMBER") == [set(), set()]


async def test_a_seat_without_the_past_is_foretold_without_it(world: World) -> None:
    """A newcomer who sees an item through the alliance alone loses it with the alliance."""
    bulletin = world.bulletin("carla", ["alliance", "accessories"], "GREEN")
    world.age(bulletin, timedelta(days=60))
    async with world.acting("carla") as (session, _):
        loses, _ = await foretold(session, "carla", bulletin.reference, "AMBER")
    assert ("Dora", "Dara") in loses
    async with world.acting("carla") as (session, actor):
        await sharing.relabel(session, actor, bulletin.reference, "AMBER")
    async with world.acting("dora") as (session, actor):
        with pytest.raises(NotFound):
            await bulletins.find(session, actor, bulletin.reference)


async def test_who_may_not_change_the_audience(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    for name, refused in (("anna", Forbidden), ("carla", NotFound)):
        actor = await act(session, name)
        with pytest.raises(refused):
            await sharing.relabel(session, actor, reference, "CLEAR")
        with pytest.raises(refused):
            await sharing.widen(session, actor, reference, key("corvo"))
        with pytest.raises(refused):
            await sharing.narrow(session, actor, reference, id_of("toys"), exclude=False)


WRONG = [key("accessories"), key("board"), str(PUBLIC), key("tess"), f"{key('dara')}@{key('dara')}",
         f"{key('tess')}@{key('alba')}", key("alliance"), "x", ""]  # fmt: skip


async def test_whom_nobody_can_share_with(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    actor = await act(session, "berta")
    for wrong in WRONG:
        with pytest.raises(Invalid):
            await sharing.widen(session, actor, reference, wrong)
    red = await send(session, "berta", ["anna@alba"], tlp="RED")
    with pytest.raises(Invalid, match="one by one"):
        await sharing.widen(session, await act(session, "berta"), red, key("toys"))


async def test_excluded_and_let_in_again(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "borel"])
    actor = await act(session, "berta")
    item = await bulletins.find(session, actor, reference)
    await sharing.narrow(session, actor, reference, id_of("alba"), exclude=True)
    found = await reached.by(session, actor, item)
    assert [one.name for one in found.excluded] == ["Alba"]
    assert "Alba" not in {house.name for house in found.houses}
    await sharing.widen(session, actor, reference, key("alba"))
    found = await reached.by(session, actor, item)
    assert found.excluded == []
    assert "Alba" in {house.name for house in found.houses}


async def test_readers_see_the_list_without_what_is_the_originators(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "borel"], exclude=[key("corvo")])
    actor = await act(session, "anna")
    item = await bulletins.find(session, actor, reference)
    found = await reached.by(session, actor, item)
    assert {house.name for house in found.houses} == {"Alba", "Borel"}
    assert (found.excluded, found.gone) == ([], [])
    assert all(not one.why and one.read is None for house in found.houses for one in house.people)


async def test_a_public_item_can_be_looked_at(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"], "CLEAR")
    world.owner(
        "INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, granted_at,"
        " granted_by) SELECT id, %s, 'public', tlp, listed_at, now(), %s FROM records",
        PUBLIC, id_of("berta"),
    )  # fmt: skip
    async with world.acting("anna") as (session, _):
        given = await audience.addresses_of(session, bulletin.id)
    assert "public" in {to.kind for to, _ in given}
    assert world.client("anna").get(f"/bulletins/{bulletin.reference}/audience").status_code == 200
