"""Runs a command as a shell would, in this process."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli import main

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed on its two streams."""

    code: int
    out: str
    err: str


class Shell:
    """Runs `entente` with the environment that a test has set."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        """Keep what changes the process and what listens to it."""
        self._patch, self._capture = patch, capture

    def set(self, **settings: str) -> None:
        """Set `ENTENTE_…` in the environment."""
        for name, value in settings.items():
            self._patch.setenv(f"ENTENTE_{name.upper()}", value)

    def run(self, *words: str) -> Ran:
        """Run a command to its end; what it does not foresee is raised."""
        self._patch.setattr(sys, "argv", ["entente", *words])
        self._capture.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self._capture.readouterr()
        return Ran(code, said.out, said.err)
