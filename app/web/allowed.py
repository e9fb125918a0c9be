"""Which methods an address takes, as a 405 must say (RFC 9110, section 15.5.6)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

if TYPE_CHECKING:
    import re

    from starlette.applications import Starlette


def allowed(app: Starlette, path: str) -> str:
    """Return the methods that any route of the application takes at `path`, as `Allow` has them.

    The router names those of the first route alone, though page and deed stand at one address.
    """
    found: set[str] = set()
    for pattern, methods in _routes(app):
        if pattern.match(path):
            found |= methods
    return ", ".join(sorted(found))


@lru_cache(maxsize=2)
def _routes(app: Starlette) -> list[tuple[re.Pattern[str], frozenset[str]]]:
    contexts = iter_route_contexts(list(app.routes))
    return [
        (compile_path(str(one.path))[0], frozenset(one.methods or ()))
        for one in contexts
        if one.path and one.methods
    ]
