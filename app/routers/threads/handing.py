"""Handing a thread over to the platform, after seeing what exactly it will see."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.threads import HandOverForm
from app.services import threads
from app.services.threads import handing
from app.services.threads.handing import Choice, Offer
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/threads/{reference}/hand-over", name="thread_hand_over")
async def choose(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask what the platform is to see; everything that may be shown is ticked."""
    thread = await threads.find_open(db, actor, reference)
    offered = await handing.offer(db, actor, thread)
    form: Filled[HandOverForm] = Filled.of(
        points=[one.code for one in offered.points],
        positions=[one.id for one in offered.positions],
        version=thread.version,
    )
    return _page(view, thread, offered, form)


def _page(
    view: View,
    thread: Row,
    offered: Offer,
    form: Filled[HandOverForm],
    choice: Choice | None = None,
) -> HTMLResponse:
    status = form.status if form.errors else 200
    shown: dict[str, Any] = {"thread": thread, "offer": offered, "form": form, "choice": choice}
    return view.page("threads/hand_over.html", status=status, **shown)


@pages.post("/threads/{reference}/hand-over", name="thread_hand_over")
async def hand_over(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Show what the platform will see and what stays, or hand the thread over."""
    form = await parse(request, HandOverForm)
    thread = await threads.find_open(db, actor, reference)
    offered = await handing.offer(db, actor, thread)
    try:
        choice = await _pressed(db, actor, thread, offered, form.need())
    except Invalid as wrong:
        return _page(view, thread, offered, form.refuse(wrong))
    return _page(view, thread, offered, form, choice) if choice else _done(view, reference)


def _done(view: View, reference: str) -> Response:
    return view.see("thread", notice=gettext("It is with the platform."), reference=reference)


async def _pressed(
    db: Db, actor: Actor, thread: Row, offered: Offer, given: HandOverForm
) -> Choice | None:
    """Hand the thread over, or return what was chosen, to be looked at first."""
    if given.press == "look":
        return handing.chosen(offered, given.points, given.positions)
    asked = (given.points, given.positions, given.version)
    await handing.hand_over(db, actor, thread, *asked)
    return None
