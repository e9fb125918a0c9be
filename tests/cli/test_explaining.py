"""What the commands say of an installation, of its API, and of who may see what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.commanding import Shell
    from tests.database import Database
    from tests.world import World


def test_the_document_of_the_api_is_the_one_that_is_served(shell: Shell, world: World) -> None:
    ran = shell.run("openapi")
    assert ran.code == 0
    assert json.loads(ran.out) == world.api("anna").get("/api/v1/openapi.json").json()


def test_an_installation_in_order_is_said_to_be(
    shell: Shell, shared: Database, tmp_path: Path
) -> None:
    shell.set(database_url=shared.app_url, data_dir=str(tmp_path), durable="false")
    ran = shell.run("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Nothing is wrong")


def test_each_fault_is_a_line(shell: Shell, shared: Database, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    shell.set(database_url=shared.owner_url, files_dir=str(taken), durable="false")
    ran = shell.run("doctor")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert all(line.startswith("- ") for line in lines)
    assert any(str(taken) in line for line in lines)
    assert any("role" in line for line in lines)


def test_access_is_explained_in_each_capacity(shell: Shell, world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    shell.set(database_url=world.database.app_url, owner_database_url=world.database.owner_url)
    reader = shell.run("explain-access", "aldo@alba.example", "see", made.reference)
    assert (reader.code, reader.err) == (0, "")
    first, reason, *_ = reader.out.splitlines()
    assert (first, reason[:4]) == ("Acting for Alba: yes", "  - ")
    both = shell.run("explain-access", "tess@borel.example", "bulletin:edit", made.reference).out
    assert [line for line in both.splitlines() if line.startswith("Acting")] == [
        "Acting for Borel: yes",
        "Acting for Corvo: no",
    ]
    stranger = shell.run("explain-access", "dora@dara.example", "see", made.reference)
    assert (stranger.code, stranger.out.splitlines()[0]) == (0, "Acting for Dara: no")
    assert made.secret not in reader.out + both + stranger.out


def test_of_nobody_nothing_is_explained(shell: Shell, world: World) -> None:
    shell.set(database_url=world.database.app_url, owner_database_url=world.database.owner_url)
    ran = shell.run("explain-access", "nobody@alba.example", "see", "IB-2026-00000")
    assert (ran.code, ran.out) == (1, "")
    assert "nobody@alba.example" in ran.err
