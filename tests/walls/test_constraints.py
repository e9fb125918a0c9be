"""Every constraint holds: who may write what it is about breaks it in SQL, and is refused by it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.cast import id_of, voice
from tests.walls.trials import clearances, groups, meetings, people, records, threads
from tests.walls.trials.staging import Names, stage
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Cluster, Database
    from tests.walls.trials.trial import Trial

TRIALS = people.TRIALS | groups.TRIALS | records.TRIALS | threads.TRIALS | meetings.TRIALS
TRIALS |= clearances.TRIALS
# Of each table what is checked, excluded and unique, but for the primary keys; the columns of it.
_TOLD = """
SELECT k.conname, k.conrelid, k.conkey::int[] FROM pg_constraint k
 WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('c', 'x', 'u')
UNION
SELECT c.relname, i.indrelid, string_to_array(i.indkey::text, ' ')::int[]
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND NOT i.indisprimary"""
_WRITABLE = """
SELECT bool_or(has_column_privilege('entente_app', a.attrelid, a.attnum, p))
  FROM pg_attribute a, unnest(ARRAY['INSERT', 'UPDATE']) p
 WHERE a.attrelid = %s AND a.attnum = ANY (%s)"""
_Broken, _Denied = psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege


@dataclass(frozen=True, slots=True)
class Court:
    """A connection of the application's role and one of the owner; nothing that is tried stays."""

    app: psycopg.Connection[Any]
    owner: psycopg.Connection[Any]
    names: Names
    told: list[tuple[str, int, list[int]]]

    @contextmanager
    def session(self, trial: Trial, *, owner: bool = False) -> Iterator[psycopg.Cursor[Any]]:
        """Give a transaction of who tries, after what goes before; it is undone."""
        with (self.owner if owner else self.app).cursor() as cursor:
            try:
                if not owner and trial.voice is not None:
                    cursor.execute("SELECT FROM assume(%s, %s)", [*map(id_of, voice(trial.voice))])
                for statement in trial.before:
                    cursor.execute(statement.encode(), self.names)
                yield cursor
            finally:
                cursor.connection.rollback()

    def tries(self, cursor: psycopg.Cursor[Any], trial: Trial, value: str) -> None:
        """Run the statement with a value; it must find or make something."""
        statement = trial.statement.replace("{value}", value)
        cursor.execute(statement.encode(), self.names)
        assert cursor.rowcount > 0, "the statement is about no row"

    def refused(self, cursor: psycopg.Cursor[Any], trial: Trial) -> set[str | None]:
        """Run the statement with each bad value; return the constraints that refuse it."""
        refusing = set()
        for value in (trial.bad, *trial.also):
            with pytest.raises(_Broken) as found, cursor.connection.transaction():
                self.tries(cursor, trial, value)
            refusing.add(found.value.diag.constraint_name)
        return refusing


@pytest.fixture(scope="module")
def court(
    server: Cluster, peopled: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Court]:
    """Give a world with a row of everything, staged once."""
    world = World(server.clone(peopled), tmp_path_factory.mktemp("court"))
    names = stage(world)
    with world.database.app() as app, world.database.owner() as owner:
        told = owner.execute(_TOLD).fetchall()
        owner.rollback()
        yield Court(app, owner, names, told)
    world.close()
    server.drop(world.database)


def test_each_constraint_of_the_database_is_tried(court: Court) -> None:
    # A list: the name of a check may stand at two tables.
    assert sorted(TRIALS) == sorted(name for name, *_ in court.told)


@pytest.mark.parametrize("name", TRIALS)
def test_who_may_write_it_cannot_break_it(court: Court, name: str) -> None:
    trial = TRIALS[name]
    if trial.voice is None:
        with court.session(trial, owner=True) as cursor:
            about = next(told for told in court.told if told[0] == name)
            assert cursor.execute(_WRITABLE, about[1:]).fetchone() == (False,)
        return
    if trial.policy:
        with court.session(trial) as cursor, pytest.raises(_Denied, match="row-level security"):
            court.tries(cursor, trial, trial.bad)
        return
    with court.session(trial) as cursor:
        assert court.refused(cursor, trial) == {trial.behind or name}
        court.tries(cursor, trial, trial.good)


OWN = [name for name, one in TRIALS.items() if one.voice is None or one.policy or one.behind]


@pytest.mark.parametrize("name", OWN)
def test_behind_another_wall_it_stands_too(court: Court, name: str) -> None:
    trial = TRIALS[name]
    with court.session(trial, owner=True) as cursor:
        if trial.behind:
            table = trial.behind.removeprefix("pk_")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {trial.behind} CASCADE".encode())
        assert court.refused(cursor, trial) == {name}
        court.tries(cursor, trial, trial.good)
