"""The link in a mail: shows an invitation to whom it was sent, and its button answers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.db import Row
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import gettext, speak
from app.core.tokens import ring_of
from app.routers.invitees import said
from app.schemas.invitees import LinkForm
from app.services.invitees import links
from app.services.invitees.links import Shown
from app.web.deps import PUBLIC, Db, Glimpsed
from app.web.forms import Filled, parse
from app.web.prose import prepare, prose
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/rsvp/{token}", name="reply", dependencies=[PUBLIC])
async def look(view: Glimpsed, db: Db, token: str) -> HTMLResponse:
    """Show what a link leads to; nothing is answered before the button."""
    try:
        link = _hash(view, token)
        return await _page(view, token, await links.look(db, link))
    except NotFound:
        return _gone(view)


@pages.post("/rsvp/{token}", name="reply", dependencies=[PUBLIC])
async def answer(request: Request, view: Glimpsed, db: Db, token: str) -> Response:
    """Answer by the link, or change the answer."""
    form = await parse(request, LinkForm)
    try:
        return await _answer(view, db, token, form)
    except NotFound:
        return _gone(view)


async def _answer(view: View, db: Db, token: str, form: Filled[LinkForm]) -> Response:
    link = _hash(view, token)
    try:
        given = form.need()
        await links.answer(db, link, said(given), whole=given.whole)
    except (Invalid, Conflict) as wrong:
        refused = wrong if isinstance(wrong, Invalid) else Invalid("", wrong.message)
        return await _page(view, token, await links.look(db, link), form.refuse(refused))
    return view.see("reply", notice=gettext("Your answer is noted."), token=token)


def _hash(view: View, token: str) -> bytes:
    return links.hash_of(token, ring_of(view.site.secret, view.site.base_url))


async def _page(
    view: View, token: str, shown: Shown, form: Filled[LinkForm] | None = None
) -> HTMLResponse:
    if shown.guest:
        speak(shown.meeting.guest_language, shown.meeting.guest_zone)
    elif shown.actor:
        speak(shown.actor.language, shown.actor.zone)
    texts = (shown.meeting.description, shown.meeting.words, *(one.text for one in shown.programme))
    await prepare(*(text or "" for text in texts))
    context: dict[str, Any] = {
        "shown": shown,
        "meeting": shown.meeting,
        "token": token,
        "form": form or _filled(shown.own),
        "prose": prose,
        "house": view.site.base_url,
    }
    return view.page("guests/reply.html", status=form.status if form else 200, **context)


def _filled(own: Row) -> Filled[LinkForm]:
    colleague = getattr(own, "colleague", "")
    return Filled.of(answer=own.answer, note=own.note, named=own.named, colleague_name=colleague)


def _gone(view: View) -> HTMLResponse:
    """Answer every link that leads nowhere alike."""
    return view.page("guests/gone.html", status=404)
