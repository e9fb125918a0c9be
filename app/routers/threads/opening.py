"""Opening a thread on a board."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.drafts.composer import LANGUAGES
from app.schemas.threads import PointIn, ThreadForm, ThreadIn
from app.services import boards, threads
from app.services.threads import asking, opening
from app.services.threads.opening import LABELS
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.filters import language_name
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from uuid import UUID

pages = APIRouter(include_in_schema=False)
# How many empty rows stand there at first, and how many a press adds.
_ROWS, _MORE = 3, 3


@pages.get("/boards/{slug}/threads/new", name="thread_new")
async def ask(view: Viewed, actor: SignedIn, db: Db, slug: str) -> HTMLResponse:
    """Ask what is to be heard, of whom, and how openly."""
    board = await boards.find(db, actor, slug)
    require(actor, Deed.THREAD_OPEN, board)
    blank: Filled[ThreadForm] = Filled.of(
        audience="board", language=actor.language.replace("_", "-"), rows=_ROWS, key=ids.new_id()
    )
    return await _page(view, db, actor, board, blank)


@pages.post("/boards/{slug}/threads/new", name="thread_new")
async def open_(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Open a thread, or show the form again with more rows or with whom it would reach."""
    form = await parse(request, ThreadForm)
    board = await boards.find(db, actor, slug)
    if form.first("press") in ("more", "look"):
        return await _again(view, db, actor, board, form)
    try:
        opened = await _once(db, actor, board, form)
    except Invalid as wrong:
        return await _page(view, db, actor, board, form.refuse(wrong))
    return view.see("thread", notice=gettext("Your thread is open."), reference=opened.reference)


async def _once(db: Db, actor: Actor, board: Row, form: Filled[ThreadForm]) -> Row:
    require(actor, Deed.THREAD_OPEN, board)
    said = form.need()
    given = _given(board, form, said)

    async def make() -> UUID:
        return await opening.open_(db, actor, board, given)

    return await threads.find_by_id(db, actor, await once(db, actor, said.key, given, make=make))


def _given(board: Row, form: Filled[ThreadForm], said: ThreadForm) -> ThreadIn:
    left = {"point_title", "point_text", "rows", "press", "key"}
    asked = [PointIn(title=title, text=text) for title, text in _pairs(form)]
    return ThreadIn(board=board.slug, points=asked, **said.model_dump(exclude=left))


def _pairs(form: Filled[Any]) -> list[tuple[str, str]]:
    """Return the rows of points as typed, side by side, those left empty taken out."""
    pairs = zip_longest(form.all("point_title"), form.all("point_text"), fillvalue="")
    return [(title, text) for title, text in pairs if title.strip() or text.strip()]


async def _again(
    view: View, db: Db, actor: Actor, board: Row, form: Filled[ThreadForm]
) -> HTMLResponse:
    require(actor, Deed.THREAD_OPEN, board)
    # What is still missing is no mistake yet.
    form.errors = {}
    if form.first("press") == "more":
        shown = max(len(_pairs(form)), len(form.all("point_title"))) + _MORE
        form.raw["rows"] = [str(min(shown, asking.MOST))]
    return await _page(view, db, actor, board, form)


async def _page(
    view: View, db: Db, actor: Actor, board: Row, form: Filled[ThreadForm]
) -> HTMLResponse:
    typed = form.first("rows")
    count = int(typed) if typed.isdecimal() and len(typed) < len("1000") else _ROWS
    pairs = _pairs(form)
    blanks = max(min(count, asking.MOST) - len(pairs), 0)
    label = form.first("tlp").removeprefix("TLP:")
    return view.page(
        "threads/new.html",
        status=form.status if form.errors else 200,
        board=board,
        form=form,
        rows=[*pairs, *[("", "")] * blanks],
        most=asking.MOST,
        topics=await opening.topics(db),
        labels=LABELS,
        languages=[(tag, language_name(tag)) for tag in LANGUAGES],
        reach=await opening.reach(db, actor, board, label),
        looked=form.first("press") == "look" and label in LABELS,
    )
