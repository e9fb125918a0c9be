"""Runs calendar programs of others, each with a home of its own and nothing of this machine's."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Programs:
    """The programs of an environment made from requirements/clients.txt, at home in a folder."""

    environment: Path
    home: Path

    def run(self, name: str, *words: object) -> str:
        """Return what a program prints; one that ends badly fails the test with its own words."""
        command = [str(word) for word in (self.environment / "bin" / name, *words)]
        # Nobody's settings, no proxy between a program and the loopback, no zone of the machine.
        env = {"PATH": f"{self.environment / 'bin'}:{os.defpath}", "HOME": str(self.home)}
        env |= {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{name} ended with {done.returncode}: {done.stderr}"
        return done.stdout
