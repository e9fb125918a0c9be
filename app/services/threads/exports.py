"""Threads over the API: never TLP:RED, and under the two AMBER labels logged one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access import tlp as labels
from app.core.db import Row
from app.core.errors import NotFound
from app.services import audit, threads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor


async def find(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return a thread that the reader sees and that may go over the API; raises NotFound."""
    return _let_out(await threads.find(session, actor, reference))


async def find_open(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return the same, if its inside is the reader's to see; raises NotFound otherwise."""
    return _let_out(await threads.find_open(session, actor, reference))


async def made(session: AsyncSession, actor: Actor, record_id: UUID) -> Row:
    """Return a thread that was opened over the API, by its id; raises NotFound as `find` does."""
    return _let_out(await threads.find_by_id(session, actor, record_id))


async def fetch(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return a thread whose contents go out now; raises NotFound as `find` does."""
    thread = await find(session, actor, reference)
    await log(session, actor, [thread])
    return thread


async def log(session: AsyncSession, actor: Actor, rows: Sequence[Row]) -> None:
    """Write into the trail which of these threads went out, as far as the label asks.

    What the author of an unattributed thread fetches is not written down: it is their own, and
    the trail would name them.
    """
    logged = [
        (one.id, one.tlp)
        for one in rows
        if one.tlp in labels.LOGGED_OVER_API and not threads.sealed(one)
    ]
    await audit.write_each(session, actor, "thread:export", logged)


def may_go(row: Row) -> bool:
    """Tell whether a row with a label may go over the API at all."""
    return row.tlp not in labels.NEVER_OVER_API


def _let_out(thread: Row) -> Row:
    if not may_go(thread):
        raise NotFound
    return thread
