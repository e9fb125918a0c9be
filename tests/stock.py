"""Databases that tests have to themselves one after another: put back as they were, not made anew.

To clone a template costs a tenth of a second, and all that a server knows of a database is lost
with it. What a test changed in the tables is found and put back; after one that changed anything
else, or left anything open, the database goes.
"""

from __future__ import annotations

import contextlib
import gc
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from tests.database import plain
from tests.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.database import Cluster, Database

# So often a database is put back: what was deleted from it still has its place on the disk.
_USES = 100
_TURNS, _TURN_SECONDS = 500, 0.002
# At which turn what nobody refers to is looked for, and among how old.
_LOOKED_FOR = {4: 0, 8: 1, 16: 2, 250: 2}
_TABLES = """
SELECT n.nspname, c.relname, c.relkind::text,
       ARRAY(SELECT attname FROM pg_attribute a WHERE attrelid = c.oid AND attnum > 0
                AND NOT attisdropped AND attgenerated = '' ORDER BY attnum)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'S') AND n.nspname !~ '^(pg_|information_schema)'
 ORDER BY 1, 2"""
# Each change of a row leaves its transaction's number in it, and each deletion one row less.
_OF_TABLE = "SELECT {key} AS it, count(*), coalesce(max(xmin::text::bigint), 0) FROM {it}"
_OF_SEQUENCE = "SELECT {key}, last_value, is_called::int FROM {it}"
# Whatever makes a table, a rule or a right what it is, and what ANALYZE finds.
_CATALOGUES = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_index",
    "pg_largeobject_metadata", "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite",
    "pg_statistic", "pg_trigger", "pg_type",
)  # fmt: skip
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL(%s)"""

Print = dict[str, tuple[int, int]]


@dataclass(slots=True)
class Contents:
    """What a template holds: its tables with their columns, and all of their rows."""

    columns: dict[str, sql.Composable]
    rows: dict[str, bytes]
    sequences: list[str]
    question: sql.Composed


@dataclass(slots=True)
class Kept:
    """A clone, the connections to it, and what it looked like before the test."""

    database: Database
    lines: Lines
    root: psycopg.Connection[Any]
    contents: Contents
    before: Print
    uses: int = 0

    def restore(self) -> bool:
        """Put back every row; tell whether the database is now as its template is."""
        self.uses += 1
        if not self._left_alone() or not self.lines.rest() or self.uses >= _USES:
            return False
        after = _print(self.root, self.contents)
        changed = [key for key in self.before if after.get(key) != self.before[key]]
        if after.keys() != self.before.keys() or {*changed} & {*_CATALOGUES}:
            return False
        if changed:
            self._put_back(changed)
        return True

    def close(self) -> None:
        """Close every connection to it."""
        self.lines.close()
        self.root.close()

    def _left_alone(self) -> bool:
        """Tell whether nobody else is connected; who closed a moment ago may still be leaving."""
        known = [*self.lines.pids, self.root.info.backend_pid]
        for turn in range(_TURNS):
            if self.root.execute(_OTHERS, [known]).fetchone() == (0,):
                return True
            # What was broken off while it connected ends with the last that refers to it.
            if turn in _LOOKED_FOR:
                gc.collect(_LOOKED_FOR[turn])
            time.sleep(_TURN_SECONDS)
        return False

    def _put_back(self, changed: list[str]) -> None:
        held = self.contents
        tables = [key for key in changed if key in held.columns]
        with self.root.transaction(), self.root.cursor() as cursor:
            numbers = cursor.execute("SELECT pg_current_xact_id()::xid::text::bigint").fetchone()
            for key in tables:
                cursor.execute(f"DELETE FROM {key}".encode())
            for key in tables:
                if held.rows[key]:
                    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(held.columns[key])) as to:
                        to.write(held.rows[key])
            for key in set(changed) - {*tables}:
                value, called = self.before[key]
                cursor.execute("SELECT setval(%s, %s, %s)", (key, value, bool(called)))
        assert numbers is not None
        for key in tables:
            count, _ = self.before[key]
            self.before[key] = (count, numbers[0] if count else 0)


@dataclass(slots=True)
class Stock:
    """The clones of one template that wait for their next test."""

    cluster: Cluster
    template: Database
    _spare: list[Kept] = field(default_factory=list)
    _contents: Contents | None = None

    @contextlib.contextmanager
    def lent(self) -> Iterator[Lines]:
        """Give a database that is as the template is, for the block alone, and connections to it.

        Without a superuser it is a clone of its own each time.
        """
        if not self.cluster.root_url:
            yield from self._clone()
            return
        kept, good = self._spare.pop() if self._spare else self._kept(), False
        try:
            yield kept.lines
            good = kept.restore()
        finally:
            if good:
                self._spare.append(kept)
            else:
                self._remove(kept)

    def clear(self) -> None:
        """Remove all that wait."""
        while self._spare:
            self._remove(self._spare.pop())

    def _clone(self) -> Iterator[Lines]:
        made = Lines(self.cluster.clone(self.template))
        try:
            yield made
        finally:
            made.close()
            self.cluster.drop(made.database)

    def _remove(self, kept: Kept) -> None:
        kept.close()
        self.cluster.drop(kept.database)

    def _kept(self) -> Kept:
        database = self.cluster.clone(self.template)
        # As the superuser, whom no trigger stops and no foreign key.
        root = psycopg.connect(
            plain(self.cluster.root(database)),
            autocommit=True,
            prepare_threshold=0,
            options="-c session_replication_role=replica",
        )
        contents = self._contents = self._contents or _contents(root)
        return Kept(database, Lines(database), root, contents, _print(root, contents))


def _contents(root: psycopg.Connection[Any]) -> Contents:
    found = root.execute(_TABLES).fetchall()
    columns: dict[str, sql.Composable] = {}
    rows: dict[str, bytes] = {}
    sequences: list[str] = []
    for schema, name, kind, own in found:
        key = sql.Identifier(schema, name).as_string()
        if kind == "S":
            sequences.append(key)
            continue
        listed = sql.SQL(", ").join(map(sql.Identifier, own))
        columns[key] = sql.SQL("{} ({})").format(sql.Identifier(schema, name), listed)
        with root.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(columns[key])) as copied:
            rows[key] = b"".join(map(bytes, copied))
    question = _union(_OF_TABLE, [*columns, *_CATALOGUES]), _union(_OF_SEQUENCE, sequences)
    return Contents(columns, rows, sequences, sql.SQL(" UNION ALL ").join(question))


def _union(part: str, keys: Iterable[str]) -> sql.Composed:
    asked = [sql.SQL(part).format(key=sql.Literal(key), it=sql.SQL(key)) for key in keys]
    return sql.SQL(" UNION ALL ").join(asked)


def _print(root: psycopg.Connection[Any], contents: Contents) -> Print:
    return {key: (count, newest) for key, count, newest in root.execute(contents.question)}
