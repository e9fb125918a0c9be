"""The list of meetings, narrowed by what stands in the address."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.organisations import SECRETARIAT
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.pagination import Page
from app.models.meetings import STATES
from app.schemas.meetings import MeetingQuery
from app.services import groups
from app.services.meetings import kinds, listing
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
_FIELDS = {"scope", "group", "kind", "state", "past", "text"}
_NARROWING = _FIELDS - {"scope", "past"}


@pages.get("/meetings", name="meetings")
async def index(
    view: Viewed, actor: SignedIn, db: Db, asked: Annotated[MeetingQuery, Query()]
) -> Response:
    """Show the meetings that the reader sees, the next one first."""
    if tidied := view.tidied():
        return tidied
    form, found = await _listed(view, db, actor, asked)
    return view.page(
        "meetings/index.html",
        fragment="meetings/_list.html",
        status=form.status if form.errors else 200,
        headers={"HX-Push-Url": view.here()},
        form=form,
        page=found,
        asked=asked,
        states=STATES,
        kinds=await kinds.listing(db),
        groups=await groups.listing(db, actor),
        page_label=labels.strictest(one.tlp for one in found.items),
        narrowed=any(form.first(name) for name in _NARROWING),
        calls=may_call(actor),
    )


def may_call(actor: Actor) -> bool:
    """Tell whether the reader calls meetings for any group."""
    return actor.has(SECRETARIAT) or any(actor.chairs(one.group_id) for one in actor.seats)


async def _listed(
    view: View, db: Db, actor: Actor, asked: MeetingQuery
) -> tuple[Filled[MeetingQuery], Page[Any]]:
    """Return the form of the filters and the page asked for, or what is wrong with the question."""
    form: Filled[MeetingQuery] = Filled.of(**asked.model_dump(include=_FIELDS))
    try:
        return form, await page_of(db, actor, asked, view.site.secret)
    except Invalid as wrong:
        return form.refuse(wrong), Page([])


async def page_of(db: Db, actor: Actor, asked: MeetingQuery, secret: bytes) -> Page[Any]:
    """Return the page of meetings that an address asks for; raises Invalid for what is none."""
    group_id = None
    if asked.group:
        try:
            group_id = (await groups.find(db, actor, asked.group)).id
        except NotFound:
            raise Invalid("group", N_("There is no such group.")) from None
    chosen = await listing.asked_of(db, asked, group_id)
    return await listing.page(
        db, actor, chosen, secret=secret, cursor=asked.cursor, size=asked.limit
    )
