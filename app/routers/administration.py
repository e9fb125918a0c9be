"""The secretariat's desk: admissions, what needs a second person, the keeping of groups."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.services import approvals, clearances, desk, groups, join_requests
from app.services.boards import waiting as board_waiting
from app.web.deps import Db, SignedIn, Viewed

pages = APIRouter(include_in_schema=False)


@pages.get("/administration", name="administration")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show what the secretariat keeps, and what waits there."""
    return view.page(
        "administration/index.html",
        pending=await approvals.pending(db, actor),
        to_public=sum(one.waits for one in await clearances.listed(db, actor)),
        apart=await desk.apart(db, actor),
        without_admin=await desk.without_admin(db, actor),
        requests=await join_requests.to_answer(db, actor),
        groups=await groups.listing(db, actor),
        endings=await board_waiting.endings(db, actor),
    )
