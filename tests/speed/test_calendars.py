"""What a calendar feed asks of the database: how often, by which plan, how much for a row."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from app.core import clock, ids
from app.core.settings import Settings
from app.core.tokens import digest
from app.main import create_app
from bench import cast, gatherings, load
from tests.clients import Desk
from tests.database import plain
from tests.world import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI

    from tests.database import Cluster, Database
    from tests.speed.conftest import Asked

    Plan = dict[str, Any]

MEETINGS = 300
_MINE = f"/calendar/{gatherings.FEED}.ics"
_ALL, _OF_GROUP = "/calendar/of-all.ics", "/calendar/of-a-group.ics"
# Who else is invited to each of them costs the reader nothing.
_OTHERS = """
INSERT INTO meeting_invited (meeting_id, principal_id, invited_at, invited_by)
SELECT i.meeting_id, o.id, i.invited_at, i.invited_by FROM meeting_invited i
  JOIN (SELECT id FROM organisations WHERE id <> %s ORDER BY id LIMIT 5) o ON true"""
_SUBSCRIBED = """
INSERT INTO calendar_subscriptions
       (id, person_id, organisation_id, name, scope, group_id, token, created_at)
SELECT %s, person_id, organisation_id, name, %s, %s, %s, now()
  FROM calendar_subscriptions WHERE scope = 'mine'"""
_KEYED = {"records", "grants", "meetings", "meeting_doors", "meeting_invited", "invitees"}
_OWN = {"meeting_doors", "invitees"}
# Functions that look further than their caller: each call of one takes as long as all the rest.
_CALLED = re.compile(r"\b(?:invited_to|keeps_meeting|still_invited|originates)\(")
# Pages of the database looked at for each meeting; a call as above alone takes thirty.
_MOST_PAGES = 45


@pytest.fixture(scope="module")
def met(server: Cluster, house: Database) -> Database:
    """Give a database with meetings, to all of which one viewer is invited."""

    def fill(made: Database) -> None:
        with made.owner() as connection:
            load.fill(connection, 100)
            gatherings.call(connection, clock.now(), MEETINGS)
            connection.execute(_OTHERS, (cast.key("organisation", 0),))
            group = cast.key("group", gatherings.GROUPS[0])
            for scope, whose, name in (("all", None, "of-all"), ("group", group, "of-a-group")):
                connection.execute(_SUBSCRIBED, (ids.new_id(), scope, whose, digest(name)))

    return server.template("meetings", fill, house.name)


@pytest.fixture(scope="module")
def app(met: Database, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Give the application on it."""
    given: dict[str, Any] = {"database_url": met.app_url, "secret": SECRET}
    return create_app(Settings(**given, data_dir=tmp_path_factory.mktemp("files"), durable=False))


@pytest.fixture(scope="module")
def desk(app: FastAPI) -> Iterator[Desk]:
    """Give a client that is nobody: a feed knows its reader by its address."""
    with Desk(app, base_url="http://127.0.0.1:8000") as made:
        yield made


@pytest.fixture
def planned(met: Database, desk: Desk, statements: list[Asked]) -> Callable[[str], Plan]:
    """Give what fetches a feed, and runs its statement again by the plan for everybody."""

    def run(path: str) -> Plan:
        statements.clear()
        assert desk.get(path).status_code == 200
        (asked,) = [one for one in statements if "FROM records" in one.sql]
        with psycopg.connect(plain(met.app_url)) as connection:
            cursor = psycopg.ClientCursor(connection)
            cursor.execute("SELECT FROM enter(%s, false)", (digest(cast.session_token("all")),))
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(b"PREPARE probe AS " + asked.sql.encode())
            cursor.execute("SELECT unnest(parameter_types)::text FROM pg_prepared_statements")
            kinds = [kind for (kind,) in cursor.fetchall()]
            pairs = zip(asked.values, kinds, strict=True)
            given = ", ".join(f"({cursor.mogrify('%s', (one,))})::{kind}" for one, kind in pairs)
            how = "ANALYZE, BUFFERS, FORMAT JSON"
            cursor.execute(f"EXPLAIN ({how}) EXECUTE probe({given})".encode())
            (found,) = cursor.fetchall()[0]
            return dict(found[0]["Plan"])

    return run


def _nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for deeper in plan.get("Plans", ()):
        yield from _nodes(deeper)


def _pages(plan: Plan) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_a_feed_is_one_statement_beside_who_asks(desk: Desk, statements: list[Asked]) -> None:
    known = {"if-none-match": desk.get(_MINE).headers["etag"]}
    for headers, status in (({}, 200), (known, 304)):
        statements.clear()
        assert desk.get(_MINE, headers=headers).status_code == status
        assert len(statements) == 2, statements


def test_a_feed_that_was_asked_for_before_goes_to_the_database_once(
    desk: Desk, trips: list[int]
) -> None:
    known = {"if-none-match": desk.get(_MINE).headers["etag"]}
    trips.clear()
    assert desk.get(_MINE, headers=known).status_code == 304
    assert desk.get(_MINE).status_code == 200
    # BEGIN, whether it is still their subscription, what is asked, and COMMIT.
    assert len(trips) == 2


def test_a_feed_is_read_by_keys_and_calls_no_function_for_each_row(
    planned: Callable[[str], Plan],
) -> None:
    plan = planned(_MINE)
    told = [str(one.get("Filter")) for one in _nodes(plan) if one.get("Relation Name") in _OWN]
    assert told
    assert not [one for one in told if _CALLED.search(one)]
    assert "hashed SubPlan" not in json.dumps(plan)
    read_whole = {node["Relation Name"] for node in _nodes(plan) if node["Node Type"] == "Seq Scan"}
    assert not read_whole & _KEYED


def test_a_meeting_costs_a_feed_what_it_costs_a_shorter_one(
    planned: Callable[[str], Plan],
) -> None:
    assert _pages(planned(_MINE)) <= MEETINGS * _MOST_PAGES
    whole, third = _pages(planned(_ALL)), _pages(planned(_OF_GROUP))
    assert whole <= third * len(gatherings.GROUPS) * 1.2


def test_the_plan_with_a_call_for_each_row_would_be_found() -> None:
    assert _CALLED.search("Filter: (invited_to(meeting_id) OR keeps_meeting(meeting_id))")
