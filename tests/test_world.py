"""The foundation of the tests holds: its cast acts, publishes, and comes through the doors."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.cast import TIES
from tests.world import World, act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


@pytest.mark.parametrize("name", TIES)
async def test_everybody_of_the_cast_can_act(session: AsyncSession, name: str) -> None:
    actor = await act(session, name)
    assert (actor.person_name, actor.rules_accepted) == (name.capitalize(), True)


def test_a_bulletin_reaches_its_group(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    for name, seen in {"berta": 1, "anna": 1, "boris": 1, "carla": 0, "sara": 0}.items():
        assert len(world.ask(name, "SELECT id FROM records WHERE id = %s", made.id)) == seen, name


async def test_a_session_commits_for_its_actor(world: World) -> None:
    async with world.acting("tess", "corvo") as (_, actor):
        assert actor.organisation_name == "Corvo"
    assert (await world.actor("tess")).organisation_name == "Borel"


def test_no_test_reaches_outside() -> None:
    with socket.socket() as made, pytest.raises(RuntimeError, match=r"must not reach 192\.0\.2\.1"):
        made.connect(("192.0.2.1", 80))


def test_a_form_carries_its_token(world: World) -> None:
    for desk in (world.client(), world.client("anna"), world.client("tess@corvo")):
        chosen = {"theme": "dark", "next": "/"}
        assert desk.form("/theme", chosen).status_code == 303
        assert desk.post("/theme", data=chosen).status_code == 403
