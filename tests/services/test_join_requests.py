"""An organisation asks to join; the chair answers, once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services import join_requests
from app.services.groups import rosters
from tests.cast import id_of
from tests.contention import contended
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def asked(session: AsyncSession, name: str = "dora", slug: str = "toys") -> UUID:
    return await join_requests.ask(session, await act(session, name), slug, "We make toys.")


async def waiting(session: AsyncSession, name: str) -> list[str]:
    return [one.title for one in await join_requests.waiting(session, await act(session, name))]


async def test_the_chair_admits(session: AsyncSession) -> None:
    request_id = await asked(session)
    assert await waiting(session, "berta") == ["Dara asks to join Toys"]
    berta = await act(session, "berta")
    await join_requests.answer(session, berta, request_id, admit=True, sentence="Welcome.")
    seated = await rosters.of_group(session, berta, id_of("toys"))
    assert ("member", "Dara") in [(seat.role, seat.organisation_name) for seat in seated]
    (own,) = await join_requests.own(session, await act(session, "dora"))
    assert (own.outcome, own.answer) == ("admitted", "Welcome.")
    assert await waiting(session, "berta") == []


async def test_the_chair_declines_with_a_sentence(session: AsyncSession) -> None:
    request_id = await asked(session)
    berta = await act(session, "berta")
    with pytest.raises(Invalid, match="sentence"):
        await join_requests.answer(session, berta, request_id, admit=False, sentence=" ")
    await join_requests.answer(session, berta, request_id, admit=False, sentence="No toys yet.")
    with pytest.raises(Conflict, match="Dara was declined already"):
        await join_requests.answer(session, berta, request_id, admit=True, sentence="")
    await asked(session)


@pytest.mark.parametrize("name", ["sara", "carla", "ada", "anna"])
async def test_only_the_chair_answers(session: AsyncSession, name: str) -> None:
    request_id = await asked(session)
    assert await waiting(session, name) == []
    actor = await act(session, name)
    with pytest.raises((NotFound, Forbidden)):
        await join_requests.answer(session, actor, request_id, admit=True, sentence="")


async def test_the_secretariat_answers_where_nobody_can(world: World) -> None:
    world.end("berta in toys")
    async with world.acting("dora") as (session, _):
        request_id = await asked(session)
    async with world.acting("sara") as (session, _):
        assert await waiting(session, "sara") == ["Dara asks to join Toys"]
        sara = await act(session, "sara")
        await join_requests.answer(
            session, sara, request_id, admit=True, sentence="", role="observer"
        )


@pytest.mark.parametrize(
    ("name", "slug", "refusal"),
    [
        ("cesar", "toys", Forbidden),
        ("lex", "accessories", Forbidden),
        ("sara", "toys", Forbidden),
        ("dora", "board", Forbidden),
        ("dora", "alliance", Forbidden),
        ("dora", "secretariat", Forbidden),
        ("anna", "toys", Conflict),
        ("dora", "nothing", NotFound),
    ],
)
async def test_not_everybody_asks(
    session: AsyncSession, name: str, slug: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await asked(session, name, slug)


async def test_a_request_is_made_once_and_can_be_withdrawn(session: AsyncSession) -> None:
    request_id = await asked(session)
    with pytest.raises(Conflict, match="asked already"):
        await asked(session)
    with pytest.raises(NotFound):
        await join_requests.withdraw(session, await act(session, "carla"), request_id)
    dora = await act(session, "dora")
    await join_requests.withdraw(session, dora, request_id)
    with pytest.raises(Conflict, match="Dara has withdrawn"):
        await join_requests.withdraw(session, dora, request_id)
    with pytest.raises(Conflict, match="Dara has withdrawn"):
        await join_requests.answer(
            session, await act(session, "berta"), request_id, admit=True, sentence=""
        )


async def test_what_is_typed_is_bounded(session: AsyncSession) -> None:
    dora = await act(session, "dora")
    for message in ("x" * 2001, "a\0b", "\ud800"):
        with pytest.raises(Invalid):
            await join_requests.ask(session, dora, "toys", message)


async def test_of_two_answers_one_is_told(world: World) -> None:
    world.owner("UPDATE seats SET role = 'vice_chair' WHERE id = %s", id_of("alba in toys"))
    async with world.acting("dora") as (session, _):
        request_id = await asked(session)

    async def answer(name: str, *, admit: bool) -> str:
        async with world.acting(name) as (session, actor):
            await join_requests.answer(session, actor, request_id, admit=admit, sentence="So.")
            await contended(world)
        return name

    both = answer("berta", admit=True), answer("anna", admit=False)
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "str"]


async def test_double_clicks_make_one_request(world: World) -> None:
    async def ask() -> None:
        async with world.acting("dora") as (session, _):
            await asked(session)

    done = await asyncio.gather(ask(), ask(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    assert len(world.owner("SELECT id FROM join_requests")) == 1


def test_the_database_refuses_two_open_requests(world: World) -> None:
    statement = (
        "INSERT INTO join_requests (id, group_id, organisation_id, asked_by, asked_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, now())"
    )
    values = (id_of("toys"), id_of("dara"), id_of("dora"))
    world.ask("dora", statement, *values)
    with pytest.raises(Exception, match="uq_join_requests_open"):
        world.ask("dora", statement, *values)
