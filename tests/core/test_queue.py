"""The queue: its schema is the package's, a job commits with its cause, a lost one comes back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from app.core import queue
from app.core.db import make_engine, make_sessions
from tests.house.tree import source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from tests.database import Database

_done: list[tuple[object, str]] = []
_TRIES = {"n": 0}


@queue.job("test:note")
async def _note(house: object, thing: str) -> None:
    _done.append((house, thing))


@queue.job("test:stumble")
async def _stumble(_house: object, thing: str) -> None:
    _TRIES["n"] += 1
    if _TRIES["n"] == 1:
        raise RuntimeError(thing)


@pytest.fixture
async def sessions(database: Database) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    _done.clear()
    engine = make_engine(database.app_url, size=1)
    yield make_sessions(engine)
    await engine.dispose()


def jobs(database: Database) -> list[tuple[str, str, int]]:
    with database.owner() as connection:
        return connection.execute(
            "SELECT task_name, status::text, attempts FROM procrastinate.procrastinate_jobs"
        ).fetchall()


def test_the_schema_is_that_of_the_package() -> None:
    there = files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8")
    assert source("migrations/sql/0005_procrastinate.sql") == there


async def test_a_job_commits_with_its_cause_or_not_at_all(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions() as session:
        await queue.defer(session, "test:note", thing="lost")
        await session.rollback()
        await queue.defer(session, "test:note", thing="kept")
        await session.commit()
    await queue.work(database.app_url, "house", wait=False)
    assert _done == [("house", "kept")]
    assert jobs(database) == []


async def test_what_waits_once_waits_once(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions.begin() as session:
        for thing in ("first", "second"):
            await queue.defer(session, "test:note", once="same", thing=thing)
        # The transaction goes on.
        await queue.defer(session, "test:note", once="other", thing="third")
    await queue.work(database.app_url, None, wait=False)
    assert sorted(_done, key=str) == [(None, "first"), (None, "third")]


async def test_many_are_put_in_at_once_and_in_order(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    many = {f"once {number}": {"thing": f"{number:03}"} for number in range(300)}
    async with sessions.begin() as session:
        await queue.defer_each(session, "test:note", many)
        await queue.defer_each(session, "test:note", {})
    with database.owner() as connection:
        rows = connection.execute(
            "SELECT args ->> 'thing', queueing_lock"
            " FROM procrastinate.procrastinate_jobs ORDER BY id"
        ).fetchall()
    assert rows == [(ids["thing"], once) for once, ids in many.items()]


async def test_of_many_those_that_wait_already_are_passed_over(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions.begin() as session:
        await queue.defer(session, "test:note", once="b", thing="first")
        many = {name: {"thing": f"later {name}"} for name in "abc"}
        await queue.defer_each(session, "test:note", many)
        # The transaction goes on.
        await queue.defer(session, "test:note", thing="last")
    await queue.work(database.app_url, None, wait=False, at_once=1)
    assert [thing for _, thing in _done] == ["first", "later a", "later c", "last"]


async def test_what_fails_is_tried_again(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    _TRIES["n"] = 0
    async with sessions.begin() as session:
        await queue.defer(session, "test:stumble", thing="x")
    await queue.work(database.app_url, None, wait=False)
    assert jobs(database) == [("test:stumble", "todo", 1)]
    with database.owner() as connection:
        connection.execute("UPDATE procrastinate.procrastinate_jobs SET scheduled_at = NULL")
    await queue.work(database.app_url, None, wait=False)
    assert (jobs(database), _TRIES["n"]) == ([], 2)


async def test_a_dead_workers_job_is_given_back(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    async with sessions.begin() as session:
        await queue.defer(session, "test:note", thing="left lying")
        await queue.defer(session, "queue:tidy")
    with database.owner() as connection:
        connection.execute("SET search_path TO procrastinate")
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'test:note'"
        )
    await queue.work(database.app_url, None, wait=False)
    await queue.work(database.app_url, None, wait=False)
    assert _done == [(None, "left lying")]


async def test_a_worker_that_waits_wakes_for_a_job(
    database: Database, sessions: async_sessionmaker[AsyncSession]
) -> None:
    working = asyncio.create_task(queue.keep_working(database.app_url, None))
    try:
        async with asyncio.timeout(30):
            while not _done:
                async with sessions.begin() as session:
                    await queue.defer(session, "test:note", once="x", thing="woken")
                await asyncio.sleep(0.2)
    finally:
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
    assert _done[0] == (None, "woken")


async def test_a_worker_that_does_not_hear_that_it_is_to_end_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    began = asyncio.Event()

    async def deaf(_url: str, _house: object) -> None:
        began.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        told.append("while it opened its connections")
        await asyncio.Event().wait()

    monkeypatch.setattr(queue, "work", deaf)
    monkeypatch.setattr(queue, "_DEAF_SECONDS", 0)
    working = asyncio.create_task(queue.keep_working("", None))
    await began.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert len(told) == 1
