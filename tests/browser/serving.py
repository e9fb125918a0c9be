"""The world of the tests behind a real server, on a loopback port of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from tests.cast import api_token, session_token
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import APIRequestContext, BrowserContext, Playwright

    from app.core.settings import Settings
    from tests.database import Database

# How long a person, and who looks on, waits for what a busy machine does.
PATIENCE_MS = 60_000
_UP_SECONDS = 120
# A server that closes a quiet connection may do so while the next request is on its way.
_QUIET_SECONDS = 3600


class Served(World):
    """A world that browsers reach at `address`."""

    def __init__(self, database: Database, folder: Path, address: str) -> None:
        """Keep where the world lies, and where it answers."""
        super().__init__(database, folder)
        self.address = address

    def settings(self) -> Settings:
        """Return the settings of the world, at the address where it answers."""
        return super().settings().model_copy(update={"base_url": self.address})

    def let_in(self, context: BrowserContext, name: str) -> None:
        """Give a browser the cookie with which `name` is signed in."""
        cookie = self.app.state.site.cookies.session
        context.add_cookies([{"name": cookie, "value": session_token(name), "url": self.address}])

    def bearer(self, playwright: Playwright, name: str) -> APIRequestContext:
        """Return a client of the API with a token of `name`, over a real connection."""
        headers = {"authorization": f"Bearer {api_token(name)}"}
        return playwright.request.new_context(base_url=self.address, extra_http_headers=headers)


class Shown(Served):
    """The same in demo mode, where anybody may be anybody."""

    def settings(self) -> Settings:
        """Return the settings of a demo."""
        return super().settings().model_copy(update={"demo": True})


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@contextlib.contextmanager
def served(database: Database, folder: Path, kind: type[Served] = Served) -> Iterator[Served]:
    """Serve a world from a thread while the block runs, on a port that was free."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = kind(database, folder, f"http://127.0.0.1:{door.getsockname()[1]}")
        config = uvicorn.Config(
            made.app,
            log_level="warning",
            access_log=False,
            ws="none",
            timeout_keep_alive=_QUIET_SECONDS,
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            assert server.up.wait(_UP_SECONDS), "the server did not start"
            yield made
        finally:
            server.should_exit = True
            thread.join()
            made.close()
