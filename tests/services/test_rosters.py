"""Who held which seat: now, on a day, and as far as the reader's directory goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.services.groups import rosters
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

_AGO = timedelta(days=10)


async def toys(world: World, name: str, *, then: bool = False) -> dict[str, list[str]]:
    day = (clock.now() - _AGO).date() if then else None
    async with world.acting(name) as (session, actor):
        seats = await rosters.of_group(session, actor, id_of("toys"), day)
    return {seat.organisation_name: [one.name for one in seat.people] for seat in seats}


async def test_the_past_is_as_it_was(world: World) -> None:
    before = {"Borel": ["Berta"], "Alba": ["Aldo", "Anna"]}
    assert await toys(world, "dora") == before
    world.end("anna in toys")
    world.end("borel in toys")
    assert await toys(world, "dora") == {"Alba": ["Aldo"]}
    assert await toys(world, "dora", then=True) == before


async def test_who_is_suspended_is_in_no_present_roster(world: World) -> None:
    world.suspend("borel")
    world.suspend("aldo")
    assert await toys(world, "dora") == {"Alba": ["Anna"]}
    assert await toys(world, "sara") == {"Borel": ["Berta"], "Alba": ["Anna"]}
    then = {"Borel": ["Berta"], "Alba": ["Aldo", "Anna"]}
    assert await toys(world, "dora", then=True) == then


async def test_who_left_is_named_in_the_past_without_a_page(world: World) -> None:
    world.owner("UPDATE organisations SET state = 'left' WHERE id = %s", id_of("borel"))
    async with world.acting("dora") as (session, dora):
        day = (clock.now() - _AGO).date()
        seats = await rosters.of_group(session, dora, id_of("toys"), day)
        assert [(s.organisation_name, s.listed) for s in seats] == [
            ("Borel", False),
            ("Alba", True),
        ]
        assert await rosters.of_organisation(session, dora, id_of("borel")) == []


async def test_agents_and_observers_are_marked(world: World) -> None:
    named = (
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, now())"
    )
    world.owner(named, id_of("lex in toys"), id_of("alba in toys"), id_of("lex"))
    async with world.acting("dora") as (session, dora):
        seats = await rosters.of_organisation(session, dora, id_of("alba"))
    found: list[Any] = [
        (s.group_name, s.role, [(p.name, p.agent) for p in s.people]) for s in seats
    ]
    assert found == [
        ("Advisory board", "member", [("Aldo", False)]),
        ("Apparel", "observer", [("Anna", False)]),
        ("Toys", "member", [("Aldo", False), ("Anna", False), ("Lex", True)]),
    ]


@pytest.mark.parametrize("table", ["seats", "seat_holders"])
def test_the_database_refuses_an_end_before_the_beginning(world: World, table: str) -> None:
    statement = f"UPDATE {table} SET ends_at = starts_at - interval '1 day' WHERE id = %s"
    row = "alba in toys" if table == "seats" else "anna in toys"
    with pytest.raises(Exception, match=f"ck_{table}_order"):
        world.ask("anna", statement, id_of(row))


@pytest.mark.parametrize("table", ["seats", "seat_holders"])
def test_the_database_refuses_an_overlap(world: World, table: str) -> None:
    keys = "group_id, organisation_id, role" if table == "seats" else "seat_id, person_id, deputy"
    row = "alba in toys" if table == "seats" else "anna in toys"
    statement = (
        f"INSERT INTO {table} (id, {keys}, starts_at)"
        f" SELECT gen_random_uuid(), {keys}, now() FROM {table} WHERE id = %s"
    )
    with pytest.raises(Exception, match=f"{table}_once"):
        world.ask("anna", statement, id_of(row))
