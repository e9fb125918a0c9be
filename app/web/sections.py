"""Finds a route by the section of the site that its path begins with, before any pattern is tried.

Starlette asks one route after the other, a few microseconds each; with some hundred routes that is
more than the answer costs. What is ours alone is answered at once (`app.web.flat`); the rest goes
to the framework's own route, and whatever is not found here is looked for again the ordinary way,
which also answers for wrong methods and absent pages.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from fastapi.routing import iter_route_contexts
from starlette.routing import Match, compile_path

from app.web.flat import Flat

if TYPE_CHECKING:
    from fastapi.routing import RouteContext
    from starlette.routing import BaseRoute, Router
    from starlette.types import Receive, Scope, Send

# Before the noun of an address of the API: `/api/v1/bulletins`.
_API = 2


class _Address:
    """A route by the pattern of its path, and what answers it without the framework, if we can."""

    def __init__(self, context: RouteContext) -> None:
        """Compile the path as the framework does."""
        self.route = context.original_route
        self.flat = Flat.of(context)
        self._pattern, _, self._converters = compile_path(str(context.path))

    def parameters(self, path: str) -> dict[str, Any] | None:
        """Return the parameters of a path that has the pattern."""
        found = self._pattern.match(path)
        if found is None:
            return None
        named = found.groupdict().items()
        return {name: self._converters[name].convert(value) for name, value in named}


class Sections:
    """Stands before a router's own search."""

    def __init__(self, router: Router) -> None:
        """Sort the routes (with those of included routers) by section, in their order."""
        self._router = router
        self._otherwise = router.middleware_stack
        self._by_section: dict[str, list[BaseRoute]] = defaultdict(list)
        self._by_shape: dict[tuple[str, str, int], list[_Address]] = defaultdict(list)
        for route in router.routes:
            contexts = [one for one in iter_route_contexts([route]) if one.path]
            for section in dict.fromkeys(_section(str(one.path)) for one in contexts):
                self._by_section[section].append(route)
            for one in contexts:
                self._place(str(one.path), one)

    def _place(self, path: str, context: RouteContext) -> None:
        for method in context.methods or ():
            self._by_shape[method, _section(path), path.count("/")].append(_Address(context))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the first route of its section that matches it whole."""
        if scope["type"] != "http":
            await self._otherwise(scope, receive, send)
            return
        scope.setdefault("router", self._router)
        section = _section(scope["path"])
        flat = self._flat(scope, section)
        if flat is not None:
            await flat(scope, receive, send)
            return
        for route in self._by_section.get(section, ()):
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope["route"] = route
                scope.update(found)
                await route.handle(scope, receive, send)
                return
        await self._otherwise(scope, receive, send)

    def _flat(self, scope: Scope, section: str) -> Flat | None:
        """Return what answers a request without the framework, with the scope as that needs it."""
        path = scope["path"]
        for address in self._by_shape.get((scope["method"], section, path.count("/")), ()):
            found = address.parameters(path)
            if found is None:
                continue
            if address.flat is None or not address.flat.fits(scope):
                return None
            scope.update(route=address.route, path_params=found)
            return address.flat
        return None


def _section(path: str) -> str:
    first, *rest = path.removeprefix("/").split("/", _API + 1)
    return "/".join((first, *rest[:_API])) if first == "api" else first
