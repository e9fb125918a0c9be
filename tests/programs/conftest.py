"""What asking other programs needs: their environment, and folders that nobody else has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import Served, served
from tests.programs.running import Programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Cluster, Database

_ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv-programs"


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    """Give the programs that scripts/programs has installed, with a home of the test's own."""
    assert (_ENVIRONMENT / "entente-clients.txt").is_file(), "scripts/env clients installs them"
    home = tmp_path / "home"
    home.mkdir()
    return Programs(_ENVIRONMENT, home)


@pytest.fixture
def place(server: Cluster, peopled: Database, tmp_path: Path) -> Iterator[Served]:
    """Give the cast's world, served on the loopback."""
    database = server.clone(peopled)
    with served(database, tmp_path / "house") as made:
        yield made
    server.drop(database)
