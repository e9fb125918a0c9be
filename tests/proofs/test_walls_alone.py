"""Each of the two walls alone keeps every secret; with neither, the crawl finds them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.database import Cluster
    from tests.proofs.conftest import Staged

_ROOT = Path(__file__).parent.parent.parent
# An agent, a member excluded here and let in late there, a seat of the board, counsel, and whoever
# is not signed in.
_VOICES = ("lex@alba", "cesar@corvo", "carla@corvo", "cora@marketplace", "nobody")


def _crawl(server: Cluster, staged: Staged, standing: str, *voices: str) -> dict[str, Any]:
    made = server.clone(staged.database)
    where = (made.name, made.owner_url, made.app_url, str(staged.folder))
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.alone", standing, *where, *voices],
        cwd=_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    server.drop(made)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return told


@pytest.mark.timeout(900)
@pytest.mark.parametrize("standing", ["first", "second"])
def test_one_wall_alone_keeps_every_secret(server: Cluster, staged: Staged, standing: str) -> None:
    told = _crawl(server, staged, standing, *_VOICES)
    assert told == {voice: {"foreign": {}, "missed": []} for voice in _VOICES}


@pytest.mark.timeout(900)
def test_without_either_wall_the_crawl_finds_them(server: Cluster, staged: Staged) -> None:
    told = _crawl(server, staged, "none", "dora@dara", "nobody")
    foreign = told["dora@dara"]["foreign"]
    parts = ("hat text", "house title", "named shop", "france bytes", "late before", "old file",
             "toys former text", "draft alone text", "concern person text",
             "thread open talk", "thread handed question", "answer 0")  # fmt: skip
    assert {*parts} <= {*foreign}
    assert {f"shut {part}" for part in ("title", "text", "shop", "source")} == {
        *told["nobody"]["foreign"]
    }
