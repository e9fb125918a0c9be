"""The page of a meeting: when and where, how far it is, its agenda, and one's own answer."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import may
from app.core import ids
from app.services import agendas, calendars, invitees, meetings
from app.services.agendas import reading
from app.services.meetings import changes, convening, explain
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled
from app.web.prose import prepare, prose
from app.web.rendering import View

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

pages = APIRouter(include_in_schema=False)


@pages.get("/meetings/{reference}", name="meeting")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show one meeting, as far as the reader sees it."""
    return await page_of(view, db, actor, reference)


async def page_of(
    view: View,
    db: AsyncSession,
    actor: Actor,
    reference: str,
    *,
    forms: dict[str, Filled[Any]] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Answer with the page of a meeting; `forms` are those to show as they were filled in.

    Raises NotFound if unseen or absent.
    """
    meeting = await meetings.find(db, actor, reference)
    agenda = await agendas.of_meeting(db, actor, meeting)
    await reading.mark(db, actor, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "agenda": agenda,
        "page_label": agenda.label(meeting.tlp),
        "convening": await convening.of_meeting(db, actor, meeting, agenda),
        "invitees": await invitees.of_meeting(db, actor, meeting),
        "calendars": await calendars.of_meeting(db, actor, meeting),
        "changes": await changes.of_meeting(db, actor, meeting),
        "ways": await explain.why_me(db, actor, meeting.id),
        "forms": defaultdict(Filled, forms or {}),
        "may": partial(may, actor),
        "prose": prose,
        "fresh_key": ids.new_id(),
    }
    await prepare(meeting.description or "", *(item.row.text or "" for item in agenda.items))
    return view.page("meetings/show.html", status=status, **context)
