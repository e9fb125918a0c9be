"""Calling a meeting: anew, from an earlier one, from a template, or at a time that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.core import ids
from app.core.db import Row
from app.core.errors import Forbidden, Invalid
from app.core.i18n import N_, gettext
from app.routers.drafts.composer import LANGUAGES
from app.routers.meetings.listing import may_call
from app.schemas.calling import MeetingForm
from app.schemas.meetings import CallQuery
from app.services import groups, meetings
from app.services.meetings import booking, calling, clashing, copying, inviting, kinds, times
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.filters import language_name
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.services.meetings.clashing import Look
    from app.services.meetings.taken import Other

pages = APIRouter(include_in_schema=False)
_LOOKING = ("look", "hosts")


@pages.get("/meetings/new", name="meeting_new")
async def ask(
    view: Viewed, actor: SignedIn, db: Db, asked: Annotated[CallQuery, Query()]
) -> HTMLResponse:
    """Ask for what, when, where and whom; filled in from what the address names."""
    if not may_call(actor):
        raise Forbidden(
            N_("Meetings are called by the secretariat, and by the chair of a group for it.")
        )
    filled = await copying.proposed(db, actor, asked)
    form: Filled[MeetingForm] = Filled.of(**filled, key=ids.new_id())
    return await _page(view, db, actor, form)


@pages.post("/meetings/new", name="meeting_new")
async def call(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Plan a meeting or a series, or show the form again with what speaks against its time."""
    form = await parse(request, MeetingForm)
    try:
        if form.first("press") in _LOOKING:
            return await _again(view, db, actor, form)
        called = await _once(db, actor, form.need())
    except Invalid as wrong:
        return await _page(view, db, actor, form.refuse(wrong), others=booking.others(wrong))
    notice = gettext("It is planned; nobody was told yet.")
    return view.see("meeting", notice=notice, reference=called.reference)


async def _once(db: Db, actor: Actor, said: MeetingForm) -> Row:
    async def make() -> UUID:
        return await copying.call(db, actor, said)

    return await meetings.find_by_id(db, actor, await once(db, actor, said.key, said, make=make))


async def _again(view: View, db: Db, actor: Actor, form: Filled[MeetingForm]) -> HTMLResponse:
    """Show the form as it is filled in; what is still missing is no mistake yet."""
    look = None
    if form.first("press") == "look":
        look = await clashing.look(db, actor, form.need())
    form.errors = {}
    return await _page(view, db, actor, form, look)


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    form: Filled[MeetingForm],
    look: Look | None = None,
    *,
    others: Sequence[Other] = (),
) -> HTMLResponse:
    hosts = [one for one in await groups.listing(db, actor) if may(actor, Deed.MEETING_CALL, one)]
    host_id = next((one.id for one in hosts if one.slug == form.first("host")), None)
    offered = await inviting.groups(db, actor, host_id)
    keys = [one.address.key for one in offered]
    named = [key for key in form.all("invited") if key not in keys]
    return view.page(
        "meetings/new.html",
        status=form.status if form.errors else 200,
        form=form,
        hosts=hosts,
        offered=offered,
        named=await inviting.choices(db, named),
        kinds=await kinds.listing(db),
        zones=times.zones(),
        labels=calling.LABELS,
        languages=[(tag, language_name(tag)) for tag in LANGUAGES],
        sources=await copying.sources(db, actor),
        source=await copying.source_of(db, actor, form.first("earlier"), form.first("template")),
        look=look,
        others=others,
    )
