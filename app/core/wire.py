"""Sends prepared statements to the server several at a time, over a connection of the driver's.

The driver asks one question at a time, and takes each answer apart anew. Here a transaction's BEGIN
goes out with its first statement and its COMMIT with its last (libpq's pipeline mode), and how an
answer is read is found out once for a statement and connection.
"""

from __future__ import annotations

import asyncio
from collections import namedtuple
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import DataError, errors
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg import AsyncConnection
    from psycopg.pq.abc import PGconn, PGresult

_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


def _span(value: timedelta) -> str:
    return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"


def _list(items: Sequence[Any]) -> str:
    kinds = set(map(type, items))
    write = _ITEMS.get(kinds.pop()) if len(kinds) == 1 else None
    return "{" + ",".join(map(write or _item, items)) + "}"


def _item(value: object) -> str:
    text = written(value)
    return "NULL" if text is None else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Written(str):
    """A value as the text that is sent of it: for what is written once and sent often."""

    __slots__ = ()


# What lists are made of, as a rule.
_ITEMS: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    bool: lambda value: "t" if value else "f",
    UUID: attrgetter("hex"),
    datetime: lambda moment: f'"{moment.isoformat()}"',
}
# How a value stands in the text of a parameter (PostgreSQL, chapter 8; of an array, 8.15.2).
_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    Written: str,
    bool: lambda value: "t" if value else "f",
    int: str,
    UUID: attrgetter("hex"),
    datetime: datetime.isoformat,
    date: date.isoformat,
    timedelta: _span,
    bytes: lambda value: f"\\x{value.hex()}",
    list: _list,
    tuple: _list,
}


def written(value: object) -> str | None:
    """Return a value as the text that is sent of it; raises TypeError for a type that has none."""
    if value is None:
        return None
    write = _TEXTS.get(type(value))
    if write is None:
        # Of an enum of ours the value is meant.
        write = next((found for kind, found in _TEXTS.items() if isinstance(value, kind)), None)
    if write is None:
        message = f"no text for {type(value).__name__}"
        raise TypeError(message)
    return write(value)


def _sent(text: str | None) -> bytes | None:
    if text is None:
        return None
    raw = text.encode()
    if b"\0" in raw:
        # The client library would send what stands before it.
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return raw


class Text:
    """The text of a statement with `$1` and so on, and how a row of its answer is made.

    `types` are the parameters' (oids), 0 where the text says it; `raw`: values stay bytes, as the
    server writes them.
    """

    __slots__ = ("make", "raw", "sql", "types")

    def __init__(self, sql: str, types: Sequence[int] = (), *, raw: bool = False) -> None:
        """Keep the text; how rows are made is known with the first answer."""
        self.sql = sql
        self.types = types
        self.raw = raw
        self.make: Callable[[Sequence[Any]], Any] | None = None

    def maker(self, result: PGresult) -> Callable[[Sequence[Any]], Any]:
        """Return what makes a row, a named tuple, of the values of its columns."""
        if self.make is None:
            names = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
            row = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - the names are the statement's
            self.make = partial(tuple.__new__, row)
        return self.make


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement and the values of one run, as texts."""

    text: Text
    values: Sequence[str | None] = ()


@dataclass(slots=True)
class _Kept:
    """A statement as one connection knows it: by its name there, and how its answers are read."""

    name: bytes
    reading: Any
    read: bool = False


BEGIN, COMMIT, ROLLBACK = (Asked(Text(word)) for word in ("BEGIN", "COMMIT", "ROLLBACK"))


class Wire:
    """One connection to the server, and the statements that it knows."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        """Speak over an open connection; the driver may speak over it in between."""
        self._connection = connection
        self._server: PGconn = connection.pgconn
        self._kept: dict[Text, _Kept] = {}
        self._numbers = count()

    @property
    def idle(self) -> bool:
        """Tell whether the connection is alive and no transaction is open on it."""
        return self._server.transaction_status == TransactionStatus.IDLE

    @property
    def alive(self) -> bool:
        """Tell whether the connection is still one."""
        return self._server.status == ConnStatus.OK

    async def ask(self, *asked: Asked, ends: bool = False) -> list[list[Any]]:
        """Run statements in a transaction, which begins if none is open; return the rows of each.

        `ends` commits with the last. Raises psycopg.Error for what the server refuses: what was
        sent after it has not been run. A question broken off takes the connection with it.
        """
        async with self._connection.lock:
            begun = (BEGIN,) if self.idle else ()
            whole = (*begun, *asked, *((COMMIT,) if ends else ()))
            # Before anything is sent: a value may be one that cannot be.
            values = [[_sent(value) for value in one.values] for one in whole]
            self._server.enter_pipeline_mode()
            try:
                places, fresh = self._send(whole, values)
                results = await self._results()
            except BaseException:
                # Nobody could tell any more which answer belongs to what.
                self._server.finish()
                raise
            self._server.exit_pipeline_mode()
        for result in results:
            if result.status not in _GOOD:
                raise errors.error_from_result(result)
        self._kept.update(fresh)
        own = zip(asked, places[len(begun) :], strict=False)
        return [self._rows(one, results[place]) for one, place in own]

    def _send(
        self, asked: Sequence[Asked], values: Sequence[list[bytes | None]]
    ) -> tuple[list[int], dict[Text, _Kept]]:
        """Send statements; return which result is whose, and those the server did not know."""
        server = self._server
        places: list[int] = []
        fresh: dict[Text, _Kept] = {}
        for one, sent in zip(asked, values, strict=True):
            known = self._kept.get(one.text) or fresh.get(one.text)
            if known is None:
                name = b"w%d" % next(self._numbers)
                known = fresh[one.text] = _Kept(name, Transformer(self._connection))
                server.send_prepare(name, one.text.sql.encode(), one.text.types or None)
            server.send_query_prepared(known.name, sent)
            places.append(len(places) + len(fresh))
        server.pipeline_sync()
        return places, fresh

    async def _results(self) -> list[PGresult]:
        """Return what the server answers, up to the end of what was sent."""
        server, loop = self._server, asyncio.get_running_loop()
        found: list[PGresult] = []
        ended: asyncio.Future[None] = loop.create_future()

        def read() -> None:
            # A long answer comes in pieces: whoever waits is woken by the last of them.
            try:
                server.consume_input()
                if _gathered(server, found):
                    _tell(ended)
            except Exception as broken:  # noqa: BLE001 - whoever waits must hear of it
                if not ended.done():
                    ended.set_exception(broken)

        loop.add_reader(server.socket, read)
        try:
            while server.flush() and not ended.done():
                # Whoever sends much must listen too, or both would wait for the other.
                await _room(server.socket)
            await ended
        finally:
            loop.remove_reader(server.socket)
        return found

    def _rows(self, one: Asked, result: PGresult) -> list[Any]:
        if result.status != ExecStatus.TUPLES_OK:
            return []
        make = one.text.maker(result)
        if one.text.raw:
            places = range(result.nfields)
            every = range(result.ntuples)
            return [make([result.get_value(row, at) for at in places]) for row in every]
        kept = self._kept[one.text]
        kept.reading.set_pgresult(result, set_loaders=not kept.read)
        kept.read = True
        rows: list[Any] = kept.reading.load_rows(0, result.ntuples, make)
        return rows


def _gathered(server: PGconn, found: list[PGresult]) -> bool:
    """Add the results that have come; tell whether they are all."""
    while not server.is_busy():
        result = server.get_result()
        if result is None:
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return True
        found.append(result)
    return False


async def _room(socket: int) -> None:
    """Wait until more can be written."""
    loop = asyncio.get_running_loop()
    free: asyncio.Future[None] = loop.create_future()
    loop.add_writer(socket, _tell, free)
    try:
        await free
    finally:
        loop.remove_writer(socket)


def _tell(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
