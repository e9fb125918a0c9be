"""Fills a migrated, empty database: COPY as the owner, keys and indexes put back afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from psycopg import sql

from app.core import clock
from bench import cast as people
from bench import records as bulletins
from bench import threads

Progress = Callable[[str, int, int], None]
Connection = psycopg.Connection[Any]

# The tables that grow with the records; what slows their loading is taken off and put back.
_RECORDS = bulletins.COLUMNS | threads.COLUMNS
_GROWING = (*_RECORDS, "feed_entries")
_FOREIGN = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE i.indrelid = ANY (%s::regclass[]) AND c.oid IS NULL"""
# The trigger's own rule, for many at once.
_LIST = """
INSERT INTO feed_entries (record_id, principal_id, facet, listed_at, granted_at, early, tlp,
                          for_organisation)
SELECT g.record_id, g.principal_id, f, g.listed_at, g.granted_at, g.early, g.tlp,
       g.for_organisation
FROM (SELECT id, facets_of(r) AS facets FROM records r WHERE id >= %s AND id <= %s) r
JOIN grants g ON g.record_id = r.id CROSS JOIN unnest(r.facets) f
ORDER BY 1, 2, 3"""


def quiet(_what: str, _done: int, _whole: int) -> None:
    """Tell nobody how far it has come."""


def fill(connection: Connection, size: int, seed: int = 1, tell: Progress = quiet) -> None:
    """Put the cast and `size` records into an empty database; the same for the same seed.

    Times are relative to the present. `connection` is the owner's; it is committed. `tell` hears
    what is done, how far it has come, and out of how much.
    """
    chance = random.Random(seed)
    cast = people.make(clock.now(), chance)
    for table, columns in people.COLUMNS.items():
        _copy(connection, table, columns, cast.rows[table])
    for table in _GROWING:
        _run(connection, "ALTER TABLE {} DISABLE TRIGGER USER", table)
    put_back = _strip(connection)
    done = 0
    for batch in bulletins.records(cast, size, chance):
        many = len(batch.rows["records"])
        threads.beside(batch, cast, done)
        for table, columns in _RECORDS.items():
            _copy(connection, table, columns, batch.rows[table])
        made = [row[0] for row in batch.rows["records"]]
        connection.execute(_LIST, (min(made), max(made)))
        done += many
        tell("records", done, size)
    _restore(connection, put_back, tell)
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM (ANALYZE, FREEZE)")
    connection.autocommit = False


def _copy(connection: Connection, table: str, columns: str, rows: Iterable[Any]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _strip(connection: Connection) -> list[tuple[str, str]]:
    """Drop foreign keys and plain indexes; return name and statement to make each again."""
    tables = list(_GROWING)
    put_back = []
    for table, name, definition in connection.execute(_FOREIGN, (tables,)).fetchall():
        _run(connection, "ALTER TABLE {} DROP CONSTRAINT {}", table, name)
        put_back.append((name, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    for name, definition in connection.execute(_INDEXES, (tables,)).fetchall():
        _run(connection, "DROP INDEX {}", name)
        put_back.insert(0, (name, definition))
    return put_back


def _restore(connection: Connection, put_back: list[tuple[str, str]], tell: Progress) -> None:
    connection.execute("SET maintenance_work_mem = '512MB'")
    for place, (name, statement) in enumerate(put_back, 1):
        connection.execute(statement.encode())
        tell(f"index or key {name}", place, len(put_back))
    for table in _GROWING:
        _run(connection, "ALTER TABLE {} ENABLE TRIGGER USER", table)


def _run(connection: Connection, statement: str, *names: str) -> None:
    quoted = map(sql.Identifier, names)
    connection.execute(sql.SQL(statement.replace("\n", " ")).format(*quoted))
