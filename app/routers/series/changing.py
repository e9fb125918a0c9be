"""Changing a meeting of a series and those that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_, gettext
from app.schemas.meetings import MeetingFields
from app.schemas.series_changes import FollowingForm, FollowingIn
from app.services import meetings
from app.services.calendars import rules
from app.services.meetings import booking, following, series, times
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.meetings.taken import Other

pages = APIRouter(include_in_schema=False)
# What stays as it is for each, whatever is changed together.
_STAYS = ("kind", "mode", "description", "language", "capacity", "places_each", "title_told")
_MINUTE = "%Y-%m-%dT%H:%M"


@pages.get("/meetings/{reference}/following", name="series_change")
async def ask(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask for what is to change, as the meeting is now."""
    meeting = await _of_series(db, actor, reference)
    shown = {name: getattr(meeting, name) for name in ("title", "zone", "place", "url", "words")}
    shown |= {
        "starts": f"{meeting.starts_wall:{_MINUTE}}",
        "ends": f"{meeting.ends_wall:{_MINUTE}}",
    }
    return await _page(view, db, actor, meeting, Filled.of(**shown, version=meeting.version))


@pages.post("/meetings/{reference}/following", name="series_change")
async def change(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Change it and those that follow."""
    meeting = await _of_series(db, actor, reference)
    form = await parse(request, FollowingForm)
    try:
        said = form.need()
        changed = await following.change(db, actor, meeting, whole(meeting, said), said.version)
    except Invalid as wrong:
        return await _page(view, db, actor, meeting, form.refuse(wrong), booking.others(wrong))
    return view.see("series", notice=gettext("They are changed."), series_id=changed)


def whole(meeting: Row, said: FollowingForm | FollowingIn) -> MeetingFields:
    """Return a meeting as it is to be, of what is changed together and what stays."""
    kept = {name: getattr(meeting, name) for name in _STAYS}
    return MeetingFields(**kept, **said.model_dump(exclude={"version"}))


async def _of_series(db: Db, actor: Actor, reference: str) -> Row:
    meeting = await meetings.find(db, actor, reference)
    require(actor, Deed.MEETING_EDIT, meeting)
    if meeting.series_id is None:
        raise Conflict(N_("This meeting belongs to no series."))
    return meeting


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    meeting: Row,
    form: Filled[FollowingForm],
    others: Sequence[Other] = (),
) -> HTMLResponse:
    found = await series.find(db, actor, meeting.series_id)
    after = [one for one in found.parts if one.occurs_wall >= meeting.occurs_wall]
    return view.page(
        "series/change.html",
        status=form.status if form.errors else 200,
        meeting=meeting,
        form=form,
        count=len(after),
        rule=rules.said(found.row.rule),
        zones=times.zones(),
        page_label=meeting.tlp,
        others=others,
    )
