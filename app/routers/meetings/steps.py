"""The steps of a meeting: the save the date, cancelling, and keeping it as a template."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.models.meetings import CANCELLED, PLANNED, SAVED, require_move
from app.schemas.meetings import CancelForm, StepForm, TemplateForm
from app.services import audience, meetings
from app.services.meetings import clashing, copying, inviting, moving, templates
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/{reference}/save", name="meeting_save")
async def look(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show who will get the save the date, and what speaks against the time."""
    meeting = await meetings.find(db, actor, reference)
    form: Filled[StepForm] = Filled.of(version=meeting.version)
    return await _saving(view, db, actor, meeting, form)


async def _saving(
    view: View, db: Db, actor: Actor, meeting: Row, form: Filled[StepForm]
) -> HTMLResponse:
    require(actor, Deed.MEETING_INVITE, meeting)
    require_move(meeting.state, SAVED)
    invited = await inviting.of_meeting(db, actor, meeting)
    to = [one.address for one in invited.addresses]
    return view.page(
        "meetings/save.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        form=form,
        invited=invited,
        reached=await audience.preview(db, meeting.tlp, to),
        clashes=await clashing.of_meeting(db, actor, meeting),
    )


@pages.post("/meetings/{reference}/save", name="meeting_save")
async def save(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Send the save the date: title, time and place, no topics."""
    form = await parse(request, StepForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await moving.save(db, actor, meeting, form.need().version)
    except Invalid as wrong:
        return await _saving(view, db, actor, meeting, form.refuse(wrong))
    return view.see("meeting", notice=gettext("The save the date goes out."), reference=reference)


@pages.get("/meetings/{reference}/cancel", name="meeting_cancel")
async def ask_reason(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask why a meeting is cancelled."""
    meeting = await meetings.find(db, actor, reference)
    return _cancelling(view, actor, meeting, Filled.of(version=meeting.version))


def _cancelling(view: View, actor: Actor, meeting: Row, form: Filled[CancelForm]) -> HTMLResponse:
    require(actor, Deed.MEETING_CANCEL, meeting)
    require_move(meeting.state, CANCELLED)
    status = form.status if form.errors else 200
    return view.page("meetings/cancel.html", status=status, meeting=meeting, form=form)


@pages.post("/meetings/{reference}/cancel", name="meeting_cancel")
async def cancel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Cancel a meeting; whoever was told of it is told, with the reason."""
    form = await parse(request, CancelForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        said = form.need()
        await moving.cancel(db, actor, meeting, said.reason, said.version)
    except Invalid as wrong:
        return _cancelling(view, actor, meeting, form.refuse(wrong))
    return view.see("meeting", notice=_gone(meeting), reference=reference)


def _gone(meeting: Row) -> str:
    if meeting.state == PLANNED:
        return gettext("It is cancelled; nobody had been told of it.")
    return gettext("It is cancelled; everybody who was told of it is told.")


@pages.get("/meetings/{reference}/template", name="meeting_template")
async def ask_name(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask under which name a meeting is kept to be called again."""
    meeting = await meetings.find(db, actor, reference)
    return await _keeping(view, db, actor, meeting, Filled.of(name=meeting.title))


async def _keeping(
    view: View, db: Db, actor: Actor, meeting: Row, form: Filled[TemplateForm]
) -> HTMLResponse:
    content = await copying.content_of(db, actor, meeting, for_all=True)
    status = form.status if form.errors else 200
    return view.page(
        "meetings/template.html", status=status, meeting=meeting, form=form, content=content
    )


@pages.post("/meetings/{reference}/template", name="meeting_template")
async def keep(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Keep a meeting as a template: agenda, whom it invites, counsel."""
    form = await parse(request, TemplateForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        content = await copying.content_of(db, actor, meeting, for_all=True)
        await templates.keep(db, actor, form.need().name, meeting, content)
    except Invalid as wrong:
        return await _keeping(view, db, actor, meeting, form.refuse(wrong))
    return view.see("meeting_templates", notice=gettext("The template is kept."))
