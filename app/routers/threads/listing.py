"""The threads of a board, narrowed by what stands in the address."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.deeds import may
from app.core.db import Row
from app.core.errors import Invalid
from app.core.pagination import Page
from app.models.threads import STATES
from app.schemas.threads import ThreadQuery
from app.services import boards
from app.services.threads import listing, opening
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
_FIELDS = {"state", "topic", "mine", "text"}


@pages.get("/boards/{slug}/threads", name="board_threads")
async def index(
    view: Viewed, actor: SignedIn, db: Db, slug: str, asked: Annotated[ThreadQuery, Query()]
) -> Response:
    """Show the threads of a board that the reader sees, the newest first."""
    if tidied := view.tidied():
        return tidied
    board = await boards.find(db, actor, slug)
    form, found = await _listed(view, db, actor, board, asked)
    return view.page(
        "threads/index.html",
        fragment="threads/_list.html",
        status=form.status if form.errors else 200,
        headers={"HX-Push-Url": view.here()},
        board=board,
        form=form,
        page=found,
        states=STATES,
        topics=await opening.topics(db),
        page_label=labels.strictest(one.tlp for one in found.items),
        narrowed=any(form.first(name) for name in _FIELDS),
        may=partial(may, actor),
        cursor=asked.cursor,
    )


async def _listed(
    view: View, db: Db, actor: Actor, board: Row, asked: ThreadQuery
) -> tuple[Filled[ThreadQuery], Page[Any]]:
    """Return the form of the filters and the page asked for, or what is wrong with the question."""
    form: Filled[ThreadQuery] = Filled.of(**asked.model_dump(include=_FIELDS))
    secret, cursor, size = view.site.secret, asked.cursor, asked.limit
    try:
        chosen = await listing.asked_of(db, asked, board.id)
        found = await listing.page(db, actor, chosen, secret=secret, cursor=cursor, size=size)
    except Invalid as wrong:
        return form.refuse(wrong), Page([])
    return form, found
