"""An organisation's only admin is replaced by two people of the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import Conflict, Forbidden, Invalid
from app.schemas.organisations import Successor
from app.services import decisions
from app.services.accounts import sessions
from app.services.people import replacements
from tests.cast import id_of, session_token

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World


async def asked(world: World, organisation: str = "alba", **wanted: object) -> UUID:
    form = Successor.model_validate({"reason": "The admin has gone.", **wanted})
    async with world.acting("sara") as (session, sara):
        return await replacements.ask(session, sara, id_of(organisation), form)


def admins(world: World) -> list[str]:
    statement = (
        "SELECT p.name FROM affiliations a JOIN people p ON p.id = a.person_id"
        " WHERE a.organisation_id = %s AND a.admin AND a.ends_at IS NULL"
    )
    return [row.name for row in world.owner(statement, id_of("alba"))]


async def test_a_colleague_takes_over(world: World) -> None:
    request_id = await asked(world, person_id=id_of("aldo"), ends=True)
    async with world.acting("simon") as (session, simon):
        (decided,) = await decisions.approve(session, simon, [request_id])
        assert decided.invitation is None
        assert await sessions.enter(session, session_token("anna"), bearer=False) is None
    assert admins(world) == ["Aldo"]
    seats = "SELECT id FROM seat_holders WHERE person_id = %s AND ends_at IS NULL"
    assert world.owner(seats, id_of("anna")) == []


async def test_somebody_new_is_invited(world: World) -> None:
    new = {"admin_name": "Alma", "admin_email": "Alma@Alba.example"}
    request_id = await asked(world, **new)
    async with world.acting("simon") as (session, simon):
        (decided,) = await decisions.approve(session, simon, [request_id])
    assert decided.invitation is not None
    assert admins(world) == []
    (row,) = world.owner("SELECT email, admin, organisation_id FROM invitations")
    assert row == ("alma@alba.example", True, id_of("alba"))
    assert (await world.actor("anna")).admin is False


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"person_id": id_of("lex")},
        {"person_id": id_of("boris")},
        {"person_id": id_of("anna")},
        {"admin_name": "Alma"},
        {"admin_email": "alma@alba.example"},
    ],
)
async def test_the_successor_has_to_fit(world: World, wanted: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await asked(world, **wanted)


async def test_several_admins_settle_it_themselves(world: World) -> None:
    request_id = await asked(world, person_id=id_of("aldo"))
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("aldo@alba"))
    with pytest.raises(Conflict, match="several admins"):
        await asked(world, person_id=id_of("aldo"))
    with pytest.raises(Conflict, match="several admins"):
        async with world.acting("simon") as (session, simon):
            await decisions.approve(session, simon, [request_id])


async def test_a_successor_who_left_is_not_made_admin(world: World) -> None:
    request_id = await asked(world, person_id=id_of("aldo"))
    world.end("aldo@alba")
    with pytest.raises(Conflict, match="does not speak for Alba any more"):
        async with world.acting("simon") as (session, simon):
            await decisions.approve(session, simon, [request_id])
    assert admins(world) == ["Anna"]


async def test_nobody_is_asked_for_the_platform_or_by_others(world: World) -> None:
    with pytest.raises(Conflict, match="active member"):
        await asked(world, "marketplace", person_id=id_of("nina"))
    form = Successor(reason="A reason.", person_id=id_of("aldo"))
    async with world.acting("anna") as (session, anna):
        with pytest.raises(Forbidden):
            await replacements.ask(session, anna, id_of("alba"), form)
