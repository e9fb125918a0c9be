"""How the database goes about a page: row by row by its keys, with nothing large to gather."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core.tokens import digest
from bench import cast
from tests.database import plain
from tests.speed.conftest import Asked, bearer, cookie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

    from tests.clients import Desk
    from tests.database import Database

Plan = dict[str, Any]
_LARGE = {
    "records", "authorships", "grants", "feed_entries", "bulletins", "versions", "identifiers",
    "comments", "reads",
}  # fmt: skip
# One page of entries for each of a reader's principals, and as much again.
_MOST = 26 * 16 * 2
_FEEDS = (
    "", "?kind=seller", "?kind=factory", "?country=CN&kind=seller", "?industry=toys&tlp=GREEN",
    "?expired=true", "?unread=true",
)  # fmt: skip


def _plan(database: Database, viewer: str, asked: Asked) -> Plan:
    """Run a statement again as a viewer, by the plan that serves everybody; return that plan."""
    with psycopg.connect(plain(database.app_url)) as connection:
        cursor = psycopg.ClientCursor(connection)
        cursor.execute("SELECT FROM enter(%s, false)", (digest(cast.session_token(viewer)),))
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(b"PREPARE probe AS " + asked.sql.encode())
        cursor.execute("SELECT unnest(parameter_types)::text FROM pg_prepared_statements")
        kinds = [kind for (kind,) in cursor.fetchall()]
        pairs = zip(asked.values, kinds, strict=True)
        given = ", ".join(f"({cursor.mogrify('%s', (value,))})::{kind}" for value, kind in pairs)
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE probe({given})".encode())
        (found,) = cursor.fetchall()[0]
        return dict(found[0]["Plan"])


def _nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for deeper in plan.get("Plans", ()):
        yield from _nodes(deeper)


def _wrong(plan: Plan) -> list[str]:
    """Return what costs the more the more there is, or the more there is to see."""
    nodes = list(_nodes(plan))
    found = [
        f"reads all of {node['Relation Name']}"
        for node in nodes
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in _LARGE
    ]
    found += [
        f"{node['Node Type']} of {node['Actual Rows']} rows"
        for node in nodes
        if node["Node Type"] in ("Sort", "Hash", "Materialize") and node["Actual Rows"] > _MOST
    ]
    return found + (["gathers for a look-up"] if "hashed SubPlan" in json.dumps(plan) else [])


def _gated(statements: list[Asked]) -> list[Asked]:
    return [one for one in statements if "FROM records" in one.sql or "JOIN records" in one.sql]


@pytest.mark.parametrize("viewer", ["all", "some", "little", "heavy"])
@pytest.mark.parametrize("query", _FEEDS)
def test_the_feed(
    app: FastAPI,
    desk: Desk,
    generated: Database,
    statements: list[Asked],
    viewer: str,
    query: str,
) -> None:
    assert desk.get(f"/bulletins{query}", headers=cookie(app, viewer)).status_code == 200
    pages = _gated(statements)
    assert len(pages) == 1
    assert not _wrong(_plan(generated, viewer, pages[0]))


@pytest.mark.parametrize("viewer", ["all", "some", "little", "heavy"])
@pytest.mark.parametrize("more", ["", "&kind=seller"])
def test_the_feed_with_the_unread_first(
    app: FastAPI,
    desk: Desk,
    generated: Database,
    statements: list[Asked],
    viewer: str,
    more: str,
) -> None:
    # Twice: the second time it is known how far one has read.
    for _ in range(2):
        statements.clear()
        path = f"/bulletins?order=unread{more}"
        assert desk.get(path, headers=cookie(app, viewer)).status_code == 200
    pages = _gated(statements)
    assert 1 <= len(pages) <= 2
    for page in pages:
        assert not _wrong(_plan(generated, viewer, page))


def test_the_unread_begin_where_all_is_read(
    app: FastAPI, desk: Desk, generated: Database, statements: list[Asked]
) -> None:
    for _ in range(2):
        statements.clear()
        desk.get("/bulletins?unread=true", headers=cookie(app, "heavy"))
    plan = _plan(generated, "heavy", _gated(statements)[0])
    bounds = [str(node.get("Index Cond")) for node in _nodes(plan)]
    # Asked of each entry instead, it would walk again over everything that has been read.
    assert any("listed_at > GREATEST" in bound for bound in bounds)


@pytest.mark.parametrize("viewer", ["all", "some", "little"])
def test_an_item(
    app: FastAPI, desk: Desk, generated: Database, statements: list[Asked], viewer: str
) -> None:
    first = desk.get("/api/v1/bulletins", headers=bearer(viewer)).json()["items"][0]
    statements.clear()
    path = f"/bulletins/{first['reference']}"
    assert desk.get(path, headers=cookie(app, viewer)).status_code == 200
    pages = _gated(statements)
    assert len(pages) == 1
    assert not _wrong(_plan(generated, viewer, pages[0]))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT 1 FROM feed_entries e WHERE $1 <> '' ORDER BY md5(e.facet)", "Sort"),
        ("SELECT 1 FROM comments c WHERE md5(c.text) = $1", "reads"),
    ],
)
def test_a_bad_plan_is_found(generated: Database, sql: str, found: str) -> None:
    assert found in [one.split()[0] for one in _wrong(_plan(generated, "all", Asked(sql, ["x"])))]
