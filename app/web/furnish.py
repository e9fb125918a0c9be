"""Fits an application out with everything of this layer, in the one right order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.web import contract, theme
from app.web.cookies import Cookies
from app.web.doorway import Doorway
from app.web.errors import add_handlers
from app.web.guard import guard
from app.web.middleware import Caught, Headed, Numbered
from app.web.sections import Sections
from app.web.site import Place, Site
from app.web.static import Static
from app.web.templating import equip, templates
from app.web.urls import Links

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from fastapi import FastAPI

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def furnish(  # noqa: PLR0913 - the one place where all of it comes together
    app: FastAPI,
    *,
    base_url: str,
    secret: bytes,
    folder: Path,
    hosts: Collection[str] = (),
    places: Sequence[Place] = (),
    limits: Mapping[str, int] | None = None,
    demo: bool = False,
    debug: bool = False,
) -> Site:
    """Add middleware, error answers, static files and templates; after all routers are included.

    `folder` holds `templates/` and `static/`; `limits` maps shell patterns of paths to the bytes a
    body may have there. Raises ValueError if the guard does not stand before every route.
    """
    if guard not in {dependency.dependency for dependency in app.router.dependencies}:
        raise ValueError("the application must depend on app.web.guard.guard")
    address = urlsplit(base_url)
    https = address.scheme == "https"
    static = Static(folder / "static", reload=debug)
    app.include_router(theme.router)
    app.mount("/static", static, name="static")
    links = Links(app.routes)
    app.router.middleware_stack = Sections(app.router)
    environment = templates([folder / "templates"], debug=debug)
    equip(environment, links, static, demo=demo)
    site = Site(environment, links, static, Cookies(https), secret, base_url, demo, tuple(places))
    app.state.site = site
    add_handlers(app)
    contract.describe(app)
    named = {address.hostname or "", *hosts, *(() if https else _LOOPBACK)}
    # The last one added stands outermost.
    app.add_middleware(Doorway, hosts=named, limits=limits)
    app.add_middleware(Caught)
    app.add_middleware(Headed, https=https)
    app.add_middleware(Numbered)
    return site
