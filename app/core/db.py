"""Engine, sessions, and statements that are compiled once and run on the session's connection."""

from __future__ import annotations

import select
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
from psycopg.rows import RowMaker, namedtuple_row
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    DateTime,
    Integer,
    String,
    Table,
    Text,
    Uuid,
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
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction
from sqlalchemy.sql.visitors import iterate

if TYPE_CHECKING:
    from collections.abc import Callable

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
# one plan for each statement and connection.
_OPTIONS = "-c timezone=UTC -c statement_timeout=15000 -c plan_cache_mode=force_generic_plan"
# More than there are statements.
_PREPARED = 2000
# Where a session keeps its transaction and the driver's connection of it.
_DRIVER = "driver"
# Names of tables whose rows only a gate may select. The gate registers them (`guard`).
_guarded: set[str] = set()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# How an item stands in the text of an array (PostgreSQL, 8.15.2). The driver finds out anew at each
# run what is in a list, and prepares a statement once more for each that is empty.
_WRITERS: dict[type, Callable[[Any], str]] = {
    Text: _quoted,
    Uuid: attrgetter("hex"),
    DateTime: lambda moment: f'"{moment.isoformat()}"',
    Boolean: lambda value: "t" if value else "f",
}


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

    def __init__(self, statement: Statement) -> None:
        """Compile `statement` for PostgreSQL; raises Ungated if it passes by the gate."""
        _refuse_ungated(statement)
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._fixed = {key: value for key, value in compiled.params.items() if value is not None}
        self._order: tuple[str, ...] = tuple(compiled.positiontup or ())
        types = {name: bound.type for name, bound in compiled.binds.items()}
        arrays = [(place, types.get(name)) for place, name in enumerate(self._order)]
        self._arrays = tuple(
            (place, _WRITERS[type(type_.item_type)])
            for place, type_ in arrays
            if isinstance(type_, ARRAY) and type(type_.item_type) in _WRITERS
        )
        self._row: RowMaker[Any] | None = None

    def binds(self, given: dict[str, Any]) -> list[Any]:
        """Return the values for one run; names the statement does not use are passed over."""
        fixed = self._fixed
        values = [given[name] if name in given else fixed.get(name) for name in self._order]
        for place, write in self._arrays:
            items = values[place]
            if items is not None:
                texts = ["NULL" if item is None else write(item) for item in items]
                values[place] = "{" + ",".join(texts) + "}"
        return values

    async def all(self, session: AsyncSession, **given: Any) -> list[Any]:  # noqa: ANN401
        """Run on the session's connection and return all rows."""
        cursor = psycopg.AsyncRawCursor(await driver(session), row_factory=self._maker)
        await cursor.execute(self.sql, self.binds(given), prepare=True)
        return [] if cursor.rownumber is None else await cursor.fetchall()

    def _maker(self, cursor: Any) -> RowMaker[Any]:  # noqa: ANN401 - one of the driver's cursors
        """Make rows as the first run did: to describe the columns anew costs as much as a query."""
        if self._row is None:
            self._row = namedtuple_row(cursor)
        return self._row

    async def first(self, session: AsyncSession, **given: Any) -> Any | None:  # noqa: ANN401
        """Return the first row, or None."""
        rows = await self.all(session, **given)
        return rows[0] if rows else None


async def driver(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """Return the psycopg connection of the session's transaction."""
    begun, kept = _begun(session.sync_session), session.info.get(_DRIVER)
    # Asked for once in a transaction: the next one may run on another connection, and a savepoint
    # is set when its connection is asked for.
    if begun is None or kept is None or kept[0] is not begun:
        found = await session.run_sync(_driver)
        kept = session.info[_DRIVER] = (_begun(session.sync_session), found)
    connection: psycopg.AsyncConnection[Any] = kept[1]
    return connection


def _begun(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()


def _driver(session: Session) -> psycopg.AsyncConnection[Any]:
    found = session.connection().connection.driver_connection
    assert isinstance(found, psycopg.AsyncConnection)  # noqa: S101 - for the type checker
    return found


@event.listens_for(Session, "do_orm_execute")
def _gate_orm(state: ORMExecuteState) -> None:
    if state.is_select and not (state.is_column_load or state.is_relationship_load):
        _refuse_ungated(state.statement)


def make_engine(url: str, *, size: int = 4) -> AsyncEngine:
    """Return an engine with a pool of `size` connections; `postgresql://` means psycopg 3."""
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        connect_args={"options": _OPTIONS},
    )
    event.listen(engine.sync_engine, "connect", _keep_prepared)
    event.listen(engine.sync_engine, "checkout", _refuse_cut)
    return engine


def _keep_prepared(raw: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's
    """Let a connection keep every statement of ours prepared.

    The driver keeps a hundred and we have more: those pushed out were planned anew at each run.
    """
    raw.driver_connection.prepared_max = _PREPARED


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
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=True)
