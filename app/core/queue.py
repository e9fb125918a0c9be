"""The queue of jobs, on the same database: a job commits with the change that asks for it.

This module alone imports procrastinate. Its tables lie in a schema of their own (revision 0005).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from sqlalchemy import DateTime, Text, func, make_url, select
from sqlalchemy.dialects.postgresql import JSONB

from app.core.db import Query, bind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

log = structlog.get_logger(__name__)

# A job: what the worker knows of the house, and the ids that it was deferred with.
Job: TypeAlias = Callable[..., Awaitable[None]]

AT_ONCE = 4
_QUEUE = "house"
_GRACE_SECONDS = 10
# After so long a worker has not heard that it is to end.
_DEAF_SECONDS = _GRACE_SECONDS + 1
_AGAIN_SECONDS = 5
_KEPT_HOURS = 24 * 30
# Ten tries, the last one some half an hour after the first.
_RETRY = RetryStrategy(max_attempts=10, exponential_wait=2)
_OPTIONS = "-c search_path=procrastinate,public -c timezone=UTC"
_DEFER = Query(
    select(
        func.defer_jobs(
            bind("task", Text()),
            bind("jobs", Text()).cast(JSONB()),
            bind("at", DateTime(timezone=True)),
        ).label("taken")
    )
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A job by its name, and when it runs by itself (five fields of cron, UTC), if it does."""

    run: Job
    cron: str = ""


_jobs: dict[str, _Known] = {}


def job(name: str, *, cron: str = "") -> Callable[[Job], Job]:
    """Register what is to be done under `name`; it must bear to be done twice.

    `cron` lets it run by itself too, then without ids.
    """

    def register(run: Job) -> Job:
        if name in _jobs:
            message = f"two jobs called {name}"
            raise RuntimeError(message)
        _jobs[name] = _Known(run, cron)
        return run

    return register


async def defer(
    session: AsyncSession,
    task: str,
    *,
    at: datetime | None = None,
    once: str | None = None,
    **ids: str,
) -> None:
    """Defer the job called `task` in the session's own transaction: both commit, or neither.

    `ids` is all that the job is told. It runs not before `at`; while one called `once` waits, no
    second one does.
    """
    await _defer(session, task, [(once, ids)], at)


async def defer_each(
    session: AsyncSession,
    task: str,
    each: Mapping[str, Mapping[str, str]],
    *,
    at: datetime | None = None,
) -> None:
    """Defer a job called `task` for each of many, in one statement: by its `once`, its ids.

    As `defer` does with one.
    """
    if each:
        await _defer(session, task, each.items(), at)


async def _defer(
    session: AsyncSession,
    task: str,
    given: Iterable[tuple[str | None, Mapping[str, str]]],
    at: datetime | None,
) -> None:
    jobs = [{"once": once, "args": ids} for once, ids in given]
    await _DEFER.all(session, task=task, jobs=json.dumps(jobs), at=at)


async def work(url: str, house: object, *, wait: bool = True, at_once: int = AT_ONCE) -> None:
    """Do jobs until cancelled, or, unless `wait`, until none is due; each is given `house`.

    `url` is SQLAlchemy's, of the application's role. What runs by itself only runs where one waits.
    """
    app = _app(url, timed=wait)
    async with app.open_async():
        if (task := asyncio.current_task()) is not None and task.cancelling():
            # Told to end while the connections were opened, which does not stop for that.
            raise asyncio.CancelledError
        await app.run_worker_async(
            queues=[_QUEUE],
            wait=wait,
            concurrency=at_once,
            delete_jobs="successful",
            listen_notify=wait,
            install_signal_handlers=False,
            shutdown_graceful_timeout=_GRACE_SECONDS,
            additional_context={"house": house},
        )


async def keep_working(url: str, house: object) -> None:
    """Do jobs until cancelled, whatever becomes of the database meanwhile."""
    while True:
        # In a task of its own: while it opens its connections the worker may not hear that it is
        # to end, and while the database is away it fails instead.
        working = asyncio.create_task(work(url, house))
        try:
            await asyncio.wait([working])
        finally:
            await _ended(working)
        _log_end(working)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _ended(working: asyncio.Task[None]) -> None:
    """Have a worker end, and tell it again when it has had the time for what it was doing."""
    while not working.done():
        working.cancel()
        await asyncio.wait([working], timeout=_DEAF_SECONDS)


def _log_end(working: asyncio.Task[None]) -> None:
    broken = None if working.cancelled() else working.exception()
    if isinstance(broken, ConnectorException | OperationalError | OSError):
        log.warning("worker_cut_off", error=type(broken).__name__)
    elif broken is not None:
        # Whatever it was, the jobs of others wait behind it.
        log.error("worker_failed", exc_info=broken)


def _app(url: str, *, timed: bool) -> App:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connector = PsycopgConnector(
        conninfo=address, kwargs={"options": _OPTIONS}, min_size=1, max_size=2
    )
    app = App(connector=connector)
    for name, known in _jobs.items():
        task = app.task(name=name, queue=_QUEUE, pass_context=True, retry=_RETRY)(_given(known.run))
        if known.cron and timed:
            app.periodic(cron=known.cron)(task)
    tidying = app.task(name="queue:tidy", queue=_QUEUE, pass_context=True)(_tidy)
    if timed:
        app.periodic(cron="*/2 * * * *")(tidying)
    return app


def _given(run: Job) -> Callable[..., Awaitable[None]]:
    async def given(context: JobContext, *_: Any, timestamp: int = 0, **ids: str) -> None:  # noqa: ANN401, ARG001
        await run(context.additional_context["house"], **ids)

    return given


async def _tidy(context: JobContext, *_: Any, **__: Any) -> None:  # noqa: ANN401
    """Give back the jobs of workers that died, and forget what failed long ago."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs():
        log.warning("job_given_back", job=stalled.task_name)
        with suppress(ConnectorException):
            await manager.retry_job(stalled)
    await manager.delete_old_jobs(nb_hours=_KEPT_HOURS, include_failed=True)
