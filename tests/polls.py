"""How a test meets positions and votes through the services: somebody's thread, somebody's vote."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.services import threads
from app.services.positions import taking
from app.services.votes import calling
from app.services.votes.calling import Called
from app.services.votes.windows import Window

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from tests.boards import Point, Thread
    from tests.world import World


@asynccontextmanager
async def before(
    world: World, name: str, thread: Thread
) -> AsyncIterator[tuple[AsyncSession, Actor, Any]]:
    """Give a session in which `name` acts, the actor, and the thread as they see it."""
    async with world.acting(name) as (session, actor):
        yield session, actor, await threads.find_open(session, actor, thread.reference)


async def take(
    world: World,
    name: str,
    thread: Thread,
    choice: str = "support",
    reason: str = "",
    *,
    point: Point | None = None,
    **more: Any,  # noqa: ANN401 - see taking.Taken
) -> UUID:
    """Take a position for the seat of `name`."""
    async with before(world, name, thread) as (session, actor, row):
        thing = await threads.point(session, actor, row.id, point.code) if point else row
        return await taking.take(session, actor, row, thing, taking.Taken(choice, reason, **more))


async def call(
    world: World,
    chair: str,
    thread: Thread,
    *,
    point: Point | None = None,
    options: tuple[str, ...] = ("For", "Against"),
    quorum: int = 50,
    secret: bool = False,
) -> UUID:
    """Call a vote that is open for a week."""
    async with before(world, chair, thread) as (session, actor, row):
        thing = await threads.point(session, actor, row.id, point.code) if point else row
        hours = Window(None, clock.now() + timedelta(days=7), "Europe/Paris")
        called = Called("Shall we?", options, hours, quorum, secret=secret)
        return await calling.call(session, actor, row, thing, called)


def close(world: World, vote: UUID, ago: timedelta = timedelta(minutes=5)) -> None:
    """Let a vote have closed a while ago."""
    world.owner(
        "UPDATE votes SET opens_at = now() - interval '30 days', closes_at = now() - %s"
        " WHERE id = %s",
        *(ago, vote),
    )
