"""What its own people change in a thread: words, label, its end."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext
from app.routers.drafts.composer import LANGUAGES
from app.schemas.bulletins import Code, LabelForm
from app.schemas.threads import ReasonForm, ThreadChangeForm
from app.services import threads
from app.services.threads import editing, opening
from app.services.threads.opening import LABELS
from app.web.deps import Db, SignedIn, Viewed
from app.web.filters import language_name
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/threads/{reference}/edit", name="thread_edit")
async def ask_words(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show what is asked, to be put in other words."""
    thread = await threads.find_open(db, actor, reference)
    require(actor, Deed.THREAD_EDIT, thread)
    names = ("title", "topic", "problem", "proposal", "language", "version")
    kept: dict[str, Any] = {name: getattr(thread, name) for name in names}
    return await _words(view, db, thread, Filled.of(**kept))


async def _words(view: View, db: Db, thread: Row, form: Filled[ThreadChangeForm]) -> HTMLResponse:
    return view.page(
        "threads/edit.html",
        status=form.status if form.errors else 200,
        thread=thread,
        form=form,
        topics=await opening.topics(db),
        languages=[(tag, language_name(tag)) for tag in LANGUAGES],
    )


@pages.post("/threads/{reference}/edit", name="thread_edit")
async def edit(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Put what is asked in other words."""
    form = await parse(request, ThreadChangeForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        given = form.need()
        await editing.change(db, actor, thread, given, given.version)
    except Invalid as wrong:
        return await _words(view, db, thread, form.refuse(wrong))
    return view.see("thread", notice=gettext("It was changed."), reference=reference)


@pages.get("/threads/{reference}/relabel", name="thread_relabel")
async def choose_label(
    view: Viewed, actor: SignedIn, db: Db, reference: str, tlp: Annotated[Code, Query()] = ""
) -> HTMLResponse:
    """Ask for another label, and show who would lose sight of the thread by it, and who gain."""
    thread = await threads.find_open(db, actor, reference)
    require(actor, Deed.THREAD_RELABEL, thread)
    form: Filled[LabelForm] = Filled.of(tlp=tlp)
    effect = None
    try:
        effect = await editing.effect(db, actor, thread, tlp) if tlp else None
    except Invalid as wrong:
        form.refuse(wrong)
    return _labels(view, thread, form, effect)


def _labels(
    view: View, thread: Row, form: Filled[LabelForm], effect: editing.Effect | None = None
) -> HTMLResponse:
    shown = {"thread": thread, "form": form, "effect": effect, "labels": LABELS}
    return view.page("threads/relabel.html", status=form.status if form.errors else 200, **shown)


@pages.post("/threads/{reference}/relabel", name="thread_relabel")
async def relabel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Give another label."""
    form = await parse(request, LabelForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        await editing.relabel(db, actor, thread, form.need().tlp)
    except Invalid as wrong:
        return _labels(view, thread, form.refuse(wrong))
    said = gettext("The label was changed. Positions that were taken stay as they were taken.")
    return await _back(view, db, actor, thread, said)


async def _back(view: View, db: Db, actor: Actor, thread: Row, notice: str) -> Response:
    """Go back to a thread, or home for whoever just lost sight of it by their own deed."""
    try:
        await threads.find(db, actor, thread.reference)
    except NotFound:
        return view.see("home", notice=notice)
    return view.see("thread", notice=notice, reference=thread.reference)


@pages.get("/threads/{reference}/withdraw", name="thread_withdraw")
async def ask_reason(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask why a thread is withdrawn."""
    thread = await threads.find_open(db, actor, reference)
    require(actor, Deed.THREAD_WITHDRAW, thread)
    return view.page("threads/withdraw.html", thread=thread, point=None, form=Filled())


@pages.post("/threads/{reference}/withdraw", name="thread_withdraw")
async def withdraw(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Withdraw a thread; who read it keeps title, label and reason."""
    form = await parse(request, ReasonForm)
    thread = await threads.find_open(db, actor, reference)
    try:
        await editing.withdraw(db, actor, thread, form.need().reason)
    except Invalid as wrong:
        shown = {"thread": thread, "point": None, "form": form.refuse(wrong)}
        return view.page("threads/withdraw.html", status=422, **shown)
    return view.see("thread", notice=gettext("It is withdrawn."), reference=reference)
