"""The alliance's rules: accepted by each person, for each version, before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, NotFound, Stale
from app.services import rules
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def test_a_new_version_is_accepted_before_one_goes_on(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    assert await rules.publish(session, sara, "Rules", "Be fairer.", 1) == 2
    anna = await act(session, "anna")
    assert not anna.rules_accepted
    with pytest.raises(Stale):
        await rules.accept(session, anna, 1)
    await rules.accept(session, anna, 2)
    await rules.accept(session, anna, 2)
    assert (await act(session, "anna")).rules_accepted
    assert [row.number for row in await rules.accepted(session, anna)] == [2, 1]
    assert not (await act(session, "aldo")).rules_accepted


async def test_the_version_in_force_is_the_newest(session: AsyncSession) -> None:
    await rules.publish(session, await act(session, "sara"), "Rules", "Be fairer.", 1)
    now = await rules.present(session)
    assert now is not None
    assert (now.number, now.text) == (2, "Be fairer.")
    assert [row.number for row in await rules.versions(session)] == [2, 1]
    assert (await rules.version(session, 1)).text == "Be fair."
    with pytest.raises(NotFound):
        await rules.version(session, 3)


@pytest.mark.parametrize("name", ["anna", "aldo", "lex", "berta", "ada", "otto", "nina"])
async def test_only_the_secretariat_publishes(session: AsyncSession, name: str) -> None:
    with pytest.raises(Forbidden):
        await rules.publish(session, await act(session, name), "Rules", "Be quick.", 1)


async def test_two_versions_are_not_published_over_each_other(session: AsyncSession) -> None:
    await rules.publish(session, await act(session, "sara"), "Rules", "Be fairer.", 1)
    with pytest.raises(Conflict):
        await rules.publish(session, await act(session, "simon"), "Rules", "Be fairest.", 1)


async def test_the_state_is_told_to_whom_it_concerns(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    await rules.publish(session, sara, "Rules", "Be fairer.", 1)
    await rules.accept(session, await act(session, "aldo"), 2)
    told = await rules.state(session, await act(session, "anna"), 2)
    assert {row.name: row.accepted_at is not None for row in told} == {
        "Aldo": True, "Anna": False, "Lex": False,
    }  # fmt: skip
    everybody = await rules.state(session, await act(session, "sara"), 2)
    assert {row.organisation_name for row in everybody} >= {"Alba", "Borel", "Marketplace"}
    for name in ("aldo", "lex", "otto"):
        assert await rules.state(session, await act(session, name), 2) == []


async def test_a_yes_is_kept_with_its_time_and_told_to_the_trail(world: World) -> None:
    world.owner("DELETE FROM rules_acceptances WHERE person_id = %s", id_of("anna"))
    async with world.acting("anna") as (session, anna):
        await rules.accept(session, anna, 1)
    kept = world.owner(
        "SELECT number, accepted_at <= now() AS past FROM rules_acceptances WHERE person_id = %s",
        id_of("anna"),
    )
    assert [(row.number, row.past) for row in kept] == [(1, True)]
    trail = world.owner("SELECT deed, detail FROM audit")
    assert [(row.deed, row.detail) for row in trail] == [("rules:accept", {"version": 1})]
