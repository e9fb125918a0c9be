"""Votes: called, cast once, given away, withdrawn, and counted again from what was taken along."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services import votes
from app.services.votes import calling, casting, counting, exporting, proxies
from app.services.votes.calling import Called
from app.services.votes.windows import Window
from tests import boards, polls
from tests.polls import before

if TYPE_CHECKING:
    from app.services.votes.polls import Poll
    from tests.boards import Thread
    from tests.world import World

FOR, AGAINST, ABSTAIN = 0, 1, counting.ABSTAIN


@pytest.fixture
def thread(world: World) -> Thread:
    """Give a thread before a board of Alba, Borel (in the chair), Corvo and Dara."""
    boards.seat(world, "dora", industry="toys")
    boards.seat(world, "cesar")
    return boards.open_thread(world, "aldo")


async def cast(world: World, name: str, vote: UUID, choice: int, whose: str = "") -> None:
    async with world.acting(name) as (session, actor):
        for_id = world.id(whose) if whose else actor.organisation_id
        await casting.cast(session, actor, vote, for_id, choice)


async def give(world: World, name: str, vote: UUID, to: str) -> None:
    async with world.acting(name) as (session, actor):
        await proxies.give(session, actor, vote, world.id(to))


async def withdraw(world: World, name: str, vote: UUID, reason: str) -> None:
    async with world.acting(name) as (session, actor):
        await calling.withdraw(session, actor, vote, reason)


async def seen(world: World, name: str, vote: UUID) -> Poll:
    async with world.acting(name) as (session, actor):
        return await votes.find(session, actor, vote)


async def exported(world: World, name: str, vote: UUID) -> dict[str, Any]:
    async with world.acting(name) as (session, actor):
        return await exporting.fetch(session, actor, vote)


@pytest.mark.parametrize("secret", [False, True])
async def test_it_is_counted_after_the_close_and_not_before(
    world: World,
    thread: Thread,
    secret: bool,  # noqa: FBT001 - a case
) -> None:
    vote = await polls.call(world, "berta", thread, quorum=60, secret=secret)
    await cast(world, "aldo", vote, FOR)
    poll = await seen(world, "dora", vote)
    assert (poll.result, poll.tallies, poll.missing) == (None, {}, 2)
    assert [row.choice for row in poll.ballots] == [None]
    assert [row.name for row in poll.waiting] == ["Borel", "Corvo", "Dara"]
    await cast(world, "berta", vote, AGAINST)
    await cast(world, "dora", vote, FOR)
    with pytest.raises(Conflict, match="once it has closed"):
        await exported(world, "dora", vote)
    polls.close(world, vote)
    result = (await seen(world, "dora", vote)).result
    assert result is not None
    assert (result.eligible, result.cast, result.counts, result.outcome) == (4, 3, (2, 1), "won")
    # Whoever takes a seat later neither had nor has a vote in it.
    world.owner("UPDATE seats SET starts_at = now() WHERE id = %s", world.id("corvo in board"))
    assert (await seen(world, "dora", vote)).turnout.eligible == 3


async def test_why_a_ballot_does_not_count(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread)
    await cast(world, "aldo", vote, FOR)
    with pytest.raises(Conflict, match="voted already"):
        await cast(world, "aldo", vote, AGAINST)
    with pytest.raises(Forbidden, match="not given you"):
        await cast(world, "berta", vote, FOR, "dara")
    for choice in (-2, 2, 9):
        with pytest.raises(Invalid, match="one of the options"):
            await cast(world, "berta", vote, choice)
    world.owner("UPDATE votes SET opens_at = now() + interval '1 day' WHERE id = %s", vote)
    with pytest.raises(Conflict, match="not open yet"):
        await cast(world, "berta", vote, FOR)
    polls.close(world, vote, timedelta(microseconds=1))
    with pytest.raises(Conflict, match="has closed"):
        await cast(world, "berta", vote, FOR)
    world.end("corvo in board")
    with pytest.raises(NotFound):
        await cast(world, "cesar", vote, FOR)


async def test_an_observer_sees_a_vote_and_has_none(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread)
    world.owner("UPDATE seats SET role = 'observer' WHERE id = %s", world.id("corvo in board"))
    poll = await seen(world, "cesar", vote)
    assert (poll.to_cast, poll.may_give_to, poll.turnout.eligible) == ([], [], 3)
    with pytest.raises(Forbidden, match="voting seat"):
        await cast(world, "cesar", vote, FOR)


async def test_the_second_of_the_close_is_that_of_the_ballot(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread)
    async with world.acting("aldo") as (session, actor):
        # Long in its transaction, which began while the vote was open.
        await votes.find(session, actor, vote)
        world.owner(
            "UPDATE votes SET closes_at = clock_timestamp() + interval '0.2 s' WHERE id = %s", vote
        )
        await asyncio.sleep(0.3)
        with pytest.raises(Conflict, match="has closed"):
            await casting.cast(session, actor, vote, actor.organisation_id, FOR)
    assert (await seen(world, "aldo", vote)).turnout.cast == 0


async def test_a_vote_is_given_taken_back_and_used(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread)
    await give(world, "dora", vote, "borel")
    with pytest.raises(Conflict, match="gave its vote"):
        await cast(world, "dora", vote, FOR)
    async with world.acting("dora") as (session, actor):
        await proxies.take_back(session, actor, vote)
        with pytest.raises(Conflict, match="not given"):
            await proxies.take_back(session, actor, vote)
    with pytest.raises(Forbidden):
        await cast(world, "berta", vote, FOR, "dara")
    await give(world, "dora", vote, "borel")
    assert len((await seen(world, "berta", vote)).to_cast) == 2
    await cast(world, "berta", vote, FOR, "dara")
    async with world.acting("dora") as (session, actor):
        with pytest.raises(Conflict, match="Borel has voted for you"):
            await proxies.take_back(session, actor, vote)
    [ballot] = (await seen(world, "dora", vote)).ballots
    assert (ballot.organisation_name, ballot.through_name, ballot.industry) == (
        *("Dara", "Borel"),
        "toys",
    )


async def test_a_vote_that_was_given_goes_no_further(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread)
    await give(world, "dora", vote, "borel")
    for name, to, why, said in (
        ("berta", "alba", Conflict, "Dara gave you their vote"),
        ("cesar", "dara", Invalid, "Dara gave its own vote to Borel"),
        ("dora", "alba", Conflict, "to Borel; take it back"),
        ("cesar", "corvo", Invalid, "your own"),
        ("cesar", "marketplace", Invalid, "can vote here"),
    ):
        with pytest.raises(why, match=said):
            await give(world, name, vote, to)
    await cast(world, "aldo", vote, FOR)
    with pytest.raises(Conflict, match="voted already"):
        await give(world, "aldo", vote, "borel")
    polls.close(world, vote)
    with pytest.raises(Conflict, match="has closed"):
        await give(world, "cesar", vote, "borel")


async def test_who_stays_out_neither_sees_it_nor_votes(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread, point=thread.points[0])
    await give(world, "dora", vote, "borel")
    await give(world, "cesar", vote, "alba")
    assert boards.recuse(world, "dora", thread, "dara", thread.points[0]) == ""
    with pytest.raises(NotFound):
        await seen(world, "dora", vote)
    async with before(world, "dora", thread) as (session, actor, row):
        assert await votes.of_thread(session, actor, row) == []
    with pytest.raises(Conflict, match="stays out"):
        await cast(world, "berta", vote, FOR, "dara")
    # Nor through them is another's cast; they are not counted for the quorum.
    assert boards.recuse(world, "berta", thread, "alba") == ""
    with pytest.raises(NotFound):
        await cast(world, "aldo", vote, FOR, "corvo")
    await cast(world, "berta", vote, FOR)
    polls.close(world, vote)
    world.owner("UPDATE recusals SET since = now() - interval '1 hour'")
    result = (await seen(world, "berta", vote)).result
    assert result is not None
    assert (result.eligible, result.cast, result.outcome) == (2, 1, "won")


async def test_what_was_cast_before_staying_out_stays_counted(world: World, thread: Thread) -> None:
    vote = await polls.call(world, "berta", thread, secret=True)
    await cast(world, "dora", vote, AGAINST)
    assert boards.recuse(world, "dora", thread, "dara") == ""
    world.end("corvo in board")
    polls.close(world, vote, timedelta(0))
    result = (await seen(world, "berta", vote)).result
    assert result is not None
    assert (result.eligible, result.cast, result.counts) == (3, 1, (0, 1))


async def test_only_the_chair_withdraws_and_only_before_the_close(
    world: World, thread: Thread
) -> None:
    vote, late = [await polls.call(world, "berta", thread) for _ in range(2)]
    await cast(world, "aldo", vote, FOR)
    polls.close(world, late)
    for name, which, reason, why in (
        ("aldo", vote, "Why.", Forbidden),
        ("berta", vote, " ", Invalid),
        ("berta", late, "Why.", Conflict),
    ):
        with pytest.raises(why):
            await withdraw(world, name, which, reason)
    await withdraw(world, "berta", vote, "Wrong question.")
    with pytest.raises(Conflict):
        await withdraw(world, "berta", vote, "Again.")
    with pytest.raises(Conflict, match="withdrew"):
        await cast(world, "dora", vote, FOR)
    world.owner("UPDATE votes SET opens_at = closes_at - interval '9 d', closes_at = now()")
    poll = await seen(world, "dora", vote)
    assert (poll.vote.phase, poll.result, poll.tallies) == ("withdrawn", None, {})
    assert [row.choice for row in poll.ballots] == [None]
    assert world.ask("dora", "SELECT * FROM ballot_choices") == []


async def test_what_cannot_be_called(world: World, thread: Thread) -> None:
    hours = Window(None, clock.now() + timedelta(days=1), "UTC")
    good = {"question": "Shall we?", "options": ["For", "Against"], "quorum_percent": 50}
    for field, changed in (
        ("question", {"question": " \u200b"}),
        ("question", {"question": "x" * 1001}),
        ("options", {"options": ["For", " "]}),
        ("options", {"options": ["For", "for"]}),
        ("options", {"options": [f"Option {n}" for n in range(11)]}),
        ("quorum", {"quorum_percent": 0}),
        ("quorum", {"quorum_percent": 101}),
    ):
        async with before(world, "berta", thread) as (session, actor, row):
            called = Called(window=hours, **{**good, **changed})  # type: ignore[arg-type]
            with pytest.raises(Invalid) as refused:
                await calling.call(session, actor, row, row, called)
            assert refused.value.fields[0][0] == field
    async with before(world, "aldo", thread) as (session, actor, row):
        with pytest.raises(Forbidden, match="chair"):
            await calling.call(session, actor, row, row, Called(window=hours, **good))  # type: ignore[arg-type]


@pytest.mark.parametrize("secret", [False, True])
async def test_the_result_is_counted_again_from_the_export(
    world: World,
    thread: Thread,
    secret: bool,  # noqa: FBT001 - a case
) -> None:
    vote = await polls.call(
        world, "berta", thread, options=("=Now", "Later", "Never"), secret=secret
    )
    boards.recuse(world, "berta", thread, "corvo")
    for name, choice in (("aldo", 2), ("berta", 2), ("dora", ABSTAIN)):
        await cast(world, name, vote, choice)
    polls.close(world, vote, timedelta(0))
    data = await exported(world, "aldo", vote)
    assert [row["choice"] for row in data["ballots"]] == ([None] * 3 if secret else [2, 2, -1])
    told = data["result"]
    assert (told["counts"], told["abstained"], told["winners"]) == ([0, 0, 2], 1, [2])
    rows = list(csv.DictReader(io.StringIO(exporting.table(data))))
    assert again(rows) == (told["eligible"], told["cast"], told["counts"], told["outcome"])
    assert next(row["name"] for row in rows if row["row"] == "option") == "'=Now"
    [kept] = world.owner("SELECT count(*) AS n FROM audit WHERE deed = 'vote:export'")
    assert kept.n == 1


def again(rows: list[dict[str, str]]) -> tuple[int, int, list[int], str]:
    """Count a vote from its table alone, with nothing of the application."""
    names: dict[str, set[str]] = {kind: set() for kind in ("seat", "recused", "ballot")}
    for row in rows:
        if row["row"] in names:
            names[row["row"]].add(row["organisation_id"])
    tallies = Counter({int(r["choice"]): int(r["count"]) for r in rows if r["row"] == "tally"})
    options = sum(1 for row in rows if row["row"] == "option")
    [percent] = [int(row["count"]) for row in rows if row["row"] == "vote quorum_percent"]
    able = len(names["seat"] - names["recused"] | names["ballot"])
    voted, counts = len(names["ballot"]), [tallies[place] for place in range(options)]
    if voted == 0 or voted * 100 < percent * able:
        return able, voted, counts, "short"
    front = counts.count(max(counts)) if any(counts) else 0
    return able, voted, counts, {0: "undecided", 1: "won"}.get(front, "tied")
