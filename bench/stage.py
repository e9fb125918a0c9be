"""The application on a generated database, and beside it the ceilings it is measured against."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import text

from app.core.settings import Settings
from app.main import create_app
from app.routers.bulletins import show
from app.web.cookies import Cookies
from app.web.deps import PUBLIC
from app.web.rendering import View
from bench import cast, cores
from bench.caller import HOST, Answer, Call, expect

SECRET = "q8Zr2mVt6LxKd0WbN4sYhJp7cFgU3aEo"  # noqa: S105 - of a database of made-up rows
_COOKIE = Cookies(secure=False).session
# Far enough down the feed that nobody has made it special: whose page is shown, what is commented.
_SHOWN, _COMMENTED = 20, 60


@dataclass
class Stage:
    """An application with one connection, and what its pages were rendered from."""

    size: int
    app: FastAPI
    backend: int
    references: dict[str, list[str]] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    _kept: dict[str, tuple[Any, str, dict[str, Any]]] = field(default_factory=dict)

    def page(self, viewer: str, path: str, query: str = "") -> Call:
        """Return the request of a page by somebody signed in."""
        cookie = f"{_COOKIE}={cast.session_token(viewer)}"
        return Call("GET", path, query, (("cookie", cookie), ("accept-language", "en")))

    def api(self, viewer: str, method: str, path: str, body: object = None) -> Call:
        """Return a request to the API with the viewer's token."""
        token = ("authorization", f"Bearer {cast.api_token(viewer)}")
        if body is None:
            return Call(method, path, headers=(token,))
        headers = (token, ("content-type", "application/json"))
        return Call(method, path, headers=headers, body=json.dumps(body).encode())

    def shown(self, viewer: str) -> str | None:
        """Return the reference of the item whose page is measured; None for who sees none."""
        seen = self.references[viewer]
        return seen[min(_SHOWN, len(seen) - 2)] if seen else None

    def commented(self, viewer: str) -> str | None:
        """Return the reference of the item that is commented, another; None for who sees none."""
        seen = self.references[viewer]
        return seen[min(_COMMENTED, len(seen) - 1)] if len(seen) > 1 else None

    def heard(self, viewer: str) -> str | None:
        """Return the reference of the thread whose page is measured; None for who sees none."""
        seen = self.threads[viewer]
        return seen[len(seen) // 2] if seen else None

    async def remember(self, name: str, call: Call) -> Call:
        """Answer a page once, keep what it was rendered from, and return the request that renders
        it from memory: the same View, template and context, and no database.
        """  # noqa: D205 - one sentence
        render, kept = View.page, {}

        def watch(view: View, template: str, **context: Any) -> HTMLResponse:  # noqa: ANN401
            kept["last"] = (view.actor, template, context)
            return render(view, template, **context)

        View.page = watch  # type: ignore[assignment,method-assign]
        try:
            await expect(self.app, call)
        finally:
            View.page = render  # type: ignore[method-assign]
        self._kept[name] = kept["last"]
        return Call("GET", f"/memory/{name}", call.query, call.headers)

    def again(self, request: Request, name: str) -> HTMLResponse:
        """Render a page again from what is kept of it."""
        actor, template, context = self._kept[name]
        return View(request, actor).page(template, **context)


# Beside the page of an item: where a route stands among all is a part of what a page costs.
@show.pages.get("/memory/{name}", response_model=None, dependencies=[PUBLIC])
async def from_memory(request: Request, name: str) -> HTMLResponse:
    """Answer from the memory of the stage on which the application stands."""
    stage: Stage = request.app.state.stage
    return stage.again(request, name)


def house(app_url: str, folder: Path, nowhere: TextIO) -> FastAPI:
    """Return the application with one connection; it keeps files in `folder`.

    Lines of the log are made as in production, and written `nowhere`.
    """
    given: dict[str, Any] = {"database_url": app_url, "secret": SECRET, "pool_size": 1}
    given["person_pace"] = 0
    made = Settings(**given, base_url=f"http://{HOST}", data_dir=folder, log_format="json")
    app = create_app(made)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=nowhere))
    return app


@contextlib.asynccontextmanager
async def stage(size: int, app_url: str) -> AsyncIterator[Stage]:
    """Give the application on a generated database."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:  # noqa: ASYNC230, PTH123
        app = house(app_url, Path(folder), nowhere)
        async with app.state.sessions() as session:
            backend = await session.scalar(text("SELECT pg_backend_pid()"))
        cores.apart(0, backend)
        made = Stage(size, app, backend)
        app.state.stage = made
        for viewer in cast.FOUR:
            made.references[viewer] = await _references(made, viewer, "bulletins", "limit=100")
            made.threads[viewer] = await _references(made, viewer, "threads", "state=done&limit=9")
        yield made
        await app.state.engine.dispose()


async def _references(made: Stage, viewer: str, kind: str, query: str) -> list[str]:
    call = made.api(viewer, "GET", f"/api/v1/{kind}")
    answer: Answer = await expect(made.app, Call("GET", call.path, query, call.headers))
    return [item["reference"] for item in json.loads(answer.body)["items"]]


def bare() -> FastAPI:
    """Return an application that does nothing: the ceiling of what FastAPI can answer."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def nothing() -> dict[str, str]:
        return {}

    return app
