"""What stands for a row without versions: of two who change what they both read, one is told."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.core.errors import Stale
from app.schemas.affiliations import Terms
from app.services import stamps
from app.services.organisations import brand_names, brands
from app.services.people import affiliations
from tests.cast import id_of
from tests.contention import contended

if TYPE_CHECKING:
    from tests.world import World

ALBATROS, ALDO = id_of("albatros"), id_of("aldo@alba")


async def test_of_two_who_rename_a_brand_at_once_one_is_told(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        seen = brand_names.state(await brands.find(session, anna, ALBATROS))

    async def rename(name: str) -> str:
        async with world.acting("anna") as (session, anna):
            await brands.rename(session, anna, ALBATROS, name, seen)
            await contended(world)
        return name

    done = await asyncio.gather(rename("Albatro"), rename("Condor"), return_exceptions=True)
    (name,) = (one for one in done if isinstance(one, str))
    assert sorted(isinstance(one, Stale) for one in done) == [False, True]
    assert [row.name for row in world.owner("SELECT name FROM brands WHERE id = %s", ALBATROS)] == [
        name
    ]


async def test_of_two_who_change_a_place_at_once_one_is_told(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        seen = affiliations.state(await affiliations.find(session, anna, ALDO))

    async def change(function: str) -> str:
        async with world.acting("anna") as (session, anna):
            await affiliations.change(session, anna, ALDO, Terms(function=function), seen)
            await contended(world)
        return function

    done = await asyncio.gather(change("Counsel"), change("Analyst"), return_exceptions=True)
    (function,) = (one for one in done if isinstance(one, str))
    assert sorted(isinstance(one, Stale) for one in done) == [False, True]
    rows = world.owner("SELECT function FROM affiliations WHERE id = %s", ALDO)
    assert [row.function for row in rows] == [function]


def test_a_number_stands_for_what_is_said_and_for_nothing_else() -> None:
    row = SimpleNamespace(name="A", ids=[UUID(int=1)], other=1)
    same = SimpleNamespace(name="A", ids=[UUID(int=1)], other=2)
    more = SimpleNamespace(name="A", ids=[UUID(int=1), UUID(int=2)], other=1)
    told = [stamps.stamp(one, ("name", "ids")) for one in (row, same, more)]
    assert told[0] == told[1] != told[2]
    assert all(0 <= one < 10**9 for one in told)
    stamps.need(told[0], None)
    stamps.need(told[0], told[1])
    with pytest.raises(Stale):
        stamps.need(told[0], told[2])
