"""What its originator does with an item: change, relabel, withdraw, expire, take back, show."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core import days
from app.core.db import Row
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, gettext, translate
from app.schemas.bulletins import Code, LabelForm, ReasonForm
from app.services import bulletins
from app.services.bulletins import publishing, reviews, sharing
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


async def back(
    view: View, db: Db, actor: Actor, reference: str, notice: str, where: str = "bulletin"
) -> Response:
    """Go back to an item, or to the feed for whoever just lost sight of it by their own deed."""
    try:
        await bulletins.find(db, actor, reference)
    except NotFound:
        return view.see("bulletins", notice=notice)
    return view.see(where, notice=notice, reference=reference)


@pages.post("/bulletins/{reference}/edit", name="bulletin_edit")
async def edit(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Begin the next version as a draft, or go on with it."""
    draft_id = await publishing.start_change(db, actor, reference)
    return view.see("draft", draft_id=draft_id)


@pages.get("/bulletins/{reference}/relabel", name="bulletin_relabel")
async def choose_label(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    tlp: Annotated[Code, Query()] = "",
) -> HTMLResponse:
    """Ask for another label, and show who would lose sight of the item by it, and who gain."""
    item = await bulletins.find(db, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    form: Filled[LabelForm] = Filled.of(tlp=tlp)
    try:
        effect = await sharing.effect(db, actor, item, tlp) if tlp else None
    except Invalid as wrong:
        return _labels(view, item, form.refuse(wrong))
    return _labels(view, item, form, effect)


def _labels(
    view: View, item: Row, form: Filled[LabelForm], effect: sharing.Effect | None = None
) -> HTMLResponse:
    status = 422 if form.errors else 200
    return view.page("bulletins/relabel.html", status=status, item=item, form=form, effect=effect)


@pages.post("/bulletins/{reference}/relabel", name="bulletin_relabel")
async def relabel(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Give another label."""
    form = await parse(request, LabelForm)
    try:
        await sharing.relabel(db, actor, reference, form.need().tlp)
    except Invalid as wrong:
        item = await bulletins.find(db, actor, reference)
        return _labels(view, item, form.refuse(wrong))
    return await back(view, db, actor, reference, gettext("The label was changed."))


@pages.get("/bulletins/{reference}/withdraw", name="bulletin_withdraw")
async def ask_reason(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask why an item is withdrawn."""
    item = await bulletins.find(db, actor, reference)
    require(actor, Deed.BULLETIN_WITHDRAW, item)
    return view.page("bulletins/withdraw.html", item=item, form=Filled())


@pages.post("/bulletins/{reference}/withdraw", name="bulletin_withdraw")
async def withdraw(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Withdraw an item; who read it keeps title, label and reason."""
    form = await parse(request, ReasonForm)
    try:
        await bulletins.withdraw(db, actor, reference, form.need().reason)
    except Invalid as wrong:
        item, form = await bulletins.find(db, actor, reference), form.refuse(wrong)
        return view.page("bulletins/withdraw.html", status=422, item=item, form=form)
    return view.see("bulletin", notice=gettext("It is withdrawn."), reference=reference)


@pages.post("/bulletins/{reference}/expire", name="bulletin_expire")
async def expire(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Let an item leave the feed."""
    await bulletins.expire(db, actor, reference)
    return view.see("bulletin", notice=gettext("It has left the feed."), reference=reference)


@pages.post("/bulletins/{reference}/still-true", name="bulletin_still_true")
async def still_true(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Say that an item is still true, for another half year."""
    until = await reviews.still_true(db, actor, reference)
    notice = translate(N_("It stays. Look at it again by {day}."), {"day": days.said(until)})
    return view.see("bulletin", notice=notice, reference=reference)


@pages.post("/bulletins/{reference}/undo", name="bulletin_undo")
async def undo(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Take back what nobody has seen yet; its draft is open again."""
    draft_id = await publishing.undo(db, actor, reference)
    notice = gettext("Taken back. Nobody has seen it; here is your draft.")
    return view.see("draft", notice=notice, draft_id=draft_id)


@pages.post("/bulletins/{reference}/at-once", name="bulletin_at_once")
async def at_once(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Show an item to its readers now."""
    await publishing.at_once(db, actor, reference)
    return view.see("bulletin", notice=gettext("Its readers see it now."), reference=reference)
