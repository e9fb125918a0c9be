"""The site's cookies: their names and attributes, the same wherever one is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response

_NAME = "entente"


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names of the cookies; over https they carry the `__Host-` prefix (RFC 6265bis, 4.1.3)."""

    secure: bool

    def named(self, part: str) -> str:
        """Return the whole name of one cookie."""
        return f"__Host-{_NAME}{part}" if self.secure else f"{_NAME}{part}"

    @property
    def session(self) -> str:
        """The opaque token of a signed-in browser."""
        return self.named("")

    @property
    def before(self) -> str:
        """A random key for forms that are sent before sign-in."""
        return self.named("-pre")

    @property
    def theme(self) -> str:
        """`light`, `dark` or `system`."""
        return self.named("-theme")

    @property
    def notice(self) -> str:
        """A signed sentence shown once by the next page."""
        return self.named("-notice")

    def put(self, response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
        """Set a cookie that scripts and other sites cannot read; `max_age` in seconds."""
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Delete a cookie."""
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")
