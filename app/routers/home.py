"""Home: what waits for the reader, what is new to them, their next meetings, their drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.access import tlp as labels
from app.schemas.home import HomeOut
from app.services import drafts, feed, home
from app.services.bulletins import reads
from app.services.feed.filters import Filters
from app.services.meetings import listing
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.site import site_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.waiting import Waiting
    from app.web.rendering import View
    from app.web.site import Site

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/home", route_class=ApiRoute, tags=["home"])
_UNREAD, _DRAFTS, _COMING, _ASKED = 8, 5, 5, 12


@pages.get("/", name="home")
async def show(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show what there is to do, and remember that the reader was here."""
    found = await _found(view, actor, db)
    await reads.came_home(db, actor)
    view.waiting["home"] = len(found["waiting"])
    return view.page("home/index.html", **found)


async def _found(view: View, actor: Actor, db: AsyncSession) -> dict[str, Any]:
    written = await drafts.mine(db, actor)
    coming = await listing.coming(db, actor, _ASKED)
    found: dict[str, Any] = {
        "waiting": await home.waiting(db, actor, coming),
        "unread": await feed.page(
            db, actor, Filters(unread=True), secret=view.site.secret, size=_UNREAD
        ),
        "coming": coming[:_COMING],
        "drafts": written[:_DRAFTS],
        "happened": await home.happened(db, actor),
        "marks": await reads.marks(db, actor),
    }
    listed = (*found["unread"].items, *found["happened"], *coming, *found["waiting"])
    begun = (one.label for one in found["drafts"])
    found["page_label"] = labels.strictest((*(one.tlp for one in listed), *begun))
    return found


@api.get("", operation_id="get_home", response_model=HomeOut)
async def get_home(request: Request, actor: Bearer, db: Db) -> dict[str, Any]:
    """Tell what waits for the reader and what happened; when they were here stays as it was."""
    coming = await listing.coming(db, actor, _ASKED)
    waiting = await home.waiting(db, actor, coming)
    happened = await home.happened(db, actor)
    return {
        "waiting": _told(site_of(request), waiting),
        "happened": [one for one in happened if one.tlp not in labels.NEVER_OVER_API],
        "last_here": (await reads.marks(db, actor)).home_at,
    }


def _told(site: Site, waiting: list[Waiting]) -> list[dict[str, Any]]:
    # What an item says leaves by its own address, where it is logged.
    return [
        {
            "kind": one.kind,
            "since": one.since,
            "page": site.links.url(one.href_name, **one.params),
        }
        for one in waiting
        if one.href_name in site.links and one.tlp not in labels.NEVER_OVER_API
    ]
