"""An application behind uvicorn on the loopback, in a process of its own, and a client of it.

`python -m bench.served` is that process: it is told on its first line of input what to serve, says
where, and ends with its input.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from sqlalchemy import text

from bench import cores
from bench.caller import Message
from bench.stage import bare, house

T = TypeVar("T")
LOOPBACK = "127.0.0.1"
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Served:
    """An application in another process, called as if it were in this one.

    `pid` is that process, `backend` its PostgreSQL backend. One connection is kept alive, as a
    program that asks again and again keeps it.
    """

    pid: int
    backend: int | None
    client: http.client.HTTPConnection

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Send one request over the connection, and pass the answer on (ASGI 3.0)."""
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body = (await receive())["body"] or None
        self.client.request(scope["method"], path, body, headers)
        answer = self.client.getresponse()
        got = [(name.lower().encode(), value.encode()) for name, value in answer.getheaders()]
        await send({"type": "http.response.start", "status": answer.status, "headers": got})
        await send({"type": "http.response.body", "body": answer.read()})


@contextlib.contextmanager
def served(app_url: str = "") -> Iterator[Served]:
    """Serve the application on a generated database, or without one what does nothing."""
    command = [sys.executable, "-m", "bench.served"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]  # noqa: S603
        try:
            process.stdin.write(json.dumps(app_url) + "\n")
            process.stdin.flush()
            said = json.loads(process.stdout.readline())
            cores.apart(process.pid, said["backend"])
            client = http.client.HTTPConnection(LOOPBACK, said["port"], timeout=_SECONDS)
            yield Served(process.pid, said["backend"], client)
            client.close()
        finally:
            process.stdin.close()
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def on_its_loop(measuring: Coroutine[Any, Any, T]) -> T:
    """Run something in this process on the loop that the server runs on."""
    loop = uvicorn.Config(bare()).get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(measuring)


async def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    """Say where it listens, and serve until the input ends."""
    state = server.config.app.state  # type: ignore[union-attr]
    backend = None
    if sessions := getattr(state, "sessions", None):
        async with sessions() as session:
            backend = await session.scalar(text("SELECT pg_backend_pid()"))
    print(json.dumps({"port": listening.getsockname()[1], "backend": backend}), flush=True)
    threading.Thread(target=_watch, args=(server,), daemon=True).start()
    await server.serve([listening])


def _watch(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


def main() -> None:
    """Serve what the first line of the input names, as `entente serve` does."""
    app_url = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:  # noqa: PTH123
        app = house(app_url, Path(folder), nowhere) if app_url else bare()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            # Longer than all the others take their turns between two of one's own.
            timeout_keep_alive=600,
        )
        loops = asyncio.Runner(loop_factory=config.get_loop_factory())
        with socket.create_server((LOOPBACK, 0)) as listening, loops as runner:
            runner.run(_serve(uvicorn.Server(config), listening))


if __name__ == "__main__":
    main()
