"""The page of a series: its rule, its meetings, and what is done to all that are to come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.core.errors import Invalid
from app.core.i18n import N_, ngettext
from app.schemas.series_changes import SeriesCancelForm
from app.services.calendars import rules
from app.services.meetings import series
from app.services.meetings.series import Series
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/series/{series_id}", name="series")
async def show(view: Viewed, actor: SignedIn, db: Db, series_id: UUID) -> HTMLResponse:
    """Show a series with the meetings of it that the reader sees."""
    return _page(view, actor, await series.find(db, actor, series_id))


@pages.post("/meetings/series/{series_id}/save", name="series_save")
async def save(view: Viewed, actor: SignedIn, db: Db, series_id: UUID) -> Response:
    """Send the save the date for all that were not called yet."""
    count = await series.save(db, actor, await series.find(db, actor, series_id))
    said = ngettext(
        "The save the date of %(num)s meeting is out.",
        "The save the date of %(num)s meetings is out, as one message.",
        count,
    )
    return view.see("series", notice=said % {"num": count}, series_id=series_id)


@pages.post("/meetings/series/{series_id}/cancel", name="series_cancel")
async def cancel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, series_id: UUID
) -> Response:
    """Cancel what is to come, from a meeting on."""
    found = await series.find(db, actor, series_id)
    form = await parse(request, SeriesCancelForm)
    try:
        said = form.need()
        count = await series.cancel(db, actor, found, since(found, said.since), said.reason)
    except Invalid as wrong:
        return _page(view, actor, found, form.refuse(wrong))
    told = ngettext("%(num)s meeting is cancelled.", "%(num)s meetings are cancelled.", count)
    return view.see("series", notice=told % {"num": count}, series_id=series_id)


def since(found: Series, reference: str) -> datetime | None:
    """Return when the rule puts a meeting of a series; None for no reference.

    Raises Invalid for one that is not of it.
    """
    if not reference:
        return None
    for part in found.parts:
        if part.reference == reference:
            wall: datetime = part.occurs_wall
            return wall
    raise Invalid("since", N_("Choose a meeting of this series."))


def _page(
    view: View, actor: Actor, found: Series, form: Filled[SeriesCancelForm] | None = None
) -> HTMLResponse:
    ahead = found.ahead
    return view.page(
        "series/show.html",
        status=form.status if form and form.errors else 200,
        series=found,
        ahead=ahead,
        rule=rules.said(found.row.rule),
        may_keep=bool(ahead) and may(actor, Deed.MEETING_EDIT, ahead[0]),
        uncalled=sum(one.state == "planned" for one in ahead),
        page_label=labels.strictest(one.tlp for one in found.parts),
        form=form or Filled.of(),
    )
