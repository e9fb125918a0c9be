"""No handler and no dependency runs in a thread: an asynchronous one costs a twentieth of that."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant


def _blocking(app: FastAPI) -> list[str]:
    """Return the functions that FastAPI would hand to a thread, each with its route."""
    routes = [context.original_route for context in iter_route_contexts(list(app.routes))]
    return [
        f"{route.path}: {getattr(call, '__qualname__', call)}"
        for route in routes
        if isinstance(route, APIRoute)
        for call in _calls(route.dependant)
        if not _awaited(call)
    ]


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for deeper in dependant.dependencies:
        yield from _calls(deeper)


def _awaited(call: object) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call)


def test_nothing_blocks(app: FastAPI) -> None:
    assert not _blocking(app)


def test_what_blocks_is_found() -> None:
    def slow() -> None:
        """Do nothing, in a thread."""

    small = FastAPI()
    small.add_api_route("/", slow, dependencies=[Depends(slow)])
    assert len(_blocking(small)) == 2
