"""One item of an agenda: read, put in other words, under another label, moved, taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core import media
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.agendas import ItemEditForm, ItemLabelForm, MoveForm, WhyForm
from app.services import agendas, meetings
from app.services.agendas import checking, reading, recusals, writing
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.pages import with_forms
from app.web.prose import prepare
from app.web.rendering import View

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

pages = APIRouter(include_in_schema=False)
ACCEPT = ",".join(f".{extension}" for extension in media.EXTENSIONS)
_SAID = ("title", "part", "purpose", "minutes", "owner_name", "text", "for_guests", "version")


@pages.get("/meetings/{reference}/agenda/{item}", name="agenda_item")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str, item: str) -> HTMLResponse:
    """Show one item with its papers; to who keeps the meeting with all that can be changed."""
    return await item_of(view, db, actor, reference, item)


async def item_of(
    view: View,
    db: AsyncSession,
    actor: Actor,
    reference: str,
    code: str,
    *,
    forms: dict[str, Filled[Any]] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Answer with the page of an item; `forms` are those to show as they were filled in.

    Raises NotFound if it or its meeting is unseen or absent.
    """
    meeting = await meetings.find(db, actor, reference)
    agenda = await agendas.of_meeting(db, actor, meeting)
    item = agenda.of(code)
    await reading.mark(db, actor, meeting)
    filled: Filled[Any] = Filled.of(**{name: getattr(item.row, name) for name in _SAID})
    keeps = agenda.may_keep
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "item": item,
        "owners": await checking.owners(db, meeting.host_id) if keeps else [],
        "houses": await recusals.houses(db) if keeps else [],
        "labels": checking.LABELS,
        "page_label": agenda.label(meeting.tlp, item),
        "accept": ACCEPT,
        **with_forms(actor, {"edit": filled} | (forms or {})),
    }
    await prepare(item.row.text or "")
    return view.page("agendas/item.html", status=status, **context)


async def _found(db: Db, actor: Actor, reference: str, item: str) -> tuple[Row, Row]:
    meeting = await meetings.find(db, actor, reference)
    return meeting, await agendas.find(db, actor, meeting, item)


@pages.post("/meetings/{reference}/agenda/{item}", name="agenda_item")
async def edit(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Put an item in other words; once the agenda is out, ask counsel for it."""
    form = await parse(request, ItemEditForm)
    meeting, row = await _found(db, actor, reference, item)
    try:
        await writing.edit(db, actor, meeting, row, form.need(), form.need().version)
    except Invalid as wrong:
        forms = {"edit": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=422)
    return view.see("agenda", notice=_kept(meeting), reference=reference)


def _kept(meeting: Row) -> str:
    if agendas.locked(meeting):
        return gettext("Counsel is asked to agree to the change.")
    return gettext("Saved.")


@pages.post("/meetings/{reference}/agenda/{item}/label", name="agenda_label")
async def relabel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Give an item another label before it is out."""
    form = await parse(request, ItemLabelForm)
    meeting, row = await _found(db, actor, reference, item)
    try:
        await writing.relabel(db, actor, meeting, row, form.need().tlp)
    except Invalid as wrong:
        forms = {"label": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=422)
    return view.see("agenda_item", notice=gettext("Saved."), reference=reference, item=item)


@pages.post("/meetings/{reference}/agenda/{item}/move", name="agenda_move")
async def move(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Move an item one place up or down."""
    form = await parse(request, MoveForm)
    meeting, row = await _found(db, actor, reference, item)
    await writing.move(db, actor, meeting, row, form.first("way"))
    return view.see("agenda", reference=reference)


@pages.post("/meetings/{reference}/agenda/{item}/remove", name="agenda_remove")
async def take_off(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, item: str
) -> Response:
    """Take an item off; once it is out, ask counsel for it."""
    form = await parse(request, WhyForm)
    meeting, row = await _found(db, actor, reference, item)
    try:
        gone = await writing.remove(db, actor, meeting, row, form.first("reason"))
    except Invalid as wrong:
        forms = {"remove": form.refuse(wrong)}
        return await item_of(view, db, actor, reference, item, forms=forms, status=422)
    notice = gettext("The item is off the agenda.") if gone else _kept(meeting)
    return view.see("agenda", notice=notice, reference=reference)
