"""Looks at a request before anything of it is believed: host, address, length, encoding, pace."""

from __future__ import annotations

import asyncio
import re
from fnmatch import translate as pattern
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.core.i18n import gettext
from app.web.answers import answer
from app.web.problems import Problem, kind_of
from app.web.rendering import attune

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

USUAL_LIMIT = 1 << 20
_LONGEST_PATH = 2048
_LONGEST_QUERY = 16_384
_LONGEST_COOKIES = 16_384
_SILENCE_SECONDS = 30
_GRACE_SECONDS = 60
_SLOWEST = 16_384  # Bytes a second below which an upload is given up.
_DIGITS = re.compile(r"[0-9]{1,15}")
# Neither `.` nor `..` names a place here; a client has taken its own out (RFC 3986, section 5.2.4).
_CLIMBS = re.compile(r"/\.{1,2}(?:/|$)|//")
_PORT = re.compile(r":[0-9]{1,5}$")


class Doorway:
    """Refuses early what no handler should see, and counts what it lets through.

    `limits` maps shell patterns of paths to the bytes a body may have there; elsewhere 1 MiB.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Collection[str], limits: Mapping[str, int] | None = None
    ) -> None:
        """Take the names this installation answers to, without ports."""
        self.app = app
        self._hosts = {host.lower() for host in hosts}
        self._limits = [(re.compile(pattern(p)), size) for p, size in (limits or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a refusal, or pass the request on with its body measured."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit(scope["path"])
        status = self._wrong_with(scope, headers) or _wrong_with_body(headers, limit)
        if status:
            request = Request(scope)
            attune(request, None)
            kind = kind_of(status)
            refusal = answer(request, Problem(kind, status, gettext(kind.sentence)))
            await refusal(scope, receive, send)
            return
        try:
            await self.app(scope, _measured(receive, headers, limit), send)
        finally:
            if "form" in scope:
                await scope["form"].close()

    def _limit(self, path: str) -> int:
        return next((size for p, size in self._limits if p.match(path)), USUAL_LIMIT)

    def _wrong_with(self, scope: Scope, headers: Headers) -> int:
        named = headers.getlist("host")
        if len(named) != 1 or _PORT.sub("", named[0]).lower() not in self._hosts:
            return 400
        path = scope["path"]
        if len(path) > _LONGEST_PATH or not path.isprintable() or _CLIMBS.search(path):
            return 404
        query = scope["query_string"]
        if len(query) > _LONGEST_QUERY or (b"%" in query and not _readable(query)):
            return 400
        if sum(map(len, headers.getlist("cookie"))) > _LONGEST_COOKIES:
            return 400
        return 0


def _readable(query: bytes) -> bool:
    plain = unquote_to_bytes(query)
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in plain


def _wrong_with_body(headers: Headers, limit: int) -> int:
    """Return the status that refuses a body by its headers (RFC 9110, RFC 9112), or 0."""
    lengths = headers.getlist("content-length")
    chunked = "transfer-encoding" in headers
    if len(lengths) > 1 or (lengths and chunked):
        return 400
    if lengths and not _DIGITS.fullmatch(lengths[0]):
        return 400
    if headers.get("content-encoding", "identity").lower() != "identity":
        return 415
    return 413 if lengths and int(lengths[0]) > limit else 0


def _measured(receive: Receive, headers: Headers, limit: int) -> Receive:
    """Return a `receive` that refuses a body too long (413) or too slow (408)."""
    length = int(headers.get("content-length", 0))
    if not length and "transfer-encoding" not in headers:
        return receive
    clock = asyncio.get_running_loop().time
    deadline = clock() + _GRACE_SECONDS + (length or limit) / _SLOWEST
    got = 0
    whole = False

    async def measured() -> Message:
        nonlocal got, whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout(min(_SILENCE_SECONDS, max(0, deadline - clock()))):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        got += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if got > limit:
            raise HTTPException(413)
        return message

    return measured
