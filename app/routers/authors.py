"""The secretariat opens the name of who wrote something unattributed; it is shown once."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.schemas.authors import AuthorOut, NameIn
from app.schemas.bulletins import ReasonForm
from app.services import authors, bulletins, threads
from app.services.bulletins import exports
from app.services.threads import exports as thread_exports
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["authors"])


@pages.get("/bulletins/{reference}/author", name="bulletin_author")
async def ask_bulletin(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask why the name behind a bulletin is opened."""
    item = await bulletins.find_open(db, actor, reference)
    require(actor, Deed.NAME_OPEN, item)
    return _asked(view, "bulletin", item, Filled())


@pages.post("/bulletins/{reference}/author", name="bulletin_author")
async def open_bulletin(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> HTMLResponse:
    """Show the name behind a bulletin, and write down that and why it was opened."""
    item = await bulletins.find_open(db, actor, reference)
    return await _opened(request, view, actor, db, "bulletin", item)


@pages.get("/threads/{reference}/author", name="thread_author")
async def ask_thread(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask why the name behind a thread is opened."""
    item = await threads.find_open(db, actor, reference)
    require(actor, Deed.NAME_OPEN, item)
    return _asked(view, "thread", item, Filled())


@pages.post("/threads/{reference}/author", name="thread_author")
async def open_thread(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> HTMLResponse:
    """Show the name behind a thread, and write down that and why it was opened."""
    item = await threads.find_open(db, actor, reference)
    return await _opened(request, view, actor, db, "thread", item)


def _asked(view: View, route: str, item: Row, form: Filled[ReasonForm]) -> HTMLResponse:
    status = 422 if form.errors else 200
    return view.page("authors/ask.html", status=status, item=item, form=form, route=route)


async def _opened(
    request: Request, view: View, actor: SignedIn, db: Db, route: str, item: Row
) -> HTMLResponse:
    form = await parse(request, ReasonForm)
    try:
        author = await authors.open_name(db, actor, item, form.need().reason)
    except Invalid as wrong:
        return _asked(view, route, item, form.refuse(wrong))
    # Answered at once, not at an address of its own: the name is nowhere to come back to.
    return view.page("authors/opened.html", item=item, author=author, route=route)


@api.post(
    "/bulletins/{reference}/author",
    operation_id="open_author_of_bulletin",
    response_model=AuthorOut,
)
async def open_author_of_bulletin(actor: Bearer, db: Db, reference: str, body: NameIn) -> Any:  # noqa: ANN401
    """Return who wrote an unattributed bulletin; the author reads that and why it was opened."""
    item = await exports.find_open(db, actor, reference)
    return await authors.open_name(db, actor, item, body.reason)


@api.post(
    "/threads/{reference}/author",
    operation_id="open_author_of_thread",
    response_model=AuthorOut,
)
async def open_author_of_thread(actor: Bearer, db: Db, reference: str, body: NameIn) -> Any:  # noqa: ANN401
    """Return who wrote an unattributed thread; the author reads that and why it was opened."""
    item = await thread_exports.find_open(db, actor, reference)
    return await authors.open_name(db, actor, item, body.reason)
