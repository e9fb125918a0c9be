"""The desk of an agenda: where its items are added and put in order, before it goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.agendas import ItemForm, ItemLabelForm
from app.services import agendas, meetings
from app.services.agendas import checking, writing
from app.services.meetings import convening
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.pages import with_forms
from app.web.prose import prepare
from app.web.rendering import View

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/{reference}/agenda", name="agenda")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show the agenda to those who prepare it."""
    return await desk_of(view, db, actor, reference)


async def desk_of(
    view: View,
    db: AsyncSession,
    actor: Actor,
    reference: str,
    *,
    forms: dict[str, Filled[Any]] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Answer with the desk of an agenda; `forms` are those to show as they were filled in.

    Raises NotFound if its meeting is unseen or absent, Forbidden for all but who prepares it.
    """
    meeting = await meetings.find(db, actor, reference)
    require(actor, Deed.MEETING_PREPARE, meeting)
    agenda = await agendas.of_meeting(db, actor, meeting)
    asked = await convening.of_meeting(db, actor, meeting, agenda)
    await prepare(*((one.payload or {}).get("text") or "" for one in asked.changes))
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "convening": asked,
        "owners": await checking.owners(db, meeting.host_id) if agenda.may_keep else [],
        "labels": checking.LABELS,
        "page_label": agenda.label(meeting.tlp),
        **with_forms(actor, forms),
    }
    return view.page("agendas/desk.html", status=status, **context)


@pages.post("/meetings/{reference}/agenda", name="agenda")
async def add(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Add an item."""
    form = await parse(request, ItemForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await _once(db, actor, meeting, form.need())
    except Invalid as wrong:
        forms = {"item": form.refuse(wrong)}
        return await desk_of(view, db, actor, reference, forms=forms, status=422)
    return view.see("agenda", notice=_added(meeting), reference=reference)


async def _once(db: Db, actor: Actor, meeting: Row, said: ItemForm) -> None:
    async def make() -> UUID:
        return await writing.add(db, actor, meeting, said)

    await once(db, actor, said.key, said, meeting.id, make=make)


def _added(meeting: Row) -> str:
    if agendas.locked(meeting):
        return gettext("Counsel is asked to agree to the new item.")
    return gettext("The item is on the agenda.")


@pages.post("/meetings/{reference}/agenda/usual", name="agenda_usual")
async def lay_out(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Add what the fixed order of business has and this agenda lacks."""
    form = await parse(request, ItemLabelForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await writing.usual(db, actor, meeting, form.first("tlp"))
    except Invalid as wrong:
        forms = {"usual": form.refuse(wrong)}
        return await desk_of(view, db, actor, reference, forms=forms, status=422)
    notice = gettext("The order of business is laid out.")
    return view.see("agenda", notice=notice, reference=reference)
