"""Changing a meeting: its title, time and place, and how one gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.models.meetings import PLANNED
from app.routers.drafts.composer import LANGUAGES
from app.schemas.meetings import MeetingEditForm
from app.services import meetings
from app.services.meetings import booking, editing, kinds, times
from app.web.deps import Db, SignedIn, Viewed
from app.web.filters import language_name
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.meetings.taken import Other

pages = APIRouter(include_in_schema=False)
_FIELDS = ("kind", "title", "zone", "mode", "place", "description", "language", "capacity")
_MORE = ("places_each", "title_told", "url", "words", "version")


@pages.get("/meetings/{reference}/edit", name="meeting_edit")
async def ask(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show a meeting to be changed."""
    meeting = await meetings.find(db, actor, reference)
    kept: dict[str, Any] = {name: getattr(meeting, name) for name in (*_FIELDS, *_MORE)}
    for name in ("starts", "ends"):
        kept[name] = getattr(meeting, f"{name}_wall").isoformat(timespec="minutes")
    return await _page(view, db, actor, meeting, Filled.of(**kept))


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    meeting: Row,
    form: Filled[MeetingEditForm],
    others: Sequence[Other] = (),
) -> HTMLResponse:
    require(actor, Deed.MEETING_EDIT, meeting)
    return view.page(
        "meetings/edit.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        form=form,
        kinds=await kinds.listing(db),
        zones=times.zones(),
        languages=[(tag, language_name(tag)) for tag in LANGUAGES],
        others=others,
    )


@pages.post("/meetings/{reference}/edit", name="meeting_edit")
async def edit(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Change a meeting; whoever was told of it is told once what changed."""
    form = await parse(request, MeetingEditForm)
    meeting = await meetings.find(db, actor, reference)
    try:
        said = form.need()
        change_id = await editing.change(db, actor, meeting, said, said.version)
    except Invalid as wrong:
        return await _page(view, db, actor, meeting, form.refuse(wrong), booking.others(wrong))
    return view.see("meeting", notice=_done(meeting, told=bool(change_id)), reference=reference)


def _done(meeting: Row, *, told: bool) -> str:
    if told:
        return gettext("It is changed; everybody invited is told once what changed.")
    if meeting.state == PLANNED:
        return gettext("It is changed; nobody was told of it yet.")
    return gettext("It is changed; nothing of it needs telling.")
