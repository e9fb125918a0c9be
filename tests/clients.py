"""A browser of the tests: cookies, forms with their token, no redirects followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import anyio
import httpx2
from starlette.testclient import TestClient

from app.core.tokens import csrf_token
from app.web.forms import TOKEN

if TYPE_CHECKING:
    from httpx2 import Request, Response
    from starlette.types import ASGIApp, Message

_HOST = "127.0.0.1"


class _Straight(httpx2.BaseTransport):
    """One turn of the event loop's thread for each request; Starlette's own takes seven."""

    def __init__(self, desk: Desk, client: tuple[str, int]) -> None:
        self._desk = desk
        self._client = client

    def handle_request(self, request: Request) -> Response:
        """Return the whole answer, or raise what the application raised."""
        with self._desk._portal_factory() as portal:  # noqa: SLF001 - as Starlette's own does
            return portal.call(self._answer, request)

    async def _answer(self, request: Request) -> Response:
        asked, ended = iter([{"type": "http.request", "body": request.read()}]), anyio.Event()
        head: Message = {}
        body: list[bytes] = []

        async def receive() -> Message:
            for message in asked:
                return message
            await ended.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            assert not ended.is_set(), "the answer was over"
            if message["type"] == "http.response.start":
                assert not head, "the answer had begun"
                head.update(message)
                return
            body.append(bytes(message.get("body", b"")))
            if not message.get("more_body"):
                ended.set()

        await self._desk.app(self._scope(request), receive, send)
        told = b"" if request.method == "HEAD" else b"".join(body)
        stream = httpx2.ByteStream(told)
        return httpx2.Response(head["status"], headers=head["headers"], stream=stream)

    def _scope(self, request: Request) -> dict[str, Any]:
        url = request.url
        return {
            "type": "http", "http_version": "1.1", "method": request.method, "scheme": url.scheme,
            "path": unquote(url.path), "raw_path": url.raw_path.partition(b"?")[0],
            "root_path": "", "query_string": url.query, "client": self._client,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (url.host, url.port or {"http": 80, "https": 443}[url.scheme]),
        }  # fmt: skip


class Desk(TestClient):
    """Starlette's client with what a browser of this site does by itself."""

    def __init__(
        self,
        app: ASGIApp,
        client: tuple[str, int] = ("testclient", 50_000),
        **options: Any,  # noqa: ANN401 - TestClient's own
    ) -> None:
        """Take TestClient's arguments; redirects are answers here."""
        super().__init__(app, follow_redirects=False, **options)
        self._transport = _Straight(self, client)

    def put_cookie(self, name: str, value: str) -> None:
        """Keep a cookie as the site itself would have set it."""
        self.cookies.set(name, value, domain=_HOST)

    def form(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,  # noqa: ANN401 - TestClient's own, such as `files`
    ) -> Response:
        """Post a form as a page of this site does, with its token (lists are repeated fields)."""
        sent = {"sec-fetch-site": "same-origin"} | (headers or {})
        return self.post(url, data={TOKEN: self.token()} | (data or {}), headers=sent, **more)

    def token(self) -> str:
        """Return the token that a page of this site would put into its forms for this browser."""
        site = self.app.state.site  # type: ignore[attr-defined]
        names = (site.cookies.session, site.cookies.before)
        key = next((self.cookies.get(name) for name in names if self.cookies.get(name)), None)
        if key is None:
            key = "before-sign-in"
            self.put_cookie(site.cookies.before, key)
        return csrf_token(site.secret, key.encode())
