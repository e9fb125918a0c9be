"""API tokens: shown once, ending on a day, and never giving more than what made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Invalid, NotFound
from app.services.accounts import sessions, tokens
from tests.cast import api_token, id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def test_a_token_acts_for_the_organisation_it_was_made_for(session: AsyncSession) -> None:
    tess = await act(session, "tess@corvo")
    made = await tokens.create(session, tess, "Nightly export", "read", 30)
    holder = await sessions.enter(session, made.secret, bearer=True)
    assert holder is not None
    assert (holder.organisation_name, holder.scope) == ("Corvo", "read")
    assert made.secret.startswith("entente_")
    row = next(row for row in await tokens.own(session, tess) if row.id == made.id)
    assert (row.name, row.scope, row.acting_for_name) == ("Nightly export", "read", "Corvo")
    assert (row.expires_at - row.created_at).days == 30
    # A token is no session, and a session's token no bearer token.
    assert await sessions.enter(session, made.secret, bearer=False) is None


async def test_one_revokes_ones_own_tokens_only(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    made = await tokens.create(session, anna, "Mine", "write", 1)
    with pytest.raises(NotFound):
        await tokens.revoke(session, await act(session, "aldo"), made.id)
    await tokens.revoke(session, await act(session, "anna"), made.id)
    assert await sessions.enter(session, made.secret, bearer=True) is None
    with pytest.raises(NotFound):
        await tokens.revoke(session, anna, made.id)


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
async def test_a_token_lasts_a_year_at_the_most(session: AsyncSession, days: int) -> None:
    anna = await act(session, "anna")
    with pytest.raises(Invalid):
        await tokens.create(session, anna, "Too long", "read", days)
    for fine in (1, 365):
        assert (await tokens.create(session, anna, "Fine", "read", fine)).secret


async def test_a_token_makes_none_that_outlives_it(session: AsyncSession) -> None:
    holder = await sessions.enter(session, api_token("anna"), bearer=True)
    assert holder is not None
    with pytest.raises(Invalid):
        await tokens.create(session, holder, "For ever", "write", 8)
    assert await tokens.create(session, holder, "A week at the most", "write", 6)


async def test_there_is_an_end_of_tokens(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    for number in range(48):
        await tokens.create(session, anna, f"Number {number}", "read", 1)
    with pytest.raises(Conflict):
        await tokens.create(session, anna, "One more", "read", 1)


async def test_the_trail_tells_of_tokens_without_their_names(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        made = await tokens.create(session, anna, "Secret project", "read", 9)
        await tokens.revoke(session, anna, made.id)
    rows = world.owner("SELECT deed, subject_id, detail FROM audit ORDER BY at, deed")
    assert [row.deed for row in rows] == ["token:create", "token:revoke"]
    assert rows[0].detail == {"scope": "read", "days": 9}
    assert made.secret not in str(rows)
    assert id_of("anna") not in {row.subject_id for row in rows}
