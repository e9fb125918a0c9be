"""Engine, sessions, and statements that are compiled once and run on the session's connection."""

from __future__ import annotations

import select
from typing import Any, TypeAlias

from psycopg.pq import TransactionStatus
from sqlalchemy import (
    BindParameter,
    Boolean,
    Integer,
    Interval,
    LargeBinary,
    String,
    Table,
    bindparam,
    event,
)
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.util.queue import Empty

from app.core.memory import Memory
from app.core.transactions import MEMORY, LightSession, run
from app.core.wire import Asked, Text, written

# SQLAlchemy has no common type for what select, update and delete make and what can be compiled.
Statement: TypeAlias = Any
# A row as the driver makes it: a named tuple whose columns are the statement's.
Row: TypeAlias = Any


class _Compiler(PGCompiler_psycopg):
    """Writes constants into the text: a plan does not know what is sent with each run."""

    def visit_bindparam(  # type: ignore[override]
        self,
        bindparam: BindParameter[Any],
        **how: Any,  # noqa: ANN401
    ) -> str:
        if bindparam.effective_value is not None and isinstance(bindparam.type, _PLAIN):
            # How a backslash is to be written depends on the server: such a text is sent.
            how["literal_binds"] = "\\" not in str(bindparam.effective_value)
        return str(super().visit_bindparam(bindparam, **how))  # type: ignore[no-untyped-call]


_PLAIN = (String, Integer, Boolean)
# Placeholders as the server itself has them ($1): the driver would otherwise take each text that is
# longer than 4 kB apart at every run, which costs up to a millisecond.
_DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_DIALECT.statement_compiler = _Compiler
# Planning a gated statement costs more than running it, and its plan does not depend on who asks:
# one plan for each statement and connection. Nor is it worth compiling, as a server that can (jit)
# would at each run: by its estimate such a plan is worth it, and it never is.
_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=15000 -c plan_cache_mode=force_generic_plan -c jit=off"
)
# What SQLAlchemy does not say in the text of a statement: the types of these parameters (pg_type).
_OIDS: dict[type, int] = {Boolean: 16, LargeBinary: 17, Interval: 1186}
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


def gated(statement: Statement) -> Statement:
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

    def __init__(self, statement: Statement, *, raw: bool = False) -> None:
        """Compile `statement` for PostgreSQL; raises Ungated if it passes by the gate.

        `raw`: what the columns hold is bytes, as the server writes them.
        """
        _refuse_ungated(statement)
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._fixed = {key: value for key, value in compiled.params.items() if value is not None}
        self._order: tuple[str, ...] = tuple(compiled.positiontup or ())
        types = [type(compiled.binds[name].type) for name in self._order]
        self._text = Text(self.sql, [_OIDS.get(kind, 0) for kind in types], raw=raw)

    def binds(self, given: dict[str, Any]) -> list[str | None]:
        """Return the values for one run, as texts; names it does not use are passed over."""
        fixed = self._fixed
        return [written(given.get(name, fixed.get(name))) for name in self._order]

    def asked(self, **given: Any) -> Asked:  # noqa: ANN401
        """Return the statement with its values, to run with others in one go (`run`)."""
        return Asked(self._text, self.binds(given))

    async def all(self, session: AsyncSession, **given: Any) -> list[Any]:  # noqa: ANN401
        """Run on the session's connection and return all rows."""
        return (await run(session, self.asked(**given)))[0]

    async def first(self, session: AsyncSession, **given: Any) -> Any | None:  # noqa: ANN401
        """Return the first row, or None."""
        rows = await self.all(session, **given)
        return rows[0] if rows else None

    async def last(self, session: AsyncSession, **given: Any) -> list[Any]:  # noqa: ANN401
        """Run as the transaction's last statement, the COMMIT with it, and return all rows."""
        return (await run(session, self.asked(**given), ends=True))[0]


@event.listens_for(Session, "do_orm_execute")
def _gate_orm(state: ORMExecuteState) -> None:
    if state.is_select and not (state.is_column_load or state.is_relationship_load):
        _refuse_ungated(state.statement)


class _Pool(AsyncAdaptedQueuePool):
    """Gives a connection that is free at once: who waits has a task that watches the clock."""

    def _do_get(self) -> Any:  # noqa: ANN401 - a record of the pool's
        try:
            return self._pool.get(block=False)
        except Empty:
            return super()._do_get()


def make_engine(url: str, *, size: int = 4) -> AsyncEngine:
    """Return an engine with a pool of `size` connections; `postgresql://` means psycopg 3."""
    engine = create_async_engine(
        url,
        poolclass=_Pool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        # A light session has always ended its transaction; whoever has not is seen to by `_tidy`.
        pool_reset_on_return=None,
        # The driver prepares nothing of its own: after a savepoint that was undone it would have
        # the server forget all that is prepared, ours too (`app.core.wire`).
        connect_args={"options": _OPTIONS, "prepare_threshold": None},
    )
    event.listen(engine.sync_engine, "reset", _tidy)
    event.listen(engine.sync_engine, "checkout", _refuse_cut)
    return engine


def _tidy(raw: Any, _record: object, _state: object) -> None:  # noqa: ANN401 - SQLAlchemy's
    """Undo what is still open on a connection that comes back to the pool."""
    if raw.driver_connection.pgconn.transaction_status != TransactionStatus.IDLE:
        raw.rollback()


def _refuse_cut(raw: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - SQLAlchemy's
    """Give back to the pool a connection that the server has closed, so that it opens another.

    The server says nothing to an idle connection but that it ends it: if there is something to
    read, it is cut. A question to the server would cost a round trip in every request.
    """
    waiting = select.poll()
    waiting.register(raw.driver_connection, select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return the maker of sessions; rows stay readable after the commit."""
    shared = {MEMORY: Memory()}
    return async_sessionmaker(engine, class_=LightSession, expire_on_commit=False, info=shared)
