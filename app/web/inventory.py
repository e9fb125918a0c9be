"""The inventory of access: every route says who may call it, or the application does not start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.routing import APIRoute, iter_route_contexts

from app.web import deps, theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fastapi import FastAPI
    from fastapi.dependencies.models import Dependant

# What a route depends on tells who may call it; the first that is found counts.
_ACCESS = (
    (deps.signed_in, "signed in"),
    (deps.holder, "bearer token"),
    (deps.bearer, "bearer token"),
    (deps.public, "public"),
)
# The toolkit's own routes, which need nobody.
_OURS = frozenset({theme.choose})


class Undeclared(RuntimeError):
    """A route does not say who may call it."""


def access_of(app: FastAPI) -> dict[tuple[str, str], str]:
    """Return (method, path) → `public`, `signed in` or `bearer token` for every route.

    Raises Undeclared with the routes that do not say.
    """
    found: dict[tuple[str, str], str] = {}
    silent: list[str] = []
    for context in iter_route_contexts(list(app.routes)):
        route = context.original_route
        if not isinstance(route, APIRoute):
            continue
        access = _access(route)
        if access is None:
            silent.append(f"{context.path_format}")
            continue
        for method in route.methods or ():
            found[method, str(context.path_format)] = access
    if silent:
        raise Undeclared(", ".join(silent))
    return found


def _access(route: APIRoute) -> str | None:
    if route.endpoint in _OURS:
        return "public"
    called = set(_calls(route.dependant))
    return next((word for call, word in _ACCESS if call in called), None)


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    yield from _deeper(dependant.dependencies)


def _deeper(dependants: Iterable[Dependant]) -> Iterator[object]:
    for one in dependants:
        yield from _calls(one)
