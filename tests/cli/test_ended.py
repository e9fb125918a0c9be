"""However a desk is ended, its own database ends with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from tests.world import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parents[2]
_SERVE = "import sys; sys.argv[0] = 'entente'; from app.cli import main; main()"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that the database's own account can enter, which pytest's is not."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_database_ends_with_the_desk(folder: Path, how: signal.Signals) -> None:
    known = {name: value for name, value in os.environ.items() if not name.startswith("ENTENTE_")}
    known |= {"ENTENTE_SECRET": SECRET, "PYTHONPATH": str(_HERE)}
    port = _free_port()
    words = [sys.executable, "-c", _SERVE, "serve", "--port", str(port)]
    command = [*words, "--data", str(folder / "desk")]
    with subprocess.Popen(command, cwd=_HERE, env=known, stdout=subprocess.PIPE) as desk:
        assert desk.stdout is not None
        assert any(b"Entente answers" in line for line in desk.stdout)
        assert list(folder.rglob("postmaster.pid"))
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            assert answer.status == 200
        desk.send_signal(how)
        assert desk.wait() == 0
    assert list(folder.rglob("postmaster.pid")) == []
