"""Brands: added, renamed, passed on from a day; one holder at a time."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services.organisations import brands, directory
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World

ALBATROS = id_of("albatros")


def day(offset: int) -> date:
    return clock.now().date() + timedelta(days=offset)


async def names(session: AsyncSession, of: str, on: date | None = None) -> list[str]:
    actor = await act(session, "boris")
    return [row.name for row in await brands.held_by(session, actor, id_of(of), on)]


async def test_an_admin_adds_and_renames(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    made = await brands.add(session, anna, id_of("alba"), "  Alba   Mare ")
    assert await names(session, "alba") == ["Alba Mare", "Albatros"]
    await brands.rename(session, await act(session, "anna"), made, "Mare d'Alba")
    assert await names(session, "alba") == ["Albatros", "Mare d'Alba"]
    found = await brands.search(session, anna, "mare d’alba")
    assert [(row.name, row.organisation_name) for row in found] == [("Mare d'Alba", "Alba")]


@pytest.mark.parametrize("name", ["", "ALBATROS", "álbatros", "Alba\u202etros", "x" * 201])
async def test_a_bad_name_is_refused(session: AsyncSession, name: str) -> None:
    anna = await act(session, "anna")
    with pytest.raises(Invalid) as refused:
        await brands.add(session, anna, id_of("alba"), name)
    assert refused.value.fields[0][0] == "brand_name"


@pytest.mark.parametrize("name", ["aldo", "berta", "ada"])
async def test_others_keep_no_brand(session: AsyncSession, name: str) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await brands.add(session, actor, id_of("alba"), "New")
    with pytest.raises(Forbidden):
        await brands.rename(session, actor, ALBATROS, "New")
    with pytest.raises(Forbidden):
        await brands.pass_on(session, actor, ALBATROS, id_of("corvo"))


async def test_a_brand_passes_on_a_day(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    await brands.pass_on(session, anna, ALBATROS, id_of("borel"), day(-3))
    assert await names(session, "alba") == []
    assert await names(session, "borel") == ["Albatros", "Borelli"]
    assert await names(session, "alba", day(-5)) == ["Albatros"]
    assert await names(session, "borel", day(-5)) == ["Borelli"]
    (earlier,) = await brands.once_held_by(session, id_of("alba"))
    assert (earlier.name, earlier.heir_name, earlier.heir_listed) == ("Albatros", "Borel", True)
    holders = await brands.history(session, anna, ALBATROS)
    assert [row.organisation_name for row in holders] == ["Alba", "Borel"]


async def test_a_passing_to_come_can_be_called_off(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    await brands.pass_on(session, anna, ALBATROS, id_of("borel"), day(30))
    with pytest.raises(Conflict, match="call that off first"):
        await brands.pass_on(session, anna, ALBATROS, id_of("corvo"))
    assert await names(session, "alba") == ["Albatros"]
    anna = await act(session, "anna")
    await brands.keep(session, anna, ALBATROS)
    assert await names(session, "alba", day(31)) == ["Albatros"]
    with pytest.raises(Conflict, match="not about to pass"):
        await brands.keep(session, anna, ALBATROS)


@pytest.mark.parametrize(
    ("to", "offset", "field"),
    [
        ("alba", 1, "organisation_id"),
        ("marketplace", 1, "organisation_id"),
        ("toys", 1, "organisation_id"),
        ("borel", -40, "on"),
        ("borel", -400, "on"),
    ],
)
async def test_a_passing_has_to_fit(
    session: AsyncSession, to: str, offset: int, field: str
) -> None:
    anna = await act(session, "anna")
    with pytest.raises(Invalid) as refused:
        await brands.pass_on(session, anna, ALBATROS, id_of(to), day(offset))
    assert refused.value.fields[0][0] == field


async def test_a_brand_of_nobody_listed_is_not_found(world: World) -> None:
    world.suspend("corvo")
    async with world.acting("anna") as (session, anna):
        with pytest.raises(NotFound):
            await brands.find(session, anna, id_of("corvino"))
        with pytest.raises(NotFound):
            await brands.rename(session, anna, id_of("nothing"), "New")
        assert [row.name for row in await brands.search(session, anna)] == ["Albatros", "Borelli"]


async def test_of_two_at_once_one_is_told(world: World) -> None:
    async def pass_to(name: str) -> str:
        async with world.acting("anna") as (session, anna):
            await brands.pass_on(session, anna, ALBATROS, id_of(name))
            await session.execute(text("SELECT pg_sleep(0.1)"))
        return name

    done = await asyncio.gather(pass_to("borel"), pass_to("corvo"), return_exceptions=True)
    # The second finds the brand about to pass, or in other hands, as their clocks happen to stand.
    assert sorted(isinstance(one, Conflict | Forbidden) for one in done) == [False, True]
    rows = world.owner("SELECT ends_at FROM brand_holdings WHERE brand_id = %s", ALBATROS)
    assert len(rows) == 2


def test_the_database_refuses_two_holders(world: World) -> None:
    statement = (
        "INSERT INTO brand_holdings (id, brand_id, organisation_id, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, now())"
    )
    with pytest.raises(Exception, match="brand_holdings_once"):
        world.ask("anna", statement, ALBATROS, id_of("borel"))


async def test_a_former_name_is_kept_and_found(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    await brands.rename(session, anna, ALBATROS, "Condor")
    found = await brands.find(session, anna, ALBATROS)
    assert (found.name, found.former_names) == ("Condor", ["Albatros"])
    boris = await act(session, "boris")
    (row,) = await brands.search(session, boris, "albatr")
    assert (row.name, row.former_names) == ("Condor", ["Albatros"])
    assert [one.name for one in await directory.search(session, boris, "albatros")] == ["Alba"]
    await brands.rename(session, await act(session, "anna"), ALBATROS, "Albatros")
    again = await brands.find(session, boris, ALBATROS)
    assert (again.name, again.former_names) == ("Albatros", ["Condor"])


async def test_on_a_day_it_bears_its_name_of_then(session: AsyncSession) -> None:
    await brands.rename(session, await act(session, "anna"), ALBATROS, "Condor")
    assert await names(session, "alba") == ["Condor"]
    assert await names(session, "alba", day(-9)) == ["Albatros"]
    boris = await act(session, "boris")
    assert (await brands.find(session, boris, ALBATROS, day(-9))).name == "Albatros"


async def test_a_brand_of_who_left_is_told_of_on_a_past_day(session: AsyncSession) -> None:
    await session.execute(text("UPDATE organisations SET state = 'left' WHERE name = 'Alba'"))
    boris = await act(session, "boris")
    with pytest.raises(NotFound):
        await brands.find(session, boris, ALBATROS)
    with pytest.raises(NotFound):
        await brands.find(session, boris, ALBATROS, day(9))
    with pytest.raises(NotFound):
        await brands.find(session, boris, ALBATROS, day(-99))
    found = await brands.find(session, boris, ALBATROS, day(-9))
    assert (found.name, found.organisation_name) == ("Albatros", "Alba")
    held = await brands.history(session, boris, ALBATROS, day(-9))
    assert [row.organisation_name for row in held] == ["Alba"]
