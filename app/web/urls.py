"""Addresses by route name, from a map made once: searching the routes per link is linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode, urlsplit

from fastapi.routing import iter_route_contexts

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

_PARAMETER = re.compile(r"{(\w+)(?::(\w+))?}")
_LONGEST_NEXT = 2000


def _word(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def query_string(parameters: Mapping[str, object]) -> str:
    """Return `?a=1&b=2`; lists repeat their key, None and the empty string are left out."""
    pairs: list[tuple[str, str]] = []
    for key, value in parameters.items():
        many = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
        pairs.extend((key, _word(one)) for one in many if one is not None and one != "")
    return "?" + urlencode(pairs) if pairs else ""


class Links:
    """The addresses of one application, by route name."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """Read the names and paths of the routes, with those of included routers."""
        self._templates: dict[str, str] = {}
        self._doubled: set[str] = set()
        self._paths: dict[int, str] = {}
        for route in iter_route_contexts(list(routes)):
            self._add(route.name, route.path, id(route.original_route))

    def _add(self, name: str | None, path: str | None, identity: int) -> None:
        if not name or path is None:
            return
        self._paths[identity] = path
        if self._templates.setdefault(name, path) != path:
            self._doubled.add(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether a route of this name exists."""
        return name in self._templates

    def path_of(self, route: object) -> str:
        """Return the whole path template of a matched route, `(none)` where nothing matched."""
        return self._paths.get(id(route)) or getattr(route, "path", None) or "(none)"

    def url(self, name: str, /, **parameters: object) -> str:
        """Return the path of a route; parameters that the path lacks become its query.

        Raises LookupError for an unknown name, one shared by several paths, or a missing parameter.
        """
        template = self._templates.get(name)
        if template is None or name in self._doubled:
            reason = "several routes are" if template else "no route is"
            message = f"{reason} named {name!r}"
            raise LookupError(message)

        def filled(found: re.Match[str]) -> str:
            return quote(_word(parameters.pop(found[1])), safe="/" if found[2] == "path" else "")

        return _PARAMETER.sub(filled, template) + query_string(parameters)

    def url_or(self, name: str, otherwise: str) -> str:
        """Return the path of a route without parameters, or `otherwise` if there is none."""
        return self.url(name) if name in self else otherwise


def safe_next(raw: str | None, home: str = "/") -> str:
    r"""Return `raw` if it is a path of this site, else `home`.

    Browsers read `//host`, `/\host` and addresses with control characters as other sites.
    """
    if not raw or len(raw) > _LONGEST_NEXT or not raw.startswith("/"):
        return home
    decoded = unquote(unquote(raw))
    if decoded.startswith("//") or "\\" in decoded or not decoded.isprintable():
        return home
    try:
        parts = urlsplit(raw)
    except ValueError:
        return home
    return home if parts.scheme or parts.netloc else raw
