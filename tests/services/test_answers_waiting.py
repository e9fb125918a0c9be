"""What waits around the platform's answers: each thing for exactly one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.services import threads
from app.services.answers import asking
from tests.answering import answered, assigned, handed, joined, kinds, seen

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

pytestmark = pytest.mark.anyio
EVERYBODY = ("sara", "simon", "nina", "otto", "berta", "aldo", "anna", "boris", "tess")


async def waits(world: World) -> dict[str, list[str]]:
    """Return for whom something waits, and what."""
    found = {name: await kinds(world, name) for name in EVERYBODY}
    return {name: what for name, what in found.items() if what}


async def asked(world: World, thread: Thread) -> None:
    """Have nina ask the author something."""
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await asking.ask(session, actor, row, "Which shops?")


async def test_what_waits_waits_for_exactly_one(world: World) -> None:
    thread = handed(world)
    assert await waits(world) == {"sara": ["assign"]}
    await assigned(world, thread)
    assert await waits(world) == {"nina": ["answer"]}
    await asked(world, thread)
    assert await waits(world) == {"aldo": ["question"]}
    world.end("nina@marketplace")
    found = {name: await kinds(world, name) for name in ("sara", "simon", "aldo")}
    assert found == {"sara": ["assign"], "simon": [], "aldo": ["question"]}


async def test_a_question_waits_for_the_chair_where_the_author_is_gone(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    await asked(world, thread)
    world.end("aldo@alba")
    assert await kinds(world, "berta") == ["question"]


async def test_nobody_is_told_whether_an_author_without_a_name_is_gone(world: World) -> None:
    thread = handed(world, sealed=True)
    await assigned(world, thread)
    await asked(world, thread)
    assert await waits(world) == {"aldo": ["question"]}
    world.end("aldo@alba")
    assert await kinds(world, "berta") == []
    world.owner("UPDATE questions SET asked_at = now() - interval '15 days'")
    assert await kinds(world, "berta") == ["question"]


async def test_more_time_waits_for_the_chair_and_the_answer_for_its_owner(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await asking.extend(session, actor, row, row.due_on.replace(year=2031), "Much to do.")
    assert await waits(world) == {"nina": ["answer"], "berta": ["extension"]}


async def test_an_answered_thread_waits_for_the_chair(world: World) -> None:
    await answered(world)
    assert await waits(world) == {"berta": ["closing"]}


async def test_what_was_joined_into_a_withdrawn_thread_waits_by_itself(world: World) -> None:
    first, second = handed(world), handed(world, "berta")
    await assigned(world, first)
    await joined(world, second, first)
    assert await waits(world) == {"nina": ["answer"]}
    with world.as_("aldo") as connection:
        withdrawn = "UPDATE threads SET state = 'withdrawn' WHERE id = %s"
        connection.execute(withdrawn, (first.id,))
    row, found = await seen(world, "berta", second)
    assert (found.joined, row.owner_name) == (False, "Nina")
    assert await waits(world) == {"nina": ["answer"]}
