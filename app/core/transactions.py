"""A session that takes up SQLAlchemy's own transaction for those alone who need it.

A request that only asks compiled statements (`app.core.db.Query`) runs on a connection of the
pool's without anything between. Whoever writes through SQLAlchemy goes on in that same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import AsyncConnection, Error
from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.util import await_only, greenlet_spawn

from app.core.memory import Memory
from app.core.wire import COMMIT, ROLLBACK, Wire

if TYPE_CHECKING:
    from sqlalchemy import PoolProxiedConnection

    from app.core.wire import Asked

# Where a connection of the pool keeps what it knows, and a session its transaction and connection.
_WIRE = "wire"
# Where all sessions of one maker have the memory of their database.
MEMORY = "memory"
# What the server says where something presumed does not hold (an SQLSTATE of ours).
_CHANGED = "ENT01"


class Changed(RuntimeError):
    """Something presumed does not hold any more: what was done on its strength is undone."""


class Ended(RuntimeError):
    """A statement after the one that was said to be the last: a programmer's error."""


class _Upgraded(Session):
    """Works on the connection that its light session holds, if it holds one."""

    held: PoolProxiedConnection | None = None
    working: Connection | None = None
    presumed: Asked | None = None

    def get_bind(self, *which: Any, **more: Any) -> Engine | Connection:  # noqa: ANN401
        """Return the connection that is held, or the engine; first what is presumed must hold."""
        bind = super().get_bind(*which, **more)
        if self.presumed is not None and isinstance(bind, Engine):
            self.held = self.held or bind.raw_connection()
            await_only(self.holds(_wire_of(self.held)))
        if self.held is None or isinstance(bind, Connection):
            return bind
        if self.working is None:
            self.working = Connection(bind, self.held)
        return self.working

    async def holds(self, wire: Wire, *asked: Asked, ends: bool = False) -> list[list[Any]]:
        """Run statements behind what is presumed, if anything is; raises Changed."""
        presumed, self.presumed = self.presumed, None
        if presumed is None:
            return await wire.ask(*asked, ends=ends)
        try:
            _, *found = await wire.ask(presumed, *asked, ends=ends)
        except Error as refused:
            if refused.sqlstate == _CHANGED:
                raise Changed from None
            raise
        return found


class LightSession(AsyncSession):
    """A session whose compiled statements need no transaction of SQLAlchemy's."""

    sync_session_class = _Upgraded
    sync_session: _Upgraded
    _ended = False

    @property
    def light(self) -> bool:
        """Tell whether nothing has needed SQLAlchemy's transaction yet."""
        return self.sync_session.get_transaction() is None

    @property
    def memory(self) -> Memory:
        """What the database said the last time, to any session of the same maker."""
        found: Memory = self.info[MEMORY]
        return found

    def presume(self, asked: Asked) -> bool:
        """Put a statement before the first, which the server refuses if something has changed.

        It costs no way of its own. Whatever is asked first may then raise Changed, and `confirm`
        must come before anything is believed of a transaction that has asked nothing. False, and
        nothing is presumed, where the transaction has begun or is not this session's own.
        """
        inner = self.sync_session
        fresh = self.light and inner.held is None and isinstance(inner.bind, Engine)
        if fresh:
            inner.presumed = asked
        return fresh

    async def confirm(self) -> None:
        """Ask whether what is presumed holds, unless that was asked; raises Changed."""
        if self.sync_session.presumed is not None:
            await self.ask(ends=False)

    async def wire(self) -> Wire:
        """Return the connection held, from the pool if none is yet; raises Ended after the last."""
        if self._ended:
            raise Ended
        inner = self.sync_session
        if inner.held is None:
            # The pool may have to wait, or to open a connection, which SQLAlchemy does so.
            inner.held = await greenlet_spawn(self._engine.raw_connection)
        return _wire_of(inner.held)

    @property
    def _engine(self) -> Engine:
        bind = self.sync_session.bind
        assert isinstance(bind, Engine)  # noqa: S101 - for the type checker
        return bind

    async def ask(self, *asked: Asked, ends: bool) -> list[list[Any]]:
        """Run statements on the connection held; `ends` commits with them and gives it back."""
        wire = await self.wire()
        found = await self.sync_session.holds(wire, *asked, ends=ends)
        if ends:
            self._ended = True
            await self._let_go()
        return found

    async def commit(self) -> None:
        """Commit what was begun, if anything was."""
        await self._finish(COMMIT, super().commit)

    async def rollback(self) -> None:
        """Undo what was begun, if anything was."""
        await self._finish(ROLLBACK, super().rollback)

    async def close(self) -> None:
        """Undo what was not committed, and give the connection back."""
        await self._finish(ROLLBACK, super().rollback)
        await super().close()

    async def _finish(self, word: Asked, otherwise: Any) -> None:  # noqa: ANN401 - a method
        held = self.sync_session.held
        try:
            if not self.light:
                await otherwise()
            elif held is not None:
                await _say(_wire_of(held), word)
        finally:
            self._ended = False
            await self._let_go()

    async def _let_go(self) -> None:
        inner = self.sync_session
        held, inner.held, inner.working, inner.presumed = inner.held, None, None, None
        if held is None:
            return
        if _wire_of(held).idle:
            held.close()
        else:
            # Broken off, or cut: another is opened in its place.
            await greenlet_spawn(held.invalidate)


async def _say(wire: Wire, word: Asked) -> None:
    # With the connection the transaction is gone too; only to commit it is too late then.
    if not wire.idle and (wire.alive or word is COMMIT):
        await wire.ask(word)


def _wire_of(held: PoolProxiedConnection) -> Wire:
    wire = held.info.get(_WIRE)
    if wire is None:
        driver = held.driver_connection
        assert isinstance(driver, AsyncConnection)  # noqa: S101 - for the type checker
        wire = held.info[_WIRE] = Wire(driver)
    found: Wire = wire
    return found


async def run(session: AsyncSession, *asked: Asked, ends: bool = False) -> list[list[Any]]:
    """Run statements in the session's transaction, in one go; return the rows of each.

    `ends` says that they are its last: where nothing but such statements has run, the COMMIT goes
    with them. Raises Ended for any after that.
    """
    if isinstance(session, LightSession) and session.light:
        return await session.ask(*asked, ends=ends)
    return await (await _wire(session)).ask(*asked)


async def _wire(session: AsyncSession) -> Wire:
    """Return the connection of a transaction of SQLAlchemy's."""
    begun, kept = _begun(session.sync_session), session.info.get(_WIRE)
    # Asked for once in a transaction: the next one may run on another connection, and a savepoint
    # is set when its connection is asked for.
    if begun is None or kept is None or kept[0] is not begun:
        found = await session.run_sync(lambda inner: _wire_of(inner.connection().connection))
        kept = session.info[_WIRE] = (_begun(session.sync_session), found)
    wire: Wire = kept[1]
    return wire


def _begun(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()
