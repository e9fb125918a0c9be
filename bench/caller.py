"""Calls an ASGI application in this process: no socket, no client library, one event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]
App = Callable[..., Awaitable[None]]
HOST = "127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it is sent again and again."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def scope(self) -> Message:
        """Return the ASGI scope of the request (ASGI 3.0, HTTP connection scope)."""
        headers = (("host", HOST), ("accept", "*/*"), *self.headers)
        if self.body:
            headers = (*headers, ("content-length", str(len(self.body))))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


async def send(app: App, call: Call) -> Answer:
    """Send one request and return the whole answer."""
    got: list[Message] = []
    coming = [{"type": "http.request", "body": call.body, "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def take(message: Message) -> None:
        got.append(message)

    await app(call.scope(), receive, take)
    headers = {name.decode(): value.decode() for name, value in got[0]["headers"]}
    return Answer(got[0]["status"], headers, b"".join(part.get("body", b"") for part in got[1:]))


async def expect(app: App, call: Call, statuses: Iterable[int] = (200,)) -> Answer:
    """Send one request and return the answer; raises SystemExit when its status is another."""
    answer = await send(app, call)
    if answer.status not in statuses:
        message = f"{call.method} {call.path} answered {answer.status}: {answer.body[:500]!r}"
        raise SystemExit(message)
    return answer
