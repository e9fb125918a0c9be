"""The scene, staged once, and theatres that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.proofs.staging import Stage, stage
from tests.proofs.theatre import Theatre
from tests.stock import Stock
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Cluster, Database


@dataclass(frozen=True, slots=True)
class Staged:
    """The template with the scene in it (clone it, never connect to it), and its files."""

    database: Database
    folder: Path
    stage: Stage


@pytest.fixture(scope="session")
def staged(server: Cluster, peopled: Database, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """Give the scene, staged once for all proofs."""
    world = World(server.clone(peopled), tmp_path_factory.mktemp("stage"))
    made = stage(world)
    world.close()
    return Staged(world.database, world.folder, made)


@pytest.fixture(scope="session")
def scene(staged: Staged) -> Stage:
    """Give what stands where on the stage."""
    return staged.stage


@pytest.fixture(scope="module")
def theatre(server: Cluster, staged: Staged) -> Iterator[Theatre]:
    """Give the scene to tests that only look at it."""
    made = Theatre(server.clone(staged.database), staged.folder)
    made.renew()
    yield made
    made.close()
    server.drop(made.database)


@pytest.fixture(scope="session")
def scenery(server: Cluster, staged: Staged) -> Iterator[Stock]:
    """Give the databases with the scene that wait for their next test."""
    made = Stock(server, staged.database)
    yield made
    made.clear()


@pytest.fixture
def rehearsal(scenery: Stock, staged: Staged) -> Iterator[Theatre]:
    """Give the scene to one test that changes it."""
    with scenery.lent() as lines:
        made = Theatre(lines.database, staged.folder, lines)
        made.renew()
        try:
            yield made
        finally:
            made.close()
