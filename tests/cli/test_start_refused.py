"""A start that cannot be: one sentence that says why, and nothing left running."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.commanding import Shell
    from tests.database import Database


@pytest.fixture
def taken() -> Iterator[str]:
    """Give a port on which something listens already."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_told_before_anything_is_begun(
    shell: Shell, taken: str, tmp_path: Path, command: str
) -> None:
    data = tmp_path / "data"
    ran = shell.run(command, "--port", taken, "--data", str(data))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"Nothing can listen on 127.0.0.1, port {taken}: Address already in use. "
        "Choose another with --port.\n"
    )
    assert not data.exists()


@pytest.mark.parametrize("words", [["serve", "--port", "1"], ["serve", "--host", "no.invalid"]])
def test_so_is_an_address_that_is_not_ours(shell: Shell, words: list[str]) -> None:
    ran = shell.run(*words, "--host", "203.0.113.1")
    assert ran.code == 1
    assert ran.err.startswith("Nothing can listen on 203.0.113.1, port")


@pytest.mark.parametrize("command", ["serve", "doctor", "migrate"])
def test_a_database_that_is_away_is_one_sentence(shell: Shell, command: str) -> None:
    door, closed = _free(), _free()
    away = f"postgresql://desk:open-sesame@127.0.0.1:{closed}/entente"
    shell.set(database_url=away, owner_database_url=away)
    ran = shell.run(command, *(["--port", door] if command == "serve" else []))
    assert (ran.code, ran.out) == (1, "")
    first, second = ran.err.splitlines()
    assert first == "The database cannot be used:"
    assert closed in second
    assert "open-sesame" not in ran.err


def test_an_installation_that_must_not_serve_says_why(shell: Shell, shared: Database) -> None:
    shell.set(database_url=shared.owner_url)
    ran = shell.run("serve", "--port", _free())
    assert (ran.code, ran.out) == (1, "")
    assert "role" in ran.err
    assert "Traceback" not in ran.err


def test_the_demo_answers_on_this_machine_alone(shell: Shell, tmp_path: Path) -> None:
    words = ["demo", "--data", str(tmp_path / "data")]
    assert "answers on loopback only" in shell.run(*words, "--host", "0.0.0.0").err  # noqa: S104
    shell.set(database_url="postgresql://desk@host/name")
    assert "unset ENTENTE_DATABASE_URL" in shell.run(*words).err


def test_the_demo_forgets_nothing_that_is_not_its_own(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    ran = shell.run("demo", "--reset", "--data", str(tmp_path), "--port", "0")
    assert ran.code == 2, "no port of that number"
    ran = shell.run("demo", "--reset", "--data", str(tmp_path), "--port", _free())
    assert ran.code == 1
    assert "nothing was removed" in ran.err
    assert (tmp_path / "letters.txt").read_text() == "mine"


def _free() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])
