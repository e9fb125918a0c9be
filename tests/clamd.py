"""A small clamd of the tests' own: it finds what it is told to find, over a real socket."""

from __future__ import annotations

import contextlib
import socketserver
import struct
import threading
from typing import TYPE_CHECKING

from app.core.clamd import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Take one INSTREAM, as clamd(8) describes it."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        raw = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            raw += self.rfile.read(length)
        server = self.server
        assert isinstance(server, Clamd)
        server.seen.append(raw)
        found = next((name for mark, name in server.finds.items() if mark in raw), "")
        answer = server.answer or (f"stream: {found} FOUND" if found else "stream: OK")
        self.wfile.write(answer.encode() + b"\0")


class Clamd(socketserver.ThreadingTCPServer):
    """The server: `finds` maps bytes to the names of viruses, `answer` is said instead."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a port of its own."""
        super().__init__(("127.0.0.1", 0), _Talk)
        self.finds: dict[bytes, str] = {}
        self.answer = ""
        self.seen: list[bytes] = []

    @property
    def scanner(self) -> Scanner:
        """How to reach it."""
        host, port = self.server_address[:2]
        return Scanner(f"{host!s}:{port}", seconds=60)


@contextlib.contextmanager
def clamd() -> Iterator[Clamd]:
    """Give a running scanner."""
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
