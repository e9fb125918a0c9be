"""Who sees an item that is out: the page that lists them, and the deeds that change it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.bulletins.changes import back
from app.schemas.bulletins import ExtendForm, NarrowForm, ShareForm, Word
from app.services import bulletins, clearances
from app.services.bulletins import reached, second_looks, sharing
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/bulletins/{reference}/audience", name="bulletin_audience")
async def audience(
    view: Viewed,
    actor: SignedIn,
    db: Db,
    reference: str,
    q: Annotated[Word, Query()] = "",
) -> HTMLResponse:
    """List who can see an item; its originator also sees who has read it, and changes both."""
    return await _page(view, db, actor, reference, q=q)


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    reference: str,
    *,
    q: str = "",
    form: Filled[Any] | None = None,
) -> HTMLResponse:
    item = await bulletins.find_open(db, actor, reference)
    context: dict[str, Any] = {"offered": [], "alone": True, "item": item, "q": q}
    context |= {"form": form or Filled(), "may": partial(may, actor)}
    found = await reached.by(db, actor, item)
    own = may(actor, Deed.BULLETIN_SHARE, item)
    if own:
        context |= await _widening(db, actor, item, q)
    return view.page(
        "bulletins/audience.html",
        fragment="bulletins/_found.html" if q and form is None else None,
        status=422 if form else 200,
        reached=found,
        looks=await second_looks.of_item(db, actor, item.id),
        clearances=await clearances.of_item(db, item),
        **context,
    )


async def _widening(db: Db, actor: Actor, item: Row, q: str) -> dict[str, Any]:
    return {
        "offered": await reached.offered(db, actor, item, q),
        "alone": await sharing.widens_alone(db, actor),
    }


@pages.post("/bulletins/{reference}/widen", name="bulletin_widen")
async def widen(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Open the item, as it is now, to one more address."""
    form = await parse(request, ShareForm)
    try:
        given = form.need()
        to = await sharing.widen(db, actor, reference, given.to, given.reason)
    except Invalid as wrong:
        found = form.first("q")[:200]
        return await _page(view, db, actor, reference, q=found, form=form.refuse(wrong))
    notice = gettext("{name} can see it now.").format(name=to.name)
    return view.see("bulletin_audience", notice=notice, reference=reference)


@pages.post("/bulletins/{reference}/narrow", name="bulletin_narrow")
async def narrow(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Take sight from one address; with `exclude`, whatever else would give it."""
    form = await parse(request, NarrowForm)
    try:
        given = form.need()
        whom = given.principal_id
        to = await sharing.narrow(db, actor, reference, whom, exclude=given.exclude)
    except Invalid as wrong:
        return await _page(view, db, actor, reference, form=form.refuse(wrong))
    notice = gettext("It is no longer shared with {name}.").format(name=to.name)
    return await back(view, db, actor, reference, notice, "bulletin_audience")


@pages.get("/bulletins/{reference}/extend", name="bulletin_extend")
async def choose_colleague(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask to which colleague an item is passed on."""
    return await _colleagues(view, db, actor, reference, Filled())


async def _colleagues(
    view: View, db: Db, actor: Actor, reference: str, form: Filled[ExtendForm]
) -> HTMLResponse:
    item = await bulletins.find(db, actor, reference)
    require(actor, Deed.BULLETIN_EXTEND, item)
    colleagues = await sharing.colleagues(db, actor, item)
    status = 422 if form.errors else 200
    return view.page(
        "bulletins/extend.html", status=status, item=item, form=form, colleagues=colleagues
    )


@pages.post("/bulletins/{reference}/extend", name="bulletin_extend")
async def extend(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Pass the item on to a colleague; its originator sees that it was."""
    form = await parse(request, ExtendForm)
    try:
        given = form.need()
        await sharing.extend(db, actor, reference, given.person_id, given.reason)
    except Invalid as wrong:
        return await _colleagues(view, db, actor, reference, form.refuse(wrong))
    return view.see("bulletin", notice=gettext("It was passed on."), reference=reference)
