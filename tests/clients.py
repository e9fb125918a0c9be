"""A browser of the tests: cookies, forms with their token, no redirects followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from app.core.tokens import csrf_token
from app.web.forms import TOKEN

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.types import ASGIApp

_HOST = "127.0.0.1"


class Desk(TestClient):
    """Starlette's client with what a browser of this site does by itself."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:  # noqa: ANN401 - TestClient's own
        """Take TestClient's arguments; redirects are answers here."""
        super().__init__(app, follow_redirects=False, **options)

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
