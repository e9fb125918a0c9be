"""The talk of a thread in its two rooms: said, answered, changed, withdrawn, hidden."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.threads.show import page_of
from app.schemas.comments import CommentEditForm
from app.schemas.threads import ReasonForm, SayForm, SayIn
from app.services import threads
from app.services.threads import rooms, texts
from app.services.threads.rooms import Saying
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.post("/threads/{reference}/talk", name="thread_say")
async def say(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Say something in one of the rooms."""
    form = await parse(request, SayForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        said = form.need()
        comment_id = await said_once(db, actor, thread, said.key, said)
    except Invalid as wrong:
        forms = {"talk": form.refuse(wrong)}
        return await page_of(view, db, actor, reference, forms=forms, status=422)
    return _to(view, thread, comment_id)


async def said_once(
    db: Db, actor: Actor, thread: Row, key: str | None, said: SayForm | SayIn
) -> UUID:
    """Say something, once however often the same key comes; return the comment's id."""
    language = said.language if isinstance(said, SayIn) else ""

    async def make() -> UUID:
        passage = await texts.quoted(db, actor, thread, said.quote)
        saying = Saying(said.text, said.room, said.parent_id, said.about, language, passage)
        return await rooms.say(db, actor, thread, saying)

    return await once(db, actor, key, said, thread.id, make=make)


def _to(view: View, thread: Row, comment_id: UUID, notice: str = "") -> Response:
    path = view.site.links.url("thread", reference=thread.reference)
    return view.see(f"{path}#c-{comment_id}", notice=notice)


@pages.get("/threads/{reference}/talk/{comment_id}/edit", name="said_edit")
async def ask_words(
    view: Viewed, actor: SignedIn, db: Db, reference: str, comment_id: UUID
) -> HTMLResponse:
    """Show one's own words to be changed."""
    thread = await threads.find_open(db, actor, reference)
    comment = await rooms.find(db, actor, thread, comment_id)
    require(actor, Deed.COMMENT_EDIT, comment)
    form: Filled[CommentEditForm] = Filled.of(text=comment.text)
    return view.page("threads/said_edit.html", thread=thread, comment=comment, form=form)


@pages.post("/threads/{reference}/talk/{comment_id}/edit", name="said_edit")
async def edit(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, comment_id: UUID
) -> Response:
    """Put other words."""
    form = await parse(request, CommentEditForm)
    thread = await threads.find_open(db, actor, reference)
    comment = await rooms.find(db, actor, thread, comment_id)
    try:
        await rooms.edit(db, actor, thread, comment, form.need().text)
    except Invalid as wrong:
        shown = {"thread": thread, "comment": comment, "form": form.refuse(wrong)}
        return view.page("threads/said_edit.html", status=422, **shown)
    return _to(view, thread, comment_id, gettext("Your comment was changed."))


@pages.post("/threads/{reference}/talk/{comment_id}/withdraw", name="said_withdraw")
async def withdraw(
    view: Viewed, actor: SignedIn, db: Db, reference: str, comment_id: UUID
) -> Response:
    """Take one's own words back."""
    thread = await threads.find_open(db, actor, reference)
    comment = await rooms.find(db, actor, thread, comment_id)
    await rooms.withdraw(db, actor, thread, comment)
    return _to(view, thread, comment_id, gettext("Your comment is withdrawn."))


@pages.get("/threads/{reference}/talk/{comment_id}/hide", name="said_hide")
async def ask_reason(
    view: Viewed, actor: SignedIn, db: Db, reference: str, comment_id: UUID
) -> HTMLResponse:
    """Ask the chair why words are to be hidden."""
    thread = await threads.find_open(db, actor, reference)
    comment = await rooms.find(db, actor, thread, comment_id)
    require(actor, Deed.COMMENT_HIDE, comment)
    return view.page("threads/said_hide.html", thread=thread, comment=comment, form=Filled())


@pages.post("/threads/{reference}/talk/{comment_id}/hide", name="said_hide")
async def hide(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str, comment_id: UUID
) -> Response:
    """Hide words, with a reason that all can read."""
    form = await parse(request, ReasonForm)
    thread = await threads.find_open(db, actor, reference)
    comment = await rooms.find(db, actor, thread, comment_id)
    try:
        await rooms.hide(db, actor, thread, comment, form.need().reason)
    except Invalid as wrong:
        shown = {"thread": thread, "comment": comment, "form": form.refuse(wrong)}
        return view.page("threads/said_hide.html", status=422, **shown)
    return _to(view, thread, comment_id, gettext("The comment is hidden."))
