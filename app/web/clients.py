"""Who is at the other end: a browser on a system, its address, and the session it carries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.i18n import N_, translate

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from app.web.rendering import View

# In this order: most browsers also name the ones they want to be taken for.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[\w.-]{1,40}", re.ASCII)


def client(request: Request) -> str:
    """Return `Firefox on Windows`, the program's own name, or the empty string."""
    said = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    if browser and system:
        return translate(N_("{browser} on {system}"), {"browser": browser, "system": system})
    program = _PROGRAM.match(said)
    return browser or system or (program[0] if program else "")


def address(request: Request) -> str:
    """Return the network address of the other end, as the server was told it."""
    return request.client.host if request.client else ""


def carry(view: View, answer: Response, token: str) -> Response:
    """Let the browser carry a session's token from now on, and return the answer."""
    view.site.cookies.put(answer, view.site.cookies.session, token)
    return answer
