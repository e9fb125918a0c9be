"""A shell whose environment names nothing of the machine's own."""

from __future__ import annotations

import os

import pytest

from tests.cli.commanding import Shell
from tests.world import SECRET


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    """Give a shell with a good secret and nothing else."""
    for name in [name for name in os.environ if name.startswith("ENTENTE_")]:
        monkeypatch.delenv(name)
    made = Shell(monkeypatch, capfd)
    made.set(secret=SECRET)
    return made
