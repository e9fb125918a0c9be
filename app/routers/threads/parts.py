"""The points of a thread that is out: one more, or one withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.threads.show import page_of
from app.schemas.threads import PointForm, ReasonForm
from app.services import threads
from app.services.threads import asking
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse

if TYPE_CHECKING:
    from uuid import UUID

pages = APIRouter(include_in_schema=False)


@pages.post("/threads/{reference}/points", name="point_add")
async def add(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Add a point."""
    form = await parse(request, PointForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        await _once(db, actor, thread, form.need())
    except Invalid as wrong:
        forms = {"point": form.refuse(wrong)}
        return await page_of(view, db, actor, reference, forms=forms, status=422)
    return view.see("thread", notice=gettext("The point was added."), reference=reference)


async def _once(db: Db, actor: Actor, thread: Row, said: PointForm) -> None:
    async def make() -> UUID:
        return await asking.add(db, actor, thread, said.title, said.text)

    await once(db, actor, said.key, said, thread.id, make=make)


@pages.get("/threads/{reference}/points/{code}/withdraw", name="point_withdraw")
async def ask_reason(
    view: Viewed, actor: SignedIn, db: Db, reference: str, code: str
) -> HTMLResponse:
    """Ask why a point is withdrawn."""
    thread = await threads.find_open(db, actor, reference)
    point = await threads.point(db, actor, thread.id, code)
    require(actor, Deed.THREAD_EDIT, thread)
    return view.page("threads/withdraw.html", thread=thread, point=point, form=Filled())


@pages.post("/threads/{reference}/points/{code}/withdraw", name="point_withdraw")
async def withdraw(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, code: str
) -> Response:
    """Withdraw a point; who read it keeps its title and the reason."""
    form = await parse(request, ReasonForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        await asking.withdraw(db, actor, thread, code, form.need().reason)
    except Invalid as wrong:
        point = await threads.point(db, actor, thread.id, code)
        shown = {"thread": thread, "point": point, "form": form.refuse(wrong)}
        return view.page("threads/withdraw.html", status=422, **shown)
    return view.see("thread", notice=gettext("The point is withdrawn."), reference=reference)
