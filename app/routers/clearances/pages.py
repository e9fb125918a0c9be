"""The pages on which an item is asked to be public, and released by the secretariat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.core import refang
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.models.principals import EVERYBODY
from app.schemas.bulletins import ReasonForm
from app.schemas.clearances import AnswerForm, ClearanceForm
from app.services import bulletins, clearances, public
from app.services.bulletins import sharing
from app.services.clearances import deciding
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.prose import prepare, prose
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/clearances", name="clearances")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show the secretariat what it is asked to release, and what it has."""
    return view.page("clearances/index.html", listed=await clearances.listed(db, actor))


@pages.get("/bulletins/{reference}/clearance", name="clearance_ask")
async def compose(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Say what would be public, and ask for it."""
    item = await bulletins.find(db, actor, reference)
    await clearances.require_clearable(db, actor, item)
    return await _form(view, db, actor, item, Filled())


async def _form(
    view: View, db: Db, actor: Actor, item: Row, form: Filled[ClearanceForm]
) -> HTMLResponse:
    face = await clearances.face(db, item)
    await prepare(face.text)
    return view.page(
        "clearances/ask.html",
        status=422 if form.errors else 200,
        item=item,
        form=form,
        face=face,
        marks=public.marks(face),
        prose=prose,
        safe=refang.safe,
        alone=await sharing.widens_alone(db, actor),
        everybody=EVERYBODY,
    )


@pages.post("/bulletins/{reference}/clearance", name="clearance_ask")
async def ask(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Ask the secretariat; nothing is public until it releases the item."""
    form = await parse(request, ClearanceForm)
    try:
        clearance_id = await clearances.ask(db, actor, reference, form.need().reason)
    except Invalid as wrong:
        item = await bulletins.find(db, actor, reference)
        return await _form(view, db, actor, item, form.refuse(wrong))
    notice = gettext("The secretariat is asked. Nothing is public until it releases the item.")
    return view.see("clearance", notice=notice, clearance_id=clearance_id)


@pages.get("/clearances/{clearance_id}", name="clearance")
async def show(view: Viewed, actor: SignedIn, db: Db, clearance_id: UUID) -> HTMLResponse:
    """Show what was asked, to the secretariat and to the item's own people."""
    return await _page(view, db, actor, clearance_id, Filled())


async def _page(
    view: View, db: Db, actor: Actor, clearance_id: UUID, form: Filled[Any]
) -> HTMLResponse:
    asked = await clearances.find(db, actor, clearance_id)
    face = await deciding.face(db, actor, asked)
    await prepare(face.text if face else "")
    decides = asked.waits and may(actor, Deed.CLEARANCE_DECIDE, asked)
    return view.page(
        "clearances/show.html",
        status=422 if form.errors else 200,
        asked=asked,
        form=form,
        face=face,
        marks=public.marks(face) if face else [],
        decides=decides,
        withdraws=asked.waits and may(actor, Deed.CLEARANCE_WITHDRAW, asked),
        closes=asked.released and may(actor, Deed.CLEARANCE_CLOSE, asked),
        prose=prose,
        safe=refang.safe,
    )


@pages.post("/clearances/{clearance_id}/release", name="clearance_release")
async def release(view: Viewed, actor: SignedIn, db: Db, clearance_id: UUID) -> Response:
    """Release the item to the public, at once."""
    await deciding.release(db, actor, clearance_id)
    return view.see("clearance", notice=gettext("It is public now."), clearance_id=clearance_id)


@pages.post("/clearances/{clearance_id}/refuse", name="clearance_refuse")
async def refuse(
    request: Request, view: Viewed, actor: SignedIn, db: Db, clearance_id: UUID
) -> Response:
    """Leave the item with its readers, and say why."""
    form = await parse(request, AnswerForm)
    try:
        await deciding.refuse(db, actor, clearance_id, form.need().answer)
    except Invalid as wrong:
        return await _page(view, db, actor, clearance_id, form.refuse(wrong))
    notice = gettext("It stays with its readers; who asked reads why.")
    return view.see("clearance", notice=notice, clearance_id=clearance_id)


@pages.post("/clearances/{clearance_id}/withdraw", name="clearance_withdraw")
async def withdraw(view: Viewed, actor: SignedIn, db: Db, clearance_id: UUID) -> Response:
    """Take back what was asked for."""
    await clearances.withdraw(db, actor, clearance_id)
    notice = gettext("You have taken your request back.")
    return view.see("clearance", notice=notice, clearance_id=clearance_id)


@pages.post("/clearances/{clearance_id}/close", name="clearance_close")
async def close(
    request: Request, view: Viewed, actor: SignedIn, db: Db, clearance_id: UUID
) -> Response:
    """Take the item from the public, at once."""
    form = await parse(request, ReasonForm)
    try:
        await deciding.close(db, actor, clearance_id, form.need().reason)
    except Invalid as wrong:
        return await _page(view, db, actor, clearance_id, form.refuse(wrong))
    notice = gettext("It is no longer public.")
    return view.see("clearance", notice=notice, clearance_id=clearance_id)
