"""Connections to one database that stay open from one use to the next: what they planned is kept.

A server plans a statement, and compiles a function, anew on each connection, which costs ten times
what it costs to run it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import make_engine

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    import psycopg

    from tests.database import Database

# All that DISCARD ALL does, but for the plans.
_FORGET = """
CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; UNLISTEN *;
SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES
"""


class Lasting(AsyncEngine):
    """An engine that whoever has done with it cannot close."""

    async def dispose(self, close: bool = True) -> None:  # noqa: FBT001, FBT002 - as it is there
        """Do nothing: the next application, or the next test, goes on with what is open."""

    def end(self) -> None:
        """Close what is open."""
        _at_once(super().dispose())


class Lines:
    """The open connections to one database; none is opened before it is asked for."""

    def __init__(self, database: Database) -> None:
        """Keep where the database is."""
        self.database = database
        self.pids: set[int] = set()
        self._owner: psycopg.Connection[Any] | None = None
        self._apps: list[psycopg.Connection[Any]] = []
        self._engines: list[Lasting] = []
        self._served: dict[int, Lasting] = {}

    def owner(self) -> psycopg.Connection[Any]:
        """Return the connection of the owner, on which each statement commits (named tuples)."""
        if self._owner is None or self._owner.closed:
            # Nothing is prepared on it: what a test does to the tables is then no other's surprise.
            self._owner = self.database.owner(
                row_factory=namedtuple_row, autocommit=True, prepare_threshold=None
            )
            self.pids.add(self._owner.info.backend_pid)
        return self._owner

    @contextlib.contextmanager
    def app(self) -> Iterator[psycopg.Connection[Any]]:
        """Give a connection of the application's role that nobody else has (named tuples).

        It commits at the end and rolls back on an exception.
        """
        found = self._apps.pop() if self._apps else self._opened()
        try:
            yield found
            found.commit()
        finally:
            if not found.closed and _forgotten(found):
                self._apps.append(found)
            else:
                found.close()

    @contextlib.contextmanager
    def engine(self) -> Iterator[AsyncEngine]:
        """Give an engine of one connection that nobody else has."""
        found = self._engines.pop() if self._engines else self._made(1)
        try:
            yield found
        finally:
            self._engines.append(found)

    def served(self, size: int) -> AsyncEngine:
        """Return the engine of the application, with a pool of `size` connections."""
        if size not in self._served:
            self._served[size] = self._made(size)
        return self._served[size]

    def rest(self) -> bool:
        """Tell whether all connections have ended their transactions, and remember nothing."""
        pools = [each.pool for each in (*self._engines, *self._served.values())]
        taken = any(pool.checkedout() for pool in pools)  # type: ignore[attr-defined]
        owner = self._owner
        return not taken and (owner is None or (not owner.closed and _forgotten(owner)))

    def close(self) -> None:
        """Close every connection."""
        for connection in (*self._apps, *filter(None, [self._owner])):
            connection.close()
        for engine in (*self._engines, *self._served.values()):
            engine.end()
        self._apps, self._engines, self._served, self._owner = [], [], {}, None
        self.pids.clear()

    def _opened(self) -> psycopg.Connection[Any]:
        made = self.database.app(row_factory=namedtuple_row, prepare_threshold=None)
        self.pids.add(made.info.backend_pid)
        return made

    def _made(self, size: int) -> Lasting:
        engine = make_engine(self.database.app_url, size=size)

        def opened(raw: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own
            self.pids.add(raw.driver_connection.pgconn.backend_pid)

        event.listen(engine.sync_engine, "connect", opened)
        return Lasting(engine.sync_engine)


def _forgotten(connection: psycopg.Connection[Any]) -> bool:
    """Undo what is open on a connection and what was set on it; tell whether that could be done."""
    with contextlib.suppress(Exception):
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.rollback()
        connection.pgconn.exec_(_FORGET.encode())
        return connection.info.transaction_status == TransactionStatus.IDLE
    return False


def _at_once(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run to its end what waits for nothing, so that it needs no event loop."""
    with contextlib.suppress(StopIteration):
        coroutine.send(None)
        coroutine.close()
