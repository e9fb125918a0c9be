"""Seats: who gives and ends which, for how long, and what sight goes with them."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services.groups import rosters, seat_holders, seats
from app.services.groups.seats import Term
from tests.cast import id_of
from tests.contention import contended
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World

NOW = Term()


def day(offset: int) -> date:
    return clock.now().date() + timedelta(days=offset)


async def seated(session: AsyncSession, slug: str, on: date | None = None) -> list[tuple[str, str]]:
    actor = await act(session, "dora")
    roster = await rosters.of_group(session, actor, id_of(slug), on)
    return [(seat.role, seat.organisation_name) for seat in roster]


@pytest.mark.parametrize(("name", "slug"), [("sara", "toys"), ("berta", "toys"), ("sara", "board")])
async def test_a_seat_is_given(session: AsyncSession, name: str, slug: str) -> None:
    actor = await act(session, name)
    await seats.give(session, actor, slug, id_of("dara"), "observer", NOW)
    assert ("observer", "Dara") in await seated(session, slug)
    assert ("observer", "Dara") not in await seated(session, slug, day(-2))


@pytest.mark.parametrize(
    ("name", "slug", "organisation", "role"),
    [
        ("anna", "toys", "dara", "member"),
        ("carla", "toys", "corvo", "member"),
        ("berta", "accessories", "alba", "member"),
        ("berta", "board", "dara", "member"),
        ("berta", "toys", "dara", "vice_chair"),
        ("berta", "toys", "dara", "chair"),
        ("sara", "toys", "dara", "chair"),
        ("sara", "toys", "marketplace", "member"),
        ("sara", "toys", "marketplace", "observer"),
        ("sara", "board", "marketplace", "secretary"),
        ("berta", "toys", "marketplace", "secretary"),
        ("sara", "alliance", "dara", "member"),
        ("sara", "secretariat", "dara", "member"),
    ],
)
async def test_a_seat_is_not_everybodys_to_give(
    session: AsyncSession, name: str, slug: str, organisation: str, role: str
) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await seats.give(session, actor, slug, id_of(organisation), role, NOW)


async def test_the_platform_may_be_counsel(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    await seats.give(session, sara, "toys", id_of("marketplace"), "counsel", NOW)
    await seats.give(session, sara, "board", id_of("marketplace"), "counsel", NOW)


async def test_one_seat_at_a_time(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    with pytest.raises(Conflict, match="at that time already"):
        await seats.give(session, sara, "toys", id_of("alba"), "observer", NOW)
    term = Term.of(sara, day(10), day(20))
    await seats.give(session, sara, "toys", id_of("dara"), "member", term)
    with pytest.raises(Conflict, match="at that time already"):
        await seats.give(session, sara, "toys", id_of("dara"), "member", NOW)
    await seats.give(session, sara, "toys", id_of("dara"), "member", Term.of(sara, None, day(9)))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (-1, None, "starts_on"),
        (5, 4, "ends_on"),
        (None, -1, "ends_on"),
        (None, 4000, "ends_on"),
        (4000, None, "ends_on"),
        (-400, 400, "starts_on"),
    ],
)
async def test_a_term_has_to_fit(
    session: AsyncSession, first: int | None, last: int | None, field: str
) -> None:
    sara = await act(session, "sara")
    ends = [day(offset) if offset is not None else None for offset in (first, last)]
    with pytest.raises(Invalid) as refused:
        Term.of(sara, *ends)
    assert refused.value.fields[0][0] == field


async def test_foreign_ids_are_refused(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    with pytest.raises(NotFound):
        await seats.give(session, sara, "nothing", id_of("dara"), "member", NOW)
    for wrong in ("nothing", "anna", "toys"):
        with pytest.raises(Invalid):
            await seats.give(session, sara, "toys", id_of(wrong), "member", NOW)
    with pytest.raises(Invalid):
        await seats.give(session, sara, "toys", id_of("dara"), "owner", NOW)
    with pytest.raises(NotFound):
        await seats.end(session, sara, id_of("nothing"))


async def test_sight_ends_with_the_seat_and_the_session_stays(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    async with world.acting("berta") as (session, berta):
        await seats.end(session, berta, id_of("alba in toys"))
        with pytest.raises(Conflict, match="ended already"):
            await seats.end(session, berta, id_of("alba in toys"))
    assert world.ask("anna", "SELECT id FROM records WHERE id = %s", made.id) == []
    actor = await world.actor("anna")
    assert [seat.name for seat in actor.seats] == ["Apparel"]
    assert len(world.owner("SELECT id FROM sessions WHERE ended_at IS NULL")) == 16


@pytest.mark.parametrize(
    ("name", "seat"),
    [
        ("anna", "borel in toys"),
        ("aldo", "alba in toys"),
        ("berta", "corvo in accessories"),
        ("berta", "alba in board"),
        ("sara", "marketplace in secretariat"),
    ],
)
async def test_a_seat_is_not_everybodys_to_end(session: AsyncSession, name: str, seat: str) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await seats.end(session, actor, id_of(seat))


async def test_an_organisation_may_give_up_its_seat(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    await seats.end(session, anna, id_of("alba in toys"), day(3))
    assert ("member", "Alba") in await seated(session, "toys", day(3))
    assert ("member", "Alba") not in await seated(session, "toys", day(4))
    anna = await act(session, "anna")
    with pytest.raises(Invalid, match="ends earlier"):
        await seats.end(session, anna, id_of("alba in toys"), day(5))
    with pytest.raises(Invalid, match="passed already"):
        await seats.end(session, anna, id_of("alba in toys"), day(-2))


async def test_of_two_gifts_at_once_one_is_told(world: World) -> None:
    async def give(name: str) -> str:
        async with world.acting(name) as (session, actor):
            await seats.give(session, actor, "toys", id_of("dara"), "member", NOW)
            await contended(world)
        return name

    done = await asyncio.gather(give("sara"), give("berta"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "str"]


async def test_an_admin_names_people_and_deputies(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    world.end("aldo in toys")
    async with world.acting("anna") as (session, anna):
        holder = await seat_holders.name(
            session, anna, id_of("alba in toys"), id_of("aldo"), deputy=True
        )
        with pytest.raises(Conflict, match="named to the seat already"):
            await seat_holders.name(session, anna, id_of("alba in toys"), id_of("aldo"))
    assert len(world.ask("aldo", "SELECT id FROM records WHERE id = %s", made.id)) == 1
    async with world.acting("anna") as (session, anna):
        (seat,) = [
            one
            for one in await rosters.of_group(session, anna, id_of("toys"))
            if one.organisation_name == "Alba"
        ]
        assert [(one.name, one.deputy) for one in seat.people] == [("Anna", False), ("Aldo", True)]
        await seat_holders.end(session, anna, holder)
        with pytest.raises(Conflict, match="any more"):
            await seat_holders.end(session, anna, holder)
    assert world.ask("aldo", "SELECT id FROM records WHERE id = %s", made.id) == []


@pytest.mark.parametrize(
    ("name", "seat", "person", "refusal"),
    [
        ("aldo", "alba in toys", "lex", Forbidden),
        ("berta", "alba in toys", "lex", Forbidden),
        ("sara", "alba in toys", "lex", Forbidden),
        ("anna", "alba in toys", "boris", Invalid),
        ("anna", "alba in toys", "nothing", Invalid),
        ("ada", "marketplace in secretariat", "ada", Forbidden),
        ("sara", "marketplace in secretariat", "nina", Forbidden),
        ("anna", "nothing", "lex", NotFound),
    ],
)
async def test_a_naming_has_to_fit(
    session: AsyncSession, name: str, seat: str, person: str, refusal: type[Exception]
) -> None:
    actor = await act(session, name)
    with pytest.raises(refusal):
        await seat_holders.name(session, actor, id_of(seat), id_of(person))


async def test_the_secretariat_keeps_two_people(session: AsyncSession) -> None:
    ada = await act(session, "ada")
    with pytest.raises(Conflict, match="needs two people"):
        await seat_holders.end(session, ada, id_of("simon in secretariat"))
    await seat_holders.name(session, ada, id_of("marketplace in secretariat"), id_of("nina"))
    await seat_holders.end(session, ada, id_of("simon in secretariat"))


async def test_a_seat_without_people_waits_for_the_admin(world: World) -> None:
    async with world.acting("berta") as (session, berta):
        await seats.give(session, berta, "toys", id_of("dara"), "member", NOW)
    async with world.acting("dora") as (session, dora):
        titles = [one.title for one in await seat_holders.waiting(session, dora)]
        assert titles == ["Name people to your seat in Toys"]
    async with world.acting("aldo") as (session, aldo):
        assert await seat_holders.waiting(session, aldo) == []
