"""Engine, sessions, and statements that are compiled once and run on the session's connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import BindParameter, Executable, Table, bindparam, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.visitors import iterate

if TYPE_CHECKING:
    from sqlalchemy.sql.base import Executable as Statement

_DIALECT = PGDialect_psycopg()
# Names of tables whose rows only a gate may select. The gate registers them (`guard`).
_guarded: set[str] = set()


class Ungated(RuntimeError):
    """A statement selects guarded rows without having passed the gate: a programmer's error."""


def bind(name: str, type_: Any) -> BindParameter[Any]:  # noqa: ANN401 - a SQLAlchemy type
    """Return a parameter of a Query; its value comes with each run."""
    return bindparam(name, type_=type_, required=False)


def guard(*tables: str) -> None:
    """Let only statements marked `gated` select from these tables."""
    _guarded.update(tables)


def guarded() -> frozenset[str]:
    """Return the tables that only a gate may select from."""
    return frozenset(_guarded)


def gated(statement: Any) -> Any:  # noqa: ANN401 - select, update and delete have no common type
    """Mark a statement as having passed a gate; for `app.access` alone."""
    return statement.execution_options(gated=True)


def _refuse_ungated(statement: Statement) -> None:
    if statement.get_execution_options().get("gated"):
        return
    touched = {t.name for t in iterate(statement) if isinstance(t, Table)} & _guarded
    if touched:
        raise Ungated(", ".join(sorted(touched)))


class Query:
    """A statement compiled at import: building one per request costs more than running it.

    Rows come back as named tuples with the driver's own types; bind every list as an array.
    """

    def __init__(self, statement: Executable) -> None:
        """Compile `statement` for PostgreSQL; raises Ungated if it passes by the gate."""
        _refuse_ungated(statement)
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._fixed = {key: value for key, value in compiled.params.items() if value is not None}
        self._names = frozenset(compiled.params)

    def binds(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the values for one run; names the statement does not use are passed over."""
        values = dict.fromkeys(self._names) | self._fixed
        values.update({key: value for key, value in given.items() if key in self._names})
        return values

    async def all(self, session: AsyncSession, **given: Any) -> list[Any]:  # noqa: ANN401
        """Run on the session's connection and return all rows."""
        cursor = (await driver(session)).cursor(row_factory=namedtuple_row)
        async with cursor:
            await cursor.execute(self.sql, self.binds(given), prepare=True)
            return await cursor.fetchall() if cursor.description else []

    async def first(self, session: AsyncSession, **given: Any) -> Any | None:  # noqa: ANN401
        """Return the first row, or None."""
        rows = await self.all(session, **given)
        return rows[0] if rows else None


async def driver(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """Return the psycopg connection of the session's transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    found = raw.driver_connection
    assert isinstance(found, psycopg.AsyncConnection)  # noqa: S101 - for the type checker
    return found


@event.listens_for(Session, "do_orm_execute")
def _gate_orm(state: ORMExecuteState) -> None:
    if state.is_select and not (state.is_column_load or state.is_relationship_load):
        _refuse_ungated(state.statement)


def make_engine(url: str, *, size: int = 4) -> AsyncEngine:
    """Return an engine with a pool of `size` connections; `postgresql://` means psycopg 3."""
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC -c statement_timeout=15000"},
    )


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return the maker of sessions; rows stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=True)
