"""A database that was put back is as it was: no test notices which one had it before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.database import Cluster
from tests.stock import Kept, Stock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database
    from tests.lines import Lines

_TABLES = """
SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
 WHERE schemaname IN ('public', 'procrastinate') ORDER BY 1"""
_DIGEST = "SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS it FROM {} t"
_JOB = """
INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name) VALUES ('any', 'some')
RETURNING id"""


def _asked(lines: Lines, statement: str) -> Any:  # noqa: ANN401 - a named tuple
    return lines.owner().execute(statement.encode()).fetchone()


def _digests(lines: Lines) -> dict[str, str]:
    tables = [row.name for row in lines.owner().execute(_TABLES)]
    return {name: _asked(lines, _DIGEST.format(name)).it for name in tables}


def _job(lines: Lines) -> int:
    lines.owner().execute("SET search_path TO procrastinate, public")
    made: int = _asked(lines, _JOB).id
    return made


@pytest.fixture
def own(server: Cluster, peopled: Database) -> Iterator[Stock]:
    """Give a stock that nobody else takes from; a served database has none to put back."""
    made = Stock(server, peopled)
    yield made
    made.clear()


def test_rows_and_sequences_are_put_back(own: Stock, server: Cluster) -> None:
    with own.lent() as lines:
        name, before = lines.database.name, _digests(lines)
        first = _job(lines)
        _asked(lines, "UPDATE people SET name = 'Somebody' RETURNING id")
        _asked(lines, "DELETE FROM rules_acceptances RETURNING 1")
    with own.lent() as lines:
        assert (lines.database.name == name) == bool(server.root_url)
        assert _digests(lines) == before
        assert _job(lines) == first


@pytest.mark.parametrize(
    "changed",
    [
        "ALTER TABLE records DISABLE TRIGGER USER",
        "GRANT UPDATE (name) ON organisations TO entente_app",
        "CREATE FUNCTION seven() RETURNS int LANGUAGE sql RETURN 7",
        "ALTER POLICY {policy} ON records USING (true)",
        "ALTER TABLE drafts ALTER COLUMN content SET DEFAULT '{{}}'",
        "ANALYZE people",
    ],
)
def test_what_is_changed_otherwise_ends_the_database(own: Stock, changed: str) -> None:
    with own.lent() as lines:
        name = lines.database.name
        asked = "SELECT quote_ident(policyname) AS it FROM pg_policies WHERE tablename = 'records'"
        policy = _asked(lines, f"{asked} AND cmd = 'SELECT'").it
        lines.owner().execute(changed.format(policy=policy).encode())
    with own.lent() as lines:
        assert lines.database.name != name


def test_nothing_set_on_a_connection_outlives_its_use(own: Stock) -> None:
    with own.lent() as lines:
        with lines.app() as connection:
            pid = connection.info.backend_pid
            connection.execute("SET statement_timeout = 7; SELECT pg_advisory_lock(7)")
        with lines.app() as connection:
            assert connection.info.backend_pid == pid
            told = connection.execute("SHOW statement_timeout").fetchone()
            held = connection.execute("SELECT count(*) AS it FROM pg_locks WHERE objid = 7")
            assert (told, held.fetchone()) == (("0",), (0,))


def test_whoever_stays_connected_is_noticed(own: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[Kept] = []
    with monkeypatch.context() as patch:
        patch.setattr("tests.stock._TURNS", 2)
        patch.setattr(Stock, "_remove", lambda _, kept: gone.append(kept))
        with own.lent() as lines:
            stranger = lines.database.owner()
        stranger.close()
    for kept in gone:
        kept.close()
        own.cluster.drop(kept.database)
    assert bool(gone) == bool(own.cluster.root_url)


def test_without_a_superuser_each_has_a_clone(server: Cluster, peopled: Database) -> None:
    served = Cluster(server.owner_url, server.app_url)
    stock = Stock(served, peopled)
    names = []
    for _ in range(2):
        with stock.lent() as lines:
            names.append(lines.database.name)
            assert _asked(lines, "SELECT count(*) AS it FROM people").it > 0
    assert len({*names}) == 2
