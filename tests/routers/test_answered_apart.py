"""How far a thread is, each reader is told by the points that they see, and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core.errors import Conflict
from app.services import threads
from app.services.answers import resolving
from tests import answering, boards

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

KEPT = "SELECT state, answered_at, version FROM threads WHERE id = %s"
PLACES = ("", "/answers", "/moves")


async def apart(world: World, points: int, *, sealed: bool = False, author: str = "aldo") -> Thread:
    """Give a thread from whose last point Corvo stays out, with drafts for all; Dara is seated."""
    boards.seat(world, "carla")
    thread = boards.open_thread(world, author, points=points, sealed=sealed)
    assert boards.recuse(world, "carla", thread, "corvo", thread.points[-1]) == ""
    boards.hand_over(world, author, thread)
    await answering.assigned(world, thread)
    await answering.drafted(world, thread, *range(points))
    return thread


async def publish(world: World, thread: Thread, number: int) -> None:
    """Publish the answer to one point."""
    await answering.published(world, thread, "nina", thread.points[number].reference)


def state(world: World, name: str, thread: Thread) -> str:
    """Return how far the thread is to `name`, the same on its page, in lists and over the API."""
    told = world.api(name, "read").get(f"/api/v1/threads/{thread.reference}").json()["state"]
    listed = world.api(name, "read").get("/api/v1/threads", params={"state": told}).json()
    assert [one["reference"] for one in listed["items"]] == [thread.reference]
    return str(told)


def told(world: World, name: str, thread: Thread) -> list[object]:
    """Return all that `name` is told of the thread, by both walls and by the second alone."""
    api, path = world.api(name, "read"), f"/api/v1/threads/{thread.reference}"
    places = [f"{path}{place}" for place in PLACES]
    places += ["/api/v1/threads", "/api/v1/register", "/api/v1/home"]
    found: list[object] = [api.get(place).text for place in places]
    tables = ("thread_moves", "answers")
    found += [
        world.ask(name, f"SELECT * FROM {one} WHERE thread_id = %s", thread.id) for one in tables
    ]
    return [
        *found,
        world.ask(name, KEPT, thread.id),
        world.ask(name, "SELECT unanswered(%s)", thread.id),
    ]


@pytest.mark.parametrize("sealed", [False, True])
async def test_the_answer_to_ones_only_point_is_the_end_to_oneself(
    world: World,
    sealed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    thread = await apart(world, 2, sealed=sealed)
    await publish(world, thread, 0)
    assert [state(world, name, thread) for name in ("carla", "berta", "nina")] == [
        "answered",
        "with_platform",
        "with_platform",
    ]
    before = told(world, "carla", thread)
    await publish(world, thread, 1)
    assert told(world, "carla", thread) == before
    assert {state(world, name, thread) for name in ("carla", "berta", "nina")} == {"answered"}


@pytest.mark.parametrize("points", [1, 2])
async def test_an_answer_that_one_does_not_see_moves_nothing(world: World, points: int) -> None:
    thread = await apart(world, points)
    before = told(world, "carla", thread)
    await publish(world, thread, points - 1)
    assert told(world, "carla", thread) == before
    assert state(world, "carla", thread) == "with_platform"
    assert state(world, "aldo", thread) == ("answered" if points == 1 else "with_platform")


async def test_what_all_see_moves_it_for_all(world: World) -> None:
    thread = await apart(world, 2)
    await publish(world, thread, 1)
    await publish(world, thread, 0)
    assert {state(world, name, thread) for name in ("carla", "berta", "nina")} == {"answered"}
    assert world.owner(KEPT, thread.id)[0].state == "answered"


async def test_it_is_closed_by_who_sees_all_of_it(world: World) -> None:
    thread = await apart(world, 1)
    await publish(world, thread, 0)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        assert row.answered_at is not None
        await resolving.close(session, actor, row, "done")
    assert {state(world, name, thread) for name in ("carla", "berta")} == {"done"}


async def test_who_stays_out_of_a_point_closes_nothing_however_it_stands(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "dora", points=2)
    assert boards.recuse(world, "berta", thread, "borel", thread.points[1]) == ""
    boards.hand_over(world, "dora", thread)
    await answering.assigned(world, thread)
    await answering.drafted(world, thread, 0, 1)
    await publish(world, thread, 0)
    for number in (None, 1):
        if number:
            await publish(world, thread, number)
        async with world.acting("berta") as (session, actor):
            row = await threads.find_open(session, actor, thread.reference)
            with pytest.raises(Conflict, match="stay out of a point"):
                await resolving.close(session, actor, row, "done")


async def test_what_is_owed_still_waits_for_who_owes_it(world: World) -> None:
    thread = await apart(world, 2)
    await publish(world, thread, 0)
    assert await answering.kinds(world, "nina") == ["answer"]
    assert await answering.kinds(world, "berta") == []
    await publish(world, thread, 1)
    assert await answering.kinds(world, "nina") == []
    assert await answering.kinds(world, "berta") == ["closing"]


async def test_no_row_says_answered_before_all_that_all_see_is(world: World) -> None:
    thread = await apart(world, 2)
    say = "UPDATE threads SET state = 'answered', answered_at = now() WHERE id = %s"
    for name in ("nina", "sara"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, say, thread.id)
    await publish(world, thread, 1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.ask("nina", say, thread.id)
    for name in ("carla", "aldo", "berta"):
        assert world.ask(name, "SELECT unanswered_by_all(%s)", thread.id) == [(None,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, "SELECT * FROM held_points(%s)", thread.id)
