"""Another label for the outside of a meeting: who would lose sight of it first, then the deed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.bulletins import Code
from app.schemas.meetings import RelabelForm
from app.services import meetings
from app.services.meetings import calling, relabelling
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/{reference}/relabel", name="meeting_relabel")
async def choose(
    view: Viewed, actor: SignedIn, db: Db, reference: str, tlp: Annotated[Code, Query()] = ""
) -> HTMLResponse:
    """Ask for another label, and show who would lose sight of the meeting by it, and who gain."""
    meeting = await meetings.find(db, actor, reference)
    shown = {"version": meeting.version, "title_told": meeting.title_told}
    form: Filled[RelabelForm] = Filled.of(tlp=tlp, **shown)
    return await _page(view, db, actor, meeting, form)


async def _page(
    view: View, db: Db, actor: Actor, meeting: Row, form: Filled[RelabelForm]
) -> HTMLResponse:
    require(actor, Deed.MEETING_EDIT, meeting)
    chosen, effect = form.first("tlp"), None
    try:
        if chosen:
            effect = await relabelling.effect(db, actor, meeting, chosen)
    except Invalid as wrong:
        form.refuse(wrong)
    return view.page(
        "meetings/relabel.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        form=form,
        effect=effect,
        labels=calling.LABELS,
    )


@pages.post("/meetings/{reference}/relabel", name="meeting_relabel")
async def relabel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Give another label; those who keep sight are told where it changes their calendar."""
    form = await parse(request, RelabelForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        said = form.need()
        given = {"title_told": said.title_told}
        told = await relabelling.relabel(db, actor, meeting, said.tlp, said.version, **given)
    except Invalid as wrong:
        return await _page(view, db, actor, meeting, form.refuse(wrong))
    return view.see("meeting", notice=_done(told=bool(told)), reference=reference)


def _done(*, told: bool) -> str:
    if told:
        return gettext("The label was changed; who is invited is told, and calendars follow.")
    return gettext("The label was changed.")
