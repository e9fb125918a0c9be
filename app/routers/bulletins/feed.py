"""The feed: everything the reader may see, narrowed by what stands in the address."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from app.access import tlp as labels
from app.access.actor import Actor
from app.core.countries import COUNTRIES
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.core.pagination import Page
from app.models.records import LABELS
from app.schemas.bulletins import FeedQuery, Typed
from app.services import feed
from app.services.bulletins import reads
from app.services.feed import filters
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
# What of the address stands in the form of the filters.
_FIELDS = {"group", "kind", "industry", "country", "tlp", "originator"}


class NextForm(BaseModel):
    """Where to go on."""

    next: Typed = ""


@pages.get("/bulletins", name="bulletins")
async def index(
    view: Viewed, actor: SignedIn, db: Db, asked: Annotated[FeedQuery, Query()]
) -> Response:
    """Show what the reader may see, the newest first."""
    if tidied := view.tidied():
        return tidied
    listed = await _listed(view, db, actor, asked)
    # What stands in the address bar leaves out what was not asked for.
    clean = {"HX-Push-Url": view.here()}
    fragment = "bulletins/_list.html"
    return view.page("bulletins/index.html", fragment=fragment, headers=clean, **listed)


async def _listed(view: View, db: Db, actor: Actor, asked: FeedQuery) -> dict[str, Any]:
    """Return the page of the feed that was asked for, or what is wrong with the question."""
    form: Filled[FeedQuery] = Filled.of(**asked.model_dump(include=_FIELDS))
    found: Page[Any] = Page([])
    status = 200
    try:
        offered, chosen, found = await feed.look(db, actor, asked, secret=view.site.secret)
        # Given by its id, an originator is shown by name.
        form.raw["originator"] = [chosen.originator_name]
    except Invalid as wrong:
        status, form = 422, form.refuse(wrong)
        offered = await filters.choices(db, actor)
    narrowed = asked.unattributed or any(form.first(name) for name in _FIELDS)
    context = {"form": form, "offered": offered, "asked": asked, "labels": LABELS}
    label = labels.strictest(one.tlp for one in found.items)
    context |= {"page_label": label, "narrowed": narrowed}
    return context | {"status": status, "page": found}


@pages.get("/bulletins/choices", name="bulletin_choices")
async def choices(view: Viewed, db: Db) -> HTMLResponse:
    """Offer names to complete what is typed into the filters."""
    houses = await filters.originators(db)
    return view.page("bulletins/_choices.html", houses=houses, countries=COUNTRIES)


@pages.post("/bulletins/read", name="bulletins_read")
async def read_all(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Count everything that is listed now as read."""
    form = await parse(request, NextForm)
    await reads.read_all(db, actor)
    onward = form.first("next") or view.site.links.url("bulletins")
    return view.see(onward, notice=gettext("Everything up to now counts as read."))
