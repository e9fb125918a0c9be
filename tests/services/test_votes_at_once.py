"""Two at the same moment, on connections of their own: one counts, and the other is told so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.core.errors import Condition, Conflict, Invalid
from app.services import votes
from app.services.votes import calling, casting, proxies
from tests import boards, polls

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from uuid import UUID

    from tests.world import World


async def outcome(deed: Awaitable[object]) -> type[Condition] | None:
    try:
        await deed
    except Condition as refused:
        return type(refused)
    return None


async def cast(world: World, name: str, vote: UUID, choice: int, whose: str = "") -> None:
    async with world.acting(name) as (session, actor):
        for_id = world.id(whose) if whose else actor.organisation_id
        await casting.cast(session, actor, vote, for_id, choice)
        # Held open, so that the other one comes while this is not committed.
        await asyncio.sleep(0.2)


async def withdraw(world: World, vote: UUID) -> None:
    async with world.acting("berta") as (session, actor):
        await calling.withdraw(session, actor, vote, "Wrong question.")
        await asyncio.sleep(0.2)


async def test_of_two_ballots_of_one_organisation_one_counts(world: World) -> None:
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES"
        " (gen_random_uuid(), %s, %s, now())",
        *(world.id("alba in board"), world.id("anna")),
    )
    thread = boards.open_thread(world, "aldo")
    for secret in (False, True):
        vote = await polls.call(world, "berta", thread, secret=secret)
        both = (
            outcome(cast(world, name, vote, place)) for place, name in enumerate(("aldo", "anna"))
        )
        assert sorted(await asyncio.gather(*both), key=str) == [Conflict, None]
        polls.close(world, vote)
        async with world.acting("berta") as (session, actor):
            result = (await votes.find(session, actor, vote)).result
        assert result is not None
        assert (result.cast, sum(result.counts)) == (1, 1)


async def test_a_ballot_or_the_withdrawal_is_first(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    for first in ("ballot", "withdrawal"):
        vote = await polls.call(world, "berta", thread)
        both = [outcome(cast(world, "aldo", vote, 0)), outcome(withdraw(world, vote))]
        done = await asyncio.gather(*(both if first == "ballot" else reversed(both)))
        # The withdrawal holds in any case; the ballot was before it, or is told that it is over.
        assert {None} <= set(done) <= {None, Conflict}
        [row] = world.owner(
            "SELECT withdrawn_at, (SELECT count(*) FROM ballots b WHERE b.vote_id = v.id) AS n"
            " FROM votes v WHERE id = %s",
            vote,
        )
        assert row.withdrawn_at is not None
        assert row.n == (1 if done == [None, None] else 0)


async def test_a_proxy_taken_back_is_used_or_not_never_both(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")

    async def take_back(vote: UUID) -> None:
        async with world.acting("dora") as (session, actor):
            await proxies.take_back(session, actor, vote)
            await asyncio.sleep(0.2)

    for place in range(2):
        vote = await polls.call(world, "berta", thread)
        async with world.acting("dora") as (session, actor):
            await proxies.give(session, actor, vote, world.id("borel"))
        both = [outcome(cast(world, "berta", vote, 0, "dara")), outcome(take_back(vote))]
        done = await asyncio.gather(*(both[::-1] if place else both))
        assert done.count(None) == 1, done


async def test_two_give_their_votes_to_each_other(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    vote = await polls.call(world, "berta", thread)

    async def give(name: str, to: str) -> None:
        async with world.acting(name) as (session, actor):
            await proxies.give(session, actor, vote, world.id(to))
            await asyncio.sleep(0.2)

    done = await asyncio.gather(outcome(give("dora", "alba")), outcome(give("aldo", "dara")))
    assert done.count(None) == 1, done


async def test_a_position_taken_twice_at_once_is_taken_once(world: World) -> None:
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES"
        " (gen_random_uuid(), %s, %s, now())",
        *(world.id("alba in board"), world.id("anna")),
    )
    thread = boards.open_thread(world, "berta")
    for choice in ("support", "abstain"):
        both = (
            outcome(polls.take(world, name, thread, choice, f"As {name} says."))
            for name in ("aldo", "anna")
        )
        done = await asyncio.gather(*both)
        assert None in done
        assert set(done) <= {None, Conflict, Invalid}
        present = "SELECT 1 FROM positions WHERE superseded_at IS NULL AND record_id = %s"
        assert len(world.owner(present, thread.id)) == 1
