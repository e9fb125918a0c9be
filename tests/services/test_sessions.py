"""Sessions belong to one person, who lists, ends and switches them; suspension ends them all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import ids
from app.core.errors import NotFound
from app.services.accounts import sessions
from tests.cast import api_token, id_of, session_token

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from tests.world import World

DOOR = {"client": "Safari on macOS", "address": "192.0.2.7"}


async def enter(session: AsyncSession, name: str) -> Actor:
    actor = await sessions.enter(session, session_token(name), bearer=False)
    assert actor is not None
    return actor


async def holds(session: AsyncSession, token: str, *, bearer: bool = False) -> bool:
    return await sessions.enter(session, token, bearer=bearer) is not None


async def test_one_lists_and_ends_ones_own_sessions_only(session: AsyncSession) -> None:
    anna = await enter(session, "anna")
    other = await sessions.begin(session, anna.person_id, anna.organisation_id, **DOOR)
    own = await sessions.own(session, anna)
    assert {row.id for row in own} >= {anna.token_id}
    assert len(own) == 2
    for session_id in (id_of(session_token("aldo")), ids.new_id()):
        with pytest.raises(NotFound):
            await sessions.end(session, anna, session_id)
    ended = next(row.id for row in own if row.id != anna.token_id)
    await sessions.end(session, anna, ended)
    assert not await holds(session, other)
    with pytest.raises(NotFound):
        await sessions.end(session, anna, ended)
    assert await holds(session, session_token("aldo"))


async def test_ending_the_others_leaves_this_one(session: AsyncSession) -> None:
    anna = await enter(session, "anna")
    others = [
        await sessions.begin(session, anna.person_id, anna.organisation_id, **DOOR)
        for _ in range(2)
    ]
    assert await sessions.end_others(session, anna) == 2
    assert not any([await holds(session, token) for token in others])
    assert await holds(session, session_token("anna"))


async def test_switching_rotates_the_token(session: AsyncSession) -> None:
    tess = await enter(session, "tess@borel")
    token = await sessions.act_for(session, tess, id_of("corvo"))
    switched = await sessions.enter(session, token, bearer=False)
    assert switched is not None
    assert (switched.organisation_name, switched.token_id) == ("Corvo", tess.token_id)
    assert not await holds(session, session_token("tess@borel"))
    for foreign in (id_of("alba"), id_of("dara"), ids.new_id()):
        with pytest.raises(NotFound):
            await sessions.act_for(session, switched, foreign)


def test_a_session_dies_of_idleness_and_of_age(world: World) -> None:
    statement = "SELECT scope FROM enter(sha256(%s::bytea), false)"
    token = session_token("anna").encode()
    assert world.ask(None, statement, token)
    for column, age in (("seen_at", timedelta(hours=-12)), ("expires_at", timedelta(0))):
        world.owner(f"UPDATE sessions SET {column} = now() + %s", age)
        assert not world.ask(None, statement, token)
        world.owner("UPDATE sessions SET seen_at = now(), expires_at = now() + interval '1 day'")


@pytest.mark.parametrize(
    ("person", "organisation", "gone"),
    [
        ("tess", None, {"tess@borel", "tess@corvo"}),
        ("tess", "corvo", {"tess@corvo"}),
        (None, "corvo", {"tess@corvo", "carla", "cesar"}),
    ],
)
async def test_a_cut_ends_sessions_and_tokens(
    session: AsyncSession, person: str | None, organisation: str | None, gone: set[str]
) -> None:
    whose = {
        "person_id": id_of(person) if person else None,
        "organisation_id": id_of(organisation) if organisation else None,
    }
    await sessions.cut(session, **whose)
    for name in ("tess@borel", "tess@corvo", "carla", "cesar", "anna"):
        assert await holds(session, session_token(name)) is (name not in gone), name
        assert await holds(session, api_token(name), bearer=True) is (name not in gone), name


async def test_a_cut_of_nobody_is_a_fault(session: AsyncSession) -> None:
    with pytest.raises(ValueError, match="whose"):
        await sessions.cut(session)


@pytest.mark.parametrize("token", ["", "x" * 5000, "session.anna.alba ", "\ud800", "'; --"])
async def test_no_other_token_is_anybody(session: AsyncSession, token: str) -> None:
    assert not await holds(session, token)
    assert not await holds(session, token, bearer=True)
