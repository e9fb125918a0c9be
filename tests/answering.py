"""How a test has a thread answered: through the services, each step by who may take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.services import answers, threads
from app.services.answers import assigning, drafting, joining, publishing
from app.services.answers.drafting import Worded
from app.services.answers.waiting import waiting
from tests import boards
from tests.cast import id_of

if TYPE_CHECKING:
    from app.core.db import Row
    from tests.boards import Thread
    from tests.world import World

YES = Worded("accepted", "will-do", "We will.")
NO = Worded("declined", "cost", "Too dear.")


def handed(world: World, author: str = "aldo", **more: Any) -> Thread:  # noqa: ANN401 - as of open_thread
    """Open a thread and hand it over whole."""
    thread = boards.open_thread(world, author, **more)
    boards.hand_over(world, author, thread)
    return thread


async def assigned(world: World, thread: Thread, name: str = "nina") -> None:
    """Let `name` owe the answer."""
    async with world.acting("sara") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await assigning.assign(session, actor, row, id_of(name))


async def drafted(world: World, thread: Thread, *which: int, by: str = "nina") -> None:
    """Draft the same answer to some points."""
    async with world.acting(by) as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        named = [thread.points[number].reference for number in which]
        await drafting.draft(session, actor, row, named, YES, {})


async def published(world: World, thread: Thread, by: str = "nina", *which: str) -> list[str]:
    """Publish the drafts."""
    async with world.acting(by) as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        return await publishing.publish(session, actor, row, which)


async def answered(world: World, author: str = "aldo", **more: Any) -> Thread:  # noqa: ANN401 - see handed
    """Open a thread, hand it over, and have it answered by nina."""
    thread = handed(world, author, **more)
    await assigned(world, thread)
    await drafted(world, thread, *range(len(thread.points)))
    await published(world, thread)
    return thread


async def seen(world: World, name: str, thread: Thread) -> tuple[Row, answers.Answers]:
    """Return the thread and its answers as `name` sees them."""
    async with world.acting(name) as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        points = await threads.points(session, actor, row.id)
        return row, await answers.of_thread(session, actor, row, points)


async def joined(world: World, thread: Thread, into: Thread, by: str = "sara") -> None:
    """Have one thread answered together with another."""
    async with world.acting(by) as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await joining.join(session, actor, row, into.reference)


async def kinds(world: World, name: str) -> list[str]:
    """Return what waits for somebody around answers."""
    async with world.acting(name) as (session, actor):
        return [one.kind for one in await waiting(session, actor)]
