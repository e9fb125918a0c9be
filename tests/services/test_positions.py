"""Positions: taken, changed, summed, shown; and who stays out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services import positions, threads, votes
from app.services.positions import recusals
from tests import boards, polls
from tests.polls import before, take

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World


async def standing(world: World, name: str, thread: Thread, code: str = "") -> positions.Standing:
    async with before(world, name, thread) as (session, actor, row):
        points = await threads.points(session, actor, row.id)
        found = await positions.of_thread(session, actor, row, points)
        chosen = next((one for one in points if one.code == code), row)
        return found.of(chosen.id)


async def test_a_seat_takes_a_position_and_changes_it(world: World) -> None:
    boards.seat(world, "dora", industry="toys")
    thread = boards.open_thread(world, "aldo")
    first = await take(world, "dora", thread, "object", "It costs too much.")
    assert await take(world, "dora", thread, "object", "It costs too much.") == first
    await take(world, "dora", thread, "reservations", "It still costs.", base=str(first))
    seen = await standing(world, "berta", thread)
    assert [(row.choice, row.industry_name) for row in seen.rows] == [("reservations", "Toys")]
    [earlier] = seen.earlier[world.id("dara")]
    assert (earlier.choice, earlier.reason) == ("object", "It costs too much.")
    assert [(one.industry, one.taken) for one in seen.summary] == [("Toys", 1)]
    assert seen.total.counts["reservations"] == 1
    assert seen.unspoken == ["Alba", "Borel"]
    assert (await standing(world, "berta", thread, "K1")).rows == []
    with pytest.raises(Invalid, match="changed meanwhile"):
        await take(world, "dora", thread, "support", base=str(first))


async def test_what_needs_a_reason_says_so(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    for choice in ("object", "reservations"):
        for reason in ("", "  \n", "\u200b"):
            with pytest.raises(Invalid, match="Say why"):
                await take(world, "berta", thread, choice, reason)
    with pytest.raises(Invalid, match="one of the four"):
        await take(world, "berta", thread, "maybe")
    for choice in ("support", "abstain"):
        await take(world, "berta", thread, choice)
    assert (await standing(world, "aldo", thread)).total.counts["abstain"] == 1


async def test_who_has_no_voting_seat_is_told_so(world: World) -> None:
    boards.seat(world, "dora", role="observer")
    boards.seat(world, "cesar")
    thread = boards.open_thread(world, "aldo")
    await take(world, "cesar", thread)
    world.end("corvo in board")
    with pytest.raises(Forbidden, match="voting seat"):
        await take(world, "dora", thread)
    with pytest.raises(NotFound):
        await take(world, "cesar", thread)
    # It stays as it was taken, though the seat has ended.
    assert [row.organisation_name for row in (await standing(world, "aldo", thread)).rows] == [
        "Corvo"
    ]
    world.end("alba in board")
    with pytest.raises(Forbidden, match="voting seat"):
        await take(world, "aldo", thread)


@pytest.mark.parametrize("state", ["done", "declined"])
async def test_a_closed_thread_takes_no_more(world: World, state: str) -> None:
    thread = boards.open_thread(world, "aldo")
    await take(world, "aldo", thread)
    boards.settle(world, thread, "answered")
    await take(world, "aldo", thread, "abstain")
    boards.settle(world, thread, state)
    with pytest.raises(Forbidden, match="closed"):
        await take(world, "aldo", thread)
    assert (await standing(world, "aldo", thread)).refused


async def test_a_withdrawn_point_takes_no_more(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    await take(world, "aldo", thread, point=thread.points[0])
    world.owner("UPDATE records SET state = 'withdrawn' WHERE id = %s", thread.points[0].id)
    with pytest.raises(Conflict, match="withdrawn"):
        await take(world, "aldo", thread, "abstain", point=thread.points[0])


@pytest.mark.parametrize("sealed", [False, True])
async def test_anothers_position_takes_it_into_discussion(world: World, sealed: bool) -> None:  # noqa: FBT001 - a case
    for name, state in (
        ("aldo", "in_discussion" if sealed else "open"),
        ("berta", "in_discussion"),
    ):
        thread = boards.open_thread(world, "aldo", sealed=sealed)
        await take(world, name, thread)
        [row] = world.owner("SELECT state FROM threads WHERE id = %s", thread.id)
        assert row.state == state
        rows = world.owner(
            "SELECT person_id FROM audit WHERE record_id = %s AND deed = 'position:take'",
            thread.room_id,
        )
        # Of an unattributed thread the author's own looks like any other, in the trail too.
        assert [one.person_id is None for one in rows] == [sealed]
        moved = world.owner(
            "SELECT by_name FROM thread_moves WHERE thread_id = %s AND from_state <> ''", thread.id
        )
        assert [one.by_name for one in moved] == ([""] if state == "in_discussion" else [])


async def test_the_platform_sees_what_it_was_shown_and_no_more(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    shown = await take(world, "berta", thread, may_show=True)
    kept = await take(world, "dora", thread, "object", "Not for them.", may_show=False)
    boards.hand_over(world, "aldo", thread, positions=[shown, kept])
    seen = await standing(world, "sara", thread)
    assert [row.id for row in seen.rows] == [shown]
    assert (seen.unspoken, seen.total.taken) == ([], 1)
    assert (await standing(world, "berta", thread)).mine.shown_at  # type: ignore[union-attr]
    await take(world, "berta", thread, "object", "I changed my mind.", may_show=True)
    assert await standing(world, "sara", thread) == seen
    own = await standing(world, "berta", thread)
    assert own.mine.choice == "object"  # type: ignore[union-attr]
    assert own.shown_before.id == shown  # type: ignore[union-attr]


async def test_whoever_stays_out_sees_nothing_until_they_return(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    async with before(world, "dora", thread) as (session, actor, row):
        with pytest.raises(Invalid, match="Say why"):
            await recusals.declare(session, actor, row, row, actor.organisation_id, " ")
        made = await recusals.declare(session, actor, row, row, actor.organisation_id, "Own case.")
    with pytest.raises(NotFound):
        await take(world, "dora", thread)
    assert (await standing(world, "berta", thread)).unspoken == ["Alba", "Borel"]
    async with world.acting("dora") as (session, actor):
        [own] = await recusals.own(session, actor)
        assert own._fields == ("id", "record_id", "thread_id", "board_id", "reference",
                               "organisation_id", "organisation_name", "since")  # fmt: skip
        await recusals.end(session, actor, made)
        assert await recusals.own(session, actor) == []
        with pytest.raises(NotFound):
            await recusals.end(session, actor, made)
    await take(world, "dora", thread)


async def test_the_chair_says_it_for_another_and_nobody_else_does(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    for name, why in (("aldo", Forbidden), ("berta", None)):
        async with before(world, name, thread) as (session, actor, row):
            point = await threads.point(session, actor, row.id, "K1")
            wanted = (session, actor, row, point, world.id("dara"), "Own case.")
            if why:
                with pytest.raises(why):
                    await recusals.declare(*wanted)
                continue
            await recusals.declare(*wanted)
            with pytest.raises(Conflict, match="already"):
                await recusals.declare(*wanted)
            with pytest.raises(Conflict, match="no voting seat"):
                await recusals.declare(*wanted[:4], world.id("corvo"), "Own case.")
    # Of the thread and its other point they take part.
    await take(world, "dora", thread, point=thread.points[1])
    with pytest.raises(NotFound):
        await take(world, "dora", thread, point=thread.points[0])


async def test_a_recused_author_sees_and_takes_no_position(world: World) -> None:
    thread = boards.open_thread(world, "aldo", sealed=True)
    assert boards.recuse(world, "berta", thread, "alba") == ""
    with pytest.raises(Conflict, match="stays out"):
        await take(world, "aldo", thread)
    async with before(world, "aldo", thread) as (session, actor, row):
        assert (await positions.of_thread(session, actor, row, [])).of(row.id).refused
    vote = await polls.call(world, "berta", thread)
    async with world.acting("aldo") as (session, actor):
        with pytest.raises(NotFound):
            await votes.find(session, actor, vote)


async def test_a_narrower_label_leaves_positions_and_votes_as_they_were(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo", tlp="GREEN")
    await take(world, "dora", thread)
    vote = await polls.call(world, "berta", thread)
    world.ask("aldo", "SELECT relabel(%s, 'AMBER+STRICT')", thread.id)
    assert [row.organisation_name for row in (await standing(world, "berta", thread)).rows] == [
        "Dara"
    ]
    async with world.acting("dora") as (session, actor):
        poll = await votes.find(session, actor, vote)
        assert (poll.vote.tlp, len(poll.to_cast)) == ("AMBER+STRICT", 1)
