"""Finds a route by the section of the site that its path begins with, before any pattern is tried.

Starlette asks one route after the other, a few microseconds each; with some hundred routes that is
more than the answer costs. Whatever is not found here is looked for again the ordinary way, which
also answers for wrong methods and absent pages.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from fastapi.routing import iter_route_contexts
from starlette.routing import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute, Router
    from starlette.types import Receive, Scope, Send

# Before the noun of an address of the API: `/api/v1/bulletins`.
_API = 2


class Sections:
    """Stands before a router's own search."""

    def __init__(self, router: Router) -> None:
        """Sort the routes (with those of included routers) by section, in their order."""
        self._router = router
        self._otherwise = router.middleware_stack
        self._by_section: dict[str, list[BaseRoute]] = defaultdict(list)
        for route in router.routes:
            for section in dict.fromkeys(_sections([route])):
                self._by_section[section].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the first route of its section that matches it whole."""
        if scope["type"] == "http":
            for route in self._by_section.get(_section(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.setdefault("router", self._router)
                    scope["route"] = route
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self._otherwise(scope, receive, send)


def _sections(routes: Sequence[BaseRoute]) -> list[str]:
    return [_section(one.path) for one in iter_route_contexts(list(routes)) if one.path]


def _section(path: str) -> str:
    first, *rest = path.removeprefix("/").split("/", _API + 1)
    return "/".join((first, *rest[:_API])) if first == "api" else first
