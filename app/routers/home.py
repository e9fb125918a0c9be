"""Home: what waits for the reader, what is new to them, their next meetings, their drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.access import tlp as labels
from app.services import drafts, feed, home
from app.services.bulletins import reads
from app.services.feed.filters import Filters
from app.services.meetings import listing
from app.web.deps import Db, SignedIn, Viewed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
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
        "waiting": await home.waiting(db, actor, written, coming),
        "unread": await feed.page(
            db, actor, Filters(unread=True), secret=view.site.secret, size=_UNREAD
        ),
        "coming": coming[:_COMING],
        "drafts": written[:_DRAFTS],
        "happened": await home.happened(db, actor),
        "marks": await reads.marks(db, actor),
    }
    listed = (*found["unread"].items, *found["happened"], *coming)
    found["page_label"] = labels.strictest(one.tlp for one in listed)
    return found
