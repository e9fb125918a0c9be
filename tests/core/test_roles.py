"""The three database roles and the settings that hold them, on an embedded server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.core import embedded


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Embedded]:
    """Give one durable server to the tests that only look at it."""
    made = Path(tempfile.mkdtemp(prefix="entente-")).resolve()
    yield embedded.start(made)
    embedded.stop(made)
    shutil.rmtree(made)


def connect(url: str) -> psycopg.Connection:
    """Return a connection to `url` whose deeds last no longer than the test."""
    return psycopg.connect(url.replace("+psycopg", ""))


def ask(url: str, question: str) -> object:
    """Return the one value that answers `question` at `url`."""
    with connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row
    return row[0]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("TimeZone", "UTC"),
        ("server_encoding", "UTF8"),
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
    ],
)
def test_a_server_is_durable_and_closed(
    server: embedded.Embedded, setting: str, value: str
) -> None:
    assert ask(server.app_url, f"SELECT current_setting('{setting}')") == value


def test_letters_beyond_ascii_are_letters(server: embedded.Embedded) -> None:
    assert ask(server.app_url, "SELECT lower('ÉTÉ')") == "été"
    assert ask(server.app_url, "SELECT 'Z' < 'a'") is True


@pytest.mark.parametrize(
    ("role", "attributes"),
    [
        ("entente_owner", (True, True, True, False, False)),
        ("entente_app", (True, False, False, False, False)),
        ("entente_definer", (False, True, False, False, False)),
    ],
)
def test_roles_can_what_they_should(
    server: embedded.Embedded, role: str, attributes: tuple[bool, ...]
) -> None:
    columns = "rolcanlogin, rolbypassrls, rolcreatedb, rolsuper, rolcreaterole"
    with connect(server.owner_url) as connection:
        row = connection.execute(
            f"SELECT {columns} FROM pg_roles WHERE rolname = '{role}'".encode()
        )
        assert row.fetchone() == attributes


@pytest.mark.parametrize(
    "deed",
    [
        "CREATE TABLE theirs ()",
        "CREATE TEMPORARY TABLE theirs ()",
        "CREATE SCHEMA theirs",
        "CREATE DATABASE theirs",
        "SET ROLE entente_owner",
        "SET ROLE entente_definer",
    ],
)
def test_the_application_makes_nothing(server: embedded.Embedded, deed: str) -> None:
    with connect(server.app_url) as connection:
        connection.autocommit = True
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(deed.encode())


def test_the_owner_gives_functions_to_the_definer(server: embedded.Embedded) -> None:
    owner = "SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'looks'"
    with connect(server.owner_url) as connection:
        connection.execute("CREATE FUNCTION looks() RETURNS int LANGUAGE sql RETURN 1")
        connection.execute("ALTER FUNCTION looks() OWNER TO entente_definer")
        assert connection.execute(owner).fetchone() == ("entente_definer",)
        connection.rollback()


@pytest.mark.parametrize(
    "rights",
    [
        "datacl FROM pg_database WHERE datname = 'entente'",
        "nspacl FROM pg_namespace WHERE nspname = 'public'",
    ],
)
def test_strangers_have_no_rights(server: embedded.Embedded, rights: str) -> None:
    # The grantee 0 is PUBLIC (PostgreSQL, functions-info, aclexplode).
    question = f"SELECT array_agg(grantee) FROM aclexplode((SELECT {rights}))"
    holders = ask(server.owner_url, question)
    assert isinstance(holders, list)
    assert 0 not in holders
