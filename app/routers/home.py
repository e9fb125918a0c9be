"""Home: what waits for the reader, what is new to them, and what they are writing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.access import tlp as labels
from app.services import drafts, feed, home
from app.services.bulletins import reads
from app.services.feed.filters import Filters
from app.web.deps import Db, SignedIn, Viewed

pages = APIRouter(include_in_schema=False)
_UNREAD, _DRAFTS = 8, 5


@pages.get("/", name="home")
async def show(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show what there is to do, and remember that the reader was here."""
    written = await drafts.mine(db, actor)
    waiting = await home.waiting(db, actor, written)
    found: dict[str, Any] = {
        "waiting": waiting,
        "unread": await feed.page(
            db, actor, Filters(unread=True), secret=view.site.secret, size=_UNREAD
        ),
        "drafts": written[:_DRAFTS],
        "happened": await home.happened(db, actor),
        "marks": await reads.marks(db, actor),
    }
    listed = (*found["unread"].items, *found["happened"])
    found["page_label"] = labels.strictest(one.tlp for one in listed)
    await reads.came_home(db, actor)
    view.waiting["home"] = len(waiting)
    return view.page("home/index.html", **found)
