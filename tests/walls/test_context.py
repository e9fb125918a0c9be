"""Nobody set is nobody, and nobody sees nothing; a context ends with its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from app.core.db import make_engine, make_sessions
from tests.cast import id_of, session_token, voice
from tests.walls.traces import KEYS, NOTHING, traces
from tests.world import act

if TYPE_CHECKING:
    from typing import Any

    from tests.publishing import Bulletin
    from tests.world import World

ASSUME = "SELECT 1 FROM assume(%s, %s)"
COUNT = "SELECT count(*) FROM records"
CONTEXT = """
SELECT context_person(), context_organisation(), context_admin(), context_principals(),
       context_since(), context_strict(), context_affiliations(), context_countries(),
       context_brands(), context_chairs(), context_counsel(), context_duties()"""


def seen(connection: psycopg.Connection[Any]) -> int:
    """Return how many records the connection sees."""
    row = connection.execute(COUNT).fetchone()
    return int(row[0]) if row else -1


def test_nobody_sees_nothing_of_anything(world: World, filled: Bulletin) -> None:
    assert traces(world, "berta", filled) == {*KEYS, "draft_shares"} - {"denials", "reads"}
    assert traces(world, None, filled) == NOTHING
    for table in (*KEYS, "draft_shares"):
        assert world.owner(f"SELECT count(*) FROM {table}") != [(0,)], table
        assert world.ask(None, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_nobody_changes_nothing(world: World, filled: Bulletin) -> None:
    change = "UPDATE records SET title = 'Changed'"
    assert world.ask(None, f"{change} RETURNING id") == []
    with world.as_(None) as connection:
        assert connection.execute(change).rowcount == 0
    with world.as_("berta") as connection:
        assert connection.execute(change).rowcount == 1
    assert filled.title != "Changed"


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_context_ends_with_its_transaction(world: World, end: str) -> None:
    world.bulletin("berta", ["toys"])
    with world.database.app() as connection:
        before = connection.execute(CONTEXT).fetchone()
        for _ in range(2):
            assert seen(connection) == 0
            connection.execute(ASSUME, [id_of(part) for part in voice("anna")])
            assert seen(connection) == 1
            getattr(connection, end)()
        assert connection.execute(CONTEXT).fetchone() == before
        assert seen(connection) == 0


async def test_a_pooled_connection_forgets_who_used_it(world: World) -> None:
    world.bulletin("berta", ["toys"])
    engine = make_engine(world.database.app_url, size=1)
    counted = []
    for name in ("anna", None, "carla", "berta"):
        async with make_sessions(engine)() as session:
            if name:
                await act(session, name)
            counted.append(await session.scalar(text(COUNT)))
            await session.commit()
            counted.append(await session.scalar(text(COUNT)))
    await engine.dispose()
    assert counted == [1, 0, 0, 0, 0, 0, 1, 0]


def test_a_context_ends_where_an_error_ends_the_transaction(world: World) -> None:
    world.bulletin("berta", ["toys"])
    with world.database.app() as connection:
        connection.execute(ASSUME, [id_of(part) for part in voice("anna")])
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("SELECT 1 / 0")
        connection.rollback()
        assert seen(connection) == 0


def test_whoever_cannot_act_is_nobody_after_somebody_else(world: World) -> None:
    world.bulletin("berta", ["toys"])
    world.suspend("boris")
    with world.database.app() as connection:
        connection.execute(ASSUME, [id_of(part) for part in voice("berta")])
        assert seen(connection) == 1
        connection.execute(ASSUME, [id_of(part) for part in voice("boris")])
        assert seen(connection) == 0


def test_nobody_acts_for_an_organisation_that_is_not_theirs(world: World) -> None:
    world.bulletin("berta", ["toys"])
    with world.database.app() as connection:
        connection.execute(ASSUME, (id_of("anna"), id_of("borel")))
        assert seen(connection) == 0
        connection.execute(ASSUME, (id_of("anna"), id_of("alba")))
        assert seen(connection) == 1


def test_a_token_sets_the_context_of_its_holder(world: World) -> None:
    world.bulletin("berta", ["toys"])
    enter = "SELECT 1 FROM enter(sha256(%s), false)"
    for token, expected in {session_token("anna"): 1, session_token("sara"): 0, "guess": 0}.items():
        with world.database.app() as connection:
            connection.execute(enter, (token.encode(),))
            assert seen(connection) == expected, token


@pytest.mark.parametrize(
    "change",
    [
        "ended_at = now()",
        "expires_at = now()",
        "seen_at = now() - interval '12 hours'",
    ],
)
def test_a_session_that_is_over_enters_nobody(world: World, change: str) -> None:
    token = session_token("anna").encode()
    enter = "SELECT 1 FROM enter(sha256(%s), false)"
    assert world.ask(None, enter, token) == [(1,)]
    world.owner(f"UPDATE sessions SET {change}")
    assert world.ask(None, enter, token) == []
