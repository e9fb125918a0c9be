"""Whom a meeting invites: groups, organisations, people; and whether the alliance is shown it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import may
from app.core.errors import Invalid
from app.core.i18n import gettext, ngettext
from app.schemas.bulletins import Word
from app.schemas.meetings import InviteForm, UninviteForm
from app.services import meetings
from app.services.meetings import inviting
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/{reference}/invited", name="meeting_invited")
async def invited(
    view: Viewed, actor: SignedIn, db: Db, reference: str, q: Annotated[Word, Query()] = ""
) -> HTMLResponse:
    """List whom a meeting invites, and find more by name."""
    return await _page(view, db, actor, reference, q=q)


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    reference: str,
    *,
    q: str = "",
    form: Filled[Any] | None = None,
) -> HTMLResponse:
    meeting = await meetings.find(db, actor, reference)
    found = await inviting.of_meeting(db, actor, meeting)
    return view.page(
        "meetings/invited.html",
        fragment="meetings/_offered.html" if q and form is None else None,
        status=form.status if form else 200,
        meeting=meeting,
        invited=found,
        offered=await inviting.offered(db, actor, meeting, q, found),
        q=q,
        form=form or Filled(),
        may=partial(may, actor),
    )


@pages.post("/meetings/{reference}/invited", name="meeting_invited")
async def invite(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Invite more; whoever is new is told if the meeting was called already."""
    form = await parse(request, InviteForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        count = await inviting.invite(db, actor, meeting, form.need().invited)
    except Invalid as wrong:
        return await _page(view, db, actor, reference, form=form.refuse(wrong))
    notice = ngettext("One more is invited.", "{n} more are invited.", count).format(n=count)
    return view.see("meeting_invited", notice=notice, reference=reference)


@pages.post("/meetings/{reference}/invited/remove", name="meeting_uninvite")
async def uninvite(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Take an invitation back, with the sight it gave."""
    form = await parse(request, UninviteForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        await inviting.uninvite(db, actor, meeting, form.need().principal_id)
    except Invalid as wrong:
        return await _page(view, db, actor, reference, form=form.refuse(wrong))
    return view.see("meeting_invited", notice=gettext("It is taken back."), reference=reference)


@pages.post("/meetings/{reference}/shown", name="meeting_shown")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Show title, time and place to the alliance, which is not invited by it."""
    meeting = await meetings.find(db, actor, reference)
    try:
        await inviting.show(db, actor, meeting)
    except Invalid as wrong:
        form: Filled[InviteForm] = Filled()
        return await _page(view, db, actor, reference, form=form.refuse(wrong))
    notice = gettext("The alliance sees it once it is called.")
    return view.see("meeting_invited", notice=notice, reference=reference)
