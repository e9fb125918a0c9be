"""Asks a clamd whether bytes hold a known virus, over its socket (INSTREAM, clamd(8))."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK_BYTES = 1 << 16
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner did not answer, or not as it should: nothing is known of the file."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd at `host:port` or at the path of its socket; `seconds` is for each step."""

    address: str
    seconds: float = 60.0

    def scan(self, path: Path) -> str:
        """Return the name of what was found in a file, empty for nothing; blocks.

        Raises ScannerAway when there is no answer, or one that the file is too long to be scanned.
        """
        try:
            with self._connected() as opened, path.open("rb") as file:
                opened.sendall(b"zINSTREAM\0")
                while block := file.read(_BLOCK_BYTES):
                    opened.sendall(struct.pack("!I", len(block)) + block)
                opened.sendall(struct.pack("!I", 0))
                return _found(_answer(opened))
        except (OSError, ValueError) as broken:
            message = f"{type(broken).__name__}: {broken}"
            raise ScannerAway(message) from broken

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            opened.settimeout(self.seconds)
            try:
                opened.connect(self.address)
            except BaseException:
                opened.close()
                raise
            return opened
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self.seconds)


def _answer(opened: socket.socket) -> str:
    raw = b""
    while not raw.endswith(b"\0") and len(raw) < _LONGEST_ANSWER:
        block = opened.recv(_LONGEST_ANSWER)
        if not block:
            break
        raw += block
    return raw.rstrip(b"\0\n").decode("utf-8", "replace")


def _found(answer: str) -> str:
    """Read `stream: OK` and `stream: Name FOUND`; raises ValueError for everything else."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    message = f"answered {answer!r}"
    raise ValueError(message)
