"""Threads answered together, and what follows an answer: carried out, closed, reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid
from app.services import answers, threads
from app.services.answers import drafting, joining, publishing, resolving
from app.services.threads import moves
from tests import boards
from tests.answering import (
    NO,
    YES,
    answered,
    assigned,
    drafted,
    handed,
    joined,
    kinds,
    published,
    seen,
)
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

pytestmark = pytest.mark.anyio


async def test_duplicates_are_answered_together_and_keep_their_references(world: World) -> None:
    first, second = handed(world), handed(world, "berta")
    await assigned(world, first)
    await joined(world, second, first)
    row, found = await seen(world, "berta", second)
    assert found.head is not None
    assert (found.joined, found.head.reference, row.owner_name) == (True, first.reference, "Nina")
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, second.reference)
        with pytest.raises(Conflict, match="together with another"):
            await drafting.draft(session, actor, row, [second.points[0].reference], YES, {})
        row = await threads.find_open(session, actor, first.reference)
        every = [point.reference for point in (*first.points, *second.points)]
        await drafting.draft(session, actor, row, every, YES, {})
        assert sorted(await publishing.publish(session, actor, row)) == sorted(every)
    for thread in (first, second):
        row, found = await seen(world, "aldo", thread)
        assert row.state == "answered"
        assert all(found.of(point.id).present for point in thread.points)


async def test_joining_goes_to_the_head_and_never_round(world: World) -> None:
    one, two, three = handed(world), handed(world), handed(world)
    await joined(world, two, one)
    await joined(world, three, two)
    _, found = await seen(world, "nina", three)
    assert found.head is not None
    assert found.head.reference == one.reference
    for loop in (one, two):
        with pytest.raises(Invalid):
            await joined(world, one, loop)
    with pytest.raises(Invalid, match="no thread"):
        await joined(world, one, boards.open_thread(world, "aldo"))
    async with world.acting("sara") as (session, actor):
        row = await threads.find_open(session, actor, three.reference)
        assert row.due_on is None
        await joining.part(session, actor, row)
    row, found = await seen(world, "nina", three)
    assert not found.joined
    assert row.due_on == (await seen(world, "nina", one))[0].due_on


async def test_a_head_is_named_only_to_who_sees_it(world: World) -> None:
    boards.seat(world, "dora")
    first, second = handed(world), handed(world)
    await joined(world, second, first)
    assert boards.recuse(world, "dora", first, "dara") == ""
    _, found = await seen(world, "dora", second)
    assert (found.joined, found.head) == (True, None)


async def test_only_the_chair_closes_and_the_review_comes_back(world: World) -> None:
    thread = await answered(world)
    assert await kinds(world, "berta") == ["closing"]
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await resolving.implement(session, actor, row)
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Forbidden):
            await resolving.close(session, actor, row, "done")
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Invalid, match="to come"):
            await resolving.close(session, actor, row, "done", "", answers.today(row))
        await resolving.close(session, actor, row, "done")
    row, found = await seen(world, "berta", thread)
    assert (row.state, row.review_on) == ("done", answers.usual_review(row))
    assert await kinds(world, "berta") == []
    day = answers.today(row) - timedelta(days=1)
    world.owner("UPDATE threads SET review_on = %s WHERE id = %s", day, thread.id)
    assert await kinds(world, "berta") == ["review"]
    async with world.acting("berta") as (session, actor):
        await resolving.review(session, actor, row, "partly", "Half of it.")
    row, found = await seen(world, "aldo", thread)
    assert (row.review_outcome, found.review_due) == ("partly", False)


async def test_no_thread_closes_while_a_point_is_without_an_answer(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    await drafted(world, thread, 0)
    await published(world, thread)
    boards.settle(world, thread, "answered")
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        # However far it is said to be: to whom a point is unanswered it is not answered.
        for step in ("done", "declined"):
            with pytest.raises(Forbidden, match="Only an answered thread"):
                await resolving.close(session, actor, row, step)
            with pytest.raises(Conflict, match="without an answer"):
                await moves.move(session, actor, row._replace(state="answered"), step)


async def test_sent_back_it_has_its_usual_time_again(world: World) -> None:
    thread = await answered(world)
    world.owner("UPDATE threads SET due_on = '2020-01-01' WHERE id = %s", thread.id)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Invalid, match="lacks"):
            await resolving.send_back(session, actor, row, "")
        await resolving.send_back(session, actor, row, "It says nothing of shops.")
    row, found = await seen(world, "nina", thread)
    assert (row.state, found.clock.overdue) == ("with_platform", False)
    assert row.due_on > answers.today(row)
    assert await kinds(world, "nina") == ["answer"]
    await drafted_anew(world, thread)
    assert (await seen(world, "aldo", thread))[0].state == "answered"


async def drafted_anew(world: World, thread: Thread) -> None:
    """Answer the first point anew."""
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await drafting.draft(session, actor, row, [thread.points[0].reference], NO, {})
        await publishing.publish(session, actor, row)


async def test_where_the_secretariat_alone_reads_the_author_decides(world: World) -> None:
    thread = boards.open_thread(world, "aldo", audience="secretariat")
    boards.settle(world, thread, "with_platform")
    await assigned(world, thread)
    await drafted(world, thread, 0, 1)
    await published(world, thread)
    assert await kinds(world, "aldo") == ["closing"]
    async with world.acting("aldo") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await resolving.close(session, actor, row, "declined", "Enough.")
    assert (await seen(world, "nina", thread))[0].state == "declined"


async def test_a_chair_who_wrote_without_a_name_does_not_close_it(world: World) -> None:
    thread = await answered(world, "berta", sealed=True)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Forbidden):
            await resolving.close(session, actor, row, "done")
    boards.seat(world, "dora", role="vice_chair")
    async with world.acting("dora") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await resolving.close(session, actor, row, "done")


async def test_one_who_wears_two_hats_acts_in_one_at_a_time(world: World) -> None:
    thread = handed(world)
    world.owner(
        "INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, 'staff', now() - interval '1 day')",
        *(id_of("berta"), id_of("marketplace")),
    )
    async with world.acting("berta@marketplace") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await drafting.draft(session, actor, row, [thread.points[0].reference], YES, {})
        with pytest.raises(Forbidden):
            await resolving.send_back(session, actor, row, "x")
    async with world.acting("berta@borel") as (_, actor):
        assert not actor.chairs(id_of("board"))
