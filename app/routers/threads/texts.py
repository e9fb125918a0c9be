"""The draft text of a thread: written, and compared version with version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext
from app.schemas.threads import TextForm
from app.services import threads
from app.services.bulletins import changes
from app.services.threads import texts
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/threads/{reference}/text", name="thread_text_edit")
async def ask(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show the draft text to be written on."""
    thread = await threads.find_open(db, actor, reference)
    require(actor, Deed.THREAD_EDIT, thread)
    present = await texts.present(db, actor, thread)
    kept = {"text": present.text, "base": present.number} if present else {"base": 0}
    return _page(view, thread, Filled.of(**kept))


def _page(view: View, thread: Row, form: Filled[TextForm]) -> HTMLResponse:
    status = form.status if form.errors else 200
    return view.page("threads/text.html", status=status, thread=thread, form=form)


@pages.post("/threads/{reference}/text", name="thread_text_edit")
async def write(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Write the next version of the draft text."""
    form = await parse(request, TextForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        said = form.need()
        await texts.write(db, actor, thread, said.text, note=said.note, base=said.base)
    except Invalid as wrong:
        return _page(view, thread, form.refuse(wrong))
    return view.see("thread", notice=gettext("The draft text is kept."), reference=reference)


@pages.get("/threads/{reference}/text/versions", name="thread_texts")
async def versions(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    number: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> HTMLResponse:
    """Show the versions that the reader may see, and what led to one of them."""
    thread = await threads.find_open(db, actor, reference)
    found = await texts.versions(db, actor, thread)
    change = await changes.leading_to(found, number)
    if change is None:
        raise NotFound
    return view.page("threads/versions.html", thread=thread, versions=found, change=change)
