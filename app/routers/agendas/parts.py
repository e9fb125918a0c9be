"""What belongs to an item: what it is about, and which organisations stay out of it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access.actor import Actor
from app.core.db import Row
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext
from app.routers.agendas.items import item_of
from app.schemas.agendas import LinkedForm, StaysOutForm
from app.services import agendas, meetings
from app.services.agendas import linking, recusals
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.post("/meetings/{reference}/agenda/{item}/links", name="agenda_link")
async def link(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Link a thread or bulletin."""
    form = await parse(request, LinkedForm)
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    try:
        await linking.link(db, actor, meeting, row, form.need().linked)
    except Invalid as wrong:
        forms = {"link": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=422)
    return _back(view, reference, item, gettext("It is linked."))


@pages.post("/meetings/{reference}/agenda/{item}/links/remove", name="agenda_unlink")
async def unlink(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Take a link away."""
    form = await parse(request, LinkedForm)
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    await linking.unlink(db, actor, meeting, row, form.first("linked"))
    return _back(view, reference, item, gettext("The link is off."))


@pages.post("/meetings/{reference}/agenda/{item}/out", name="agenda_recuse")
async def stay_out(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Keep an organisation, one's own where none is named, out of an item."""
    form = await parse(request, StaysOutForm)
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    try:
        await _keep_out(db, actor, meeting, row, form.need())
    except Invalid as wrong:
        forms = {"out": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=422)
    return await _onward(view, db, actor, reference, item)


async def _keep_out(db: Db, actor: Actor, meeting: Row, item: Row, said: StaysOutForm) -> None:
    await recusals.recuse(db, actor, meeting, item, said.organisation_id, said.reason)


async def _onward(view: View, db: Db, actor: Actor, reference: str, item: str) -> Response:
    """Go back to the item; to its meeting when it does not exist for the reader any more."""
    notice = gettext("The organisation stays out of this item.")
    try:
        await agendas.find(db, actor, await meetings.find(db, actor, reference), item)
    except NotFound:
        return view.see("meeting", notice=notice, reference=reference)
    return _back(view, reference, item, notice)


@pages.post("/meetings/{reference}/agenda/{item}/back", name="agenda_let_back")
async def let_back(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Let an organisation back to an item."""
    form = (await parse(request, StaysOutForm)).need()
    meeting = await meetings.find(db, actor, reference)
    row = await agendas.find(db, actor, meeting, item)
    if form.organisation_id is None:
        raise NotFound
    await recusals.back(db, actor, meeting, row, form.organisation_id)
    return _back(view, reference, item, gettext("The organisation sees this item again."))


def _back(view: View, reference: str, item: str, notice: str) -> Response:
    return view.see("agenda_item", notice=notice, reference=reference, item=item)
