"""The page of a thread: what is asked, who thinks what of it, the two rooms, and the answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import may
from app.core import ids, media, refang
from app.core.db import Row
from app.core.passages import plain
from app.schemas.bulletins import Code, Typed
from app.services import answers, audience, positions, threads, votes
from app.services.register import releases
from app.services.threads import reading
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled
from app.web.pages import with_forms
from app.web.prose import prepare
from app.web.rendering import View

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.threads.reading import Whole

pages = APIRouter(include_in_schema=False)
ACCEPT = ",".join(f".{extension}" for extension in media.EXTENSIONS)


@pages.get("/threads/{reference}", name="thread")
async def show(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    reply: Annotated[Code, Query()] = "",
    room: Annotated[Code, Query()] = "",
    about: Annotated[Code, Query()] = "",
    quote: Annotated[Typed, Query()] = "",
) -> HTMLResponse:
    """Show one thread; that it was opened is remembered."""
    talk: Filled[Any] = Filled.of(parent_id=reply, room=room, about=about, quote=quote)
    return await page_of(view, db, actor, reference, forms={"talk": talk})


async def page_of(
    view: View,
    db: AsyncSession,
    actor: Actor,
    reference: str,
    *,
    forms: dict[str, Filled[Any]] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Answer with the page of a thread; `forms` are those to show as they were filled in.

    Raises NotFound if unseen or absent.
    """
    whole = await reading.open_(db, actor, reference)
    context: dict[str, Any] = {
        "whole": whole,
        "thread": whole.thread,
        "points": whole.points,
        "plain": plain,
        "safe": refang.safe,
        "new_key": ids.new_id,
        "accept": ACCEPT,
        "replied": _replied(whole, forms),
        **with_forms(actor, forms),
    }
    if not whole.open:
        return view.page("threads/closed.html", status=status, **context)
    await prepare(*_long(whole))
    context |= await _beside(db, actor, whole)
    return view.page("threads/show.html", status=status, **context)


def _replied(whole: Whole, forms: dict[str, Filled[Any]] | None) -> Row:
    """Return the comment that is being answered, or None."""
    wanted = forms["talk"].first("parent_id") if forms and "talk" in forms else ""
    return next((one for one in whole.talk.rows if str(one.id) == wanted), None)


def _long(whole: Whole) -> list[str]:
    """Return the texts of the page that may take long to render."""
    texts = [whole.thread.problem, whole.thread.proposal, *(one.text for one in whole.points)]
    return [*texts, whole.text.text if whole.text else "", *(one.text for one in whole.talk.rows)]


async def _beside(db: AsyncSession, actor: Actor, whole: Whole) -> dict[str, Any]:
    """Return what others think and answer of a thread whose inside the reader sees."""
    thread, asked = whole.thread, whole.points
    return {
        "positions": await positions.of_thread(db, actor, thread, asked),
        "votes": await votes.of_thread(db, actor, thread),
        "answers": await answers.of_thread(db, actor, thread, asked),
        "release": await releases.of_thread(db, actor, thread),
    }


@pages.get("/threads/{reference}/audience", name="thread_audience")
async def who_sees(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """List who can see a thread, its points by themselves, and its board's room."""
    thread = await threads.find_open(db, actor, reference)
    reached = await audience.of_record(db, thread.id)
    inner = await audience.of_record(db, thread.room_id) if thread.in_room else None
    given = await audience.addresses_of(db, thread.id)
    shown = {"thread": thread, "reached": reached, "inner": inner, "given": given}
    return view.page("threads/audience.html", may=partial(may, actor), **shown)
