"""The first two people of a platform, and a token for a script, from the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.core.tokens import digest

if TYPE_CHECKING:
    from tests.cli.commanding import Shell
    from tests.clients import Desk
    from tests.database import Database
    from tests.world import World

_CREATE = (
    *("create-admin", "--platform", "Marketplace", "--country", "nl"),
    *("--first-name", "Sara", "--first-email", "sara@marketplace.example"),
    *("--second-name", "Simon", "--second-email", "simon@marketplace.example"),
)
_LINK = re.compile(r"https://desk\.example\.org/join/(\S+)")


def _rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.owner() as connection:
        return connection.execute(statement.encode()).fetchall()


def _bearer(world: World, token: str) -> Desk:
    desk = world.api(None)
    desk.headers["authorization"] = f"Bearer {token}"
    return desk


def test_a_platform_begins_with_two_people_and_a_link_for_each(
    shell: Shell, database: Database
) -> None:
    shell.set(database_url=database.app_url, base_url="https://desk.example.org")
    ran = shell.run(*_CREATE)
    assert (ran.code, ran.err) == (0, "")
    assert "Pass these links on" in ran.out
    links = _LINK.findall(ran.out)
    kept = _rows(database, "SELECT token FROM invitations ORDER BY email")
    assert [bytes(token) for (token,) in kept] == [digest(link) for link in links]
    made = "SELECT name, country, platform FROM organisations"
    assert _rows(database, made) == [("Marketplace", "NL", True)]


def test_an_installation_is_set_up_once(shell: Shell, database: Database) -> None:
    shell.set(database_url=database.app_url)
    assert shell.run(*_CREATE).code == 0
    again = shell.run(*_CREATE)
    assert (again.code, again.out) == (1, "")
    assert "has been set up already" in again.err
    assert _rows(database, "SELECT count(*) FROM invitations") == [(2,)]


@pytest.mark.parametrize(("old", "new"), [("nl", "Utopia"), ("simon@marketplace.example", "x")])
def test_what_does_not_hold_sets_nothing_up(
    shell: Shell, database: Database, old: str, new: str
) -> None:
    shell.set(database_url=database.app_url)
    ran = shell.run(*(new if word == old else word for word in _CREATE))
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert _rows(database, "SELECT count(*) FROM organisations") == [(0,)]


def test_a_token_reads_as_its_person_and_nothing_else(shell: Shell, world: World) -> None:
    shell.set(database_url=world.database.app_url)
    ran = shell.run("token", "anna@alba.example", "--name", "night job")
    assert (ran.code, ran.err) == (0, "")
    reads = _bearer(world, ran.out.strip())
    assert reads.get("/api/v1/bulletins").status_code == 200
    assert reads.post("/api/v1/drafts", json={}).status_code == 403
    kept = "SELECT name, scope, acting_for FROM api_tokens WHERE token = %s"
    (row,) = world.owner(kept, digest(ran.out.strip()))
    assert tuple(row) == ("night job", "read", world.id("alba"))


def test_a_token_writes_where_that_is_asked_for(shell: Shell, world: World) -> None:
    shell.set(database_url=world.database.app_url)
    ran = shell.run("token", "anna@alba.example", "--scope", "write", "--days", "1")
    writes = _bearer(world, ran.out.strip())
    assert writes.post("/api/v1/drafts", json={"title": "A shop"}).status_code == 201


def test_nobody_who_may_not_sign_in_gets_a_token(shell: Shell, world: World) -> None:
    shell.set(database_url=world.database.app_url)
    world.suspend("anna")
    for email in ("nobody@alba.example", "anna@alba.example"):
        ran = shell.run("token", email)
        assert (ran.code, ran.out) == (1, "")
        assert email in ran.err
    assert shell.run("token", "aldo@alba.example", "--days", "0").code == 2
