"""What surrounds every request: its number, the log line, security headers, the last resort."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from starlette.requests import Request

from app.web.errors import failed
from app.web.site import site_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_YEARS = 2 * 365 * 86_400
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store, private",
}


class Numbered:
    """Gives a request its number, and writes one line about it: the route, never the address.

    A number given by the client (`X-Request-ID`) is kept if it is 8 to 64 plain characters.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand outside the whole application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = number = _number(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        began = time.perf_counter()
        status = 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            await send(message)

        try:
            await self.app(scope, receive, numbered)
        finally:
            _write_line(scope, status, time.perf_counter() - began)


def _number(scope: Scope) -> str:
    given = [value for name, value in scope["headers"] if name == b"x-request-id"]
    if len(given) == 1 and _REQUEST_ID.fullmatch(given[0]):
        return str(given[0].decode())
    return uuid4().hex


def _write_line(scope: Scope, status: int, seconds: float) -> None:
    if scope["path"].startswith("/static/"):
        return
    route = site_of(Request(scope)).links.path_of(scope.get("route"))
    log.info(
        "request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1)
    )


class Headed:
    """Adds the headers that keep a browser from doing more with a page than we mean.

    A handler's own header of the same name stands, so that a file may be shut in further.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        """With `https`, browsers are told to come back that way only (RFC 6797)."""
        self.app = app
        headers = dict(_HEADERS)
        if https:
            headers["strict-transport-security"] = f"max-age={_YEARS}; includeSubDomains"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add what the answer lacks."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                missing = [pair for pair in self._headers if pair[0] not in present]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self.app(scope, receive, headed if scope["type"] == "http" else send)


class Caught:
    """Answers what nobody foresaw with a page and its number, and writes down what it was."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand inside the headers, so that this answer carries them too."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; once an answer has begun it can only be broken off."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if begun:
                raise
            log.exception("failed", route=site_of(Request(scope)).links.path_of(scope.get("route")))
            await failed(Request(scope))(scope, receive, send)
