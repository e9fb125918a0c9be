"""Kinds of meetings, kept by the secretariat; and the templates that meetings are called from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.errors import Forbidden, Invalid
from app.core.i18n import N_, gettext
from app.routers.meetings.listing import may_call
from app.schemas.meetings import KindForm
from app.services.meetings import kinds, templates
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/kinds", name="meeting_kinds")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List the kinds, each with its business days of notice."""
    return await _page(view, db, actor, Filled())


async def _page(view: View, db: Db, actor: Actor, form: Filled[KindForm]) -> HTMLResponse:
    require(actor, Deed.MEETING_KIND)
    status = form.status if form.errors else 200
    found = await kinds.listing(db)
    return view.page("meetings/kinds.html", status=status, kinds=found, form=form, blank=Filled())


@pages.post("/meetings/kinds", name="meeting_kinds")
async def keep(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Add a kind, or change the one that is named."""
    form = await parse(request, KindForm)
    try:
        await _keep(db, actor, form.need())
    except Invalid as wrong:
        return await _page(view, db, actor, form.refuse(wrong))
    return view.see("meeting_kinds", notice=gettext("Saved."))


async def _keep(db: Db, actor: Actor, said: KindForm) -> None:
    about: tuple[Any, ...] = (said.name, said.notice_days, said.position)
    if said.slug:
        await kinds.change(db, actor, said.slug, *about)
    else:
        await kinds.add(db, actor, *about)


@pages.get("/meetings/templates", name="meeting_templates")
async def kept(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List the templates that the reader may call a meeting from."""
    if not may_call(actor):
        raise Forbidden(N_("Only who calls meetings uses templates."))
    return view.page("meetings/templates.html", templates=await templates.listing(db, actor))


@pages.post("/meetings/templates/{template_id}/remove", name="meeting_template_remove")
async def remove(view: Viewed, actor: SignedIn, db: Db, template_id: UUID) -> Response:
    """Remove a template; meetings called from it stay."""
    await templates.remove(db, actor, template_id)
    return view.see("meeting_templates", notice=gettext("The template is removed."))
