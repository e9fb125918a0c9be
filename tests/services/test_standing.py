"""A member's standing: what ends with it, what stays, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, NotFound
from app.services.accounts import sessions
from app.services.organisations import standing
from tests.cast import api_token, id_of, session_token
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def entered(world: World, name: str) -> list[bool]:
    """Return whether the browser session and the API token of somebody still open the house."""
    async with world.acting("sara") as (session, _):
        browser = await sessions.enter(session, session_token(name), bearer=False)
        bearer = await sessions.enter(session, api_token(name), bearer=True)
    return [browser is not None, bearer is not None]


def live(world: World, table: str) -> int:
    """Return how many seats, namings or ties of Borel are live."""
    where = {
        "seats": "organisation_id = %s",
        "affiliations": "organisation_id = %s",
        "seat_holders": "seat_id IN (SELECT id FROM seats WHERE organisation_id = %s)",
    }[table]
    statement = f"SELECT id FROM {table} WHERE {where} AND (ends_at IS NULL OR ends_at > now())"
    return len(world.owner(statement, id_of("borel")))


async def test_a_suspension_ends_sight_and_keeps_seats(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    before = {table: live(world, table) for table in ("seats", "affiliations", "seat_holders")}
    async with world.acting("sara") as (session, sara):
        await standing.suspend(session, sara, id_of("borel"), "Fees are not paid.")
    for name in ("berta", "boris", "tess@borel"):
        assert await entered(world, name) == [False, False]
        assert world.ask(name, "SELECT id FROM records WHERE id = %s", made.id) == []
    assert await entered(world, "tess@corvo") == [True, True]
    assert {table: live(world, table) for table in before} == before
    row = world.owner("SELECT state, state_reason FROM organisations WHERE id = %s", id_of("borel"))
    assert row == [("suspended", "Fees are not paid.")]


async def test_lifting_restores_sight_but_no_session(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    async with world.acting("sara") as (session, sara):
        await standing.suspend(session, sara, id_of("borel"), "Fees are not paid.")
        await standing.lift(session, sara, id_of("borel"))
    assert len(world.ask("berta", "SELECT id FROM records WHERE id = %s", made.id)) == 1
    assert await entered(world, "berta") == [False, False]


async def test_leaving_ends_everything(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    async with world.acting("sara") as (session, sara):
        await standing.leave(session, sara, id_of("borel"), "Left at the end of the year.")
    assert [live(world, table) for table in ("seats", "affiliations", "seat_holders")] == [0, 0, 0]
    assert await entered(world, "berta") == [False, False]
    assert world.ask("berta", "SELECT id FROM records WHERE id = %s", made.id) == []
    assert len(world.ask("anna", "SELECT id FROM records WHERE id = %s", made.id)) == 1


async def test_a_state_is_changed_from_the_right_one(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    alba = id_of("alba")
    with pytest.raises(Conflict, match="Alba is active"):
        await standing.lift(session, sara, alba)
    await standing.suspend(session, sara, alba, "Reason.")
    with pytest.raises(Conflict, match="Alba is suspended already"):
        await standing.suspend(session, sara, alba, "Reason.")
    await standing.leave(session, sara, alba, "Reason.")
    with pytest.raises(Conflict, match="Alba has left already"):
        await standing.leave(session, sara, alba, "Reason.")


@pytest.mark.parametrize("name", ["anna", "berta", "ada", "nina"])
async def test_only_the_secretariat_settles(session: AsyncSession, name: str) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await standing.suspend(session, actor, id_of("alba"), "Reason.")
    with pytest.raises(Forbidden):
        await standing.leave(session, actor, id_of("alba"), "Reason.")


async def test_the_platform_stays(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    with pytest.raises(Forbidden, match="own organisation stays"):
        await standing.suspend(session, sara, id_of("marketplace"), "Reason.")
    with pytest.raises(NotFound):
        await standing.suspend(session, sara, id_of("nothing"), "Reason.")
