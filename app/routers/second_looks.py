"""Second looks: a colleague is asked to release a wider label or one more address, and answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.deeds import Deed, may, require
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.models.principals import EVERYBODY
from app.schemas.second_looks import LookForm, LookIn, LookOut, Looks
from app.services import bulletins
from app.services.bulletins import exports, second_looks, sharing
from app.services.bulletins.second_looks import Wish
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["second looks"])


def _wish(asked: LookForm | LookIn) -> Wish:
    return Wish(asked.tlp, asked.to, asked.reason)


@pages.get("/bulletins/{reference}/second-look", name="second_look_ask")
async def choose(
    view: Viewed, actor: SignedIn, db: Db, reference: str, tlp: str = "", to: str = ""
) -> HTMLResponse:
    """Ask which colleague releases a wider label, or one more address."""
    return await _form(view, db, actor, reference, Filled.of(tlp=tlp, to=to))


async def _form(
    view: View, db: Db, actor: Actor, reference: str, form: Filled[LookForm]
) -> HTMLResponse:
    item = await bulletins.find(db, actor, reference)
    require(actor, Deed.BULLETIN_SHARE, item)
    label, address = "", None
    try:
        wish = Wish(form.first("tlp"), form.first("to"))
        label, address = await second_looks.wished(db, actor, item, wish)
    except Invalid as wrong:
        form.refuse(wrong)
    return view.page(
        "second_looks/ask.html",
        status=422 if form.errors else 200,
        item=item,
        form=form,
        label=label,
        address=address,
        releasers=await second_looks.releasers(db, actor, item),
    )


@pages.post("/bulletins/{reference}/second-look", name="second_look_ask")
async def ask(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Ask a colleague; nothing changes until they release it."""
    form = await parse(request, LookForm)
    try:
        asked = form.need()
        look_id = await second_looks.ask(db, actor, reference, _wish(asked), asked.releaser_id)
    except Invalid as wrong:
        return await _form(view, db, actor, reference, form.refuse(wrong))
    notice = gettext("They are asked; nothing changes until they release it.")
    return view.see("second_look", notice=notice, look_id=look_id)


@pages.get("/second-looks/{look_id}", name="second_look")
async def show(view: Viewed, actor: SignedIn, db: Db, look_id: UUID) -> HTMLResponse:
    """Show what is asked for to who asked and to whom they asked."""
    look = await second_looks.find(db, actor, look_id)
    return view.page(
        "second_looks/show.html",
        look=look,
        address=await second_looks.address_of(db, look),
        effect=await _effect(db, actor, look),
        releases=look.waits and may(actor, Deed.LOOK_RELEASE, look),
        withdraws=look.waits and may(actor, Deed.LOOK_WITHDRAW, look),
    )


async def _effect(db: Db, actor: Actor, look: Row) -> sharing.Effect | None:
    item = await bulletins.find_by_id(db, actor, look.record_id)
    told = look.waits and look.tlp and may(actor, Deed.BULLETIN_SHARE, item)
    return await sharing.effect(db, actor, item, look.tlp) if told else None


@pages.post("/second-looks/{look_id}/release", name="second_look_release")
async def release(view: Viewed, actor: SignedIn, db: Db, look_id: UUID) -> Response:
    """Do what was asked for."""
    look = await second_looks.find(db, actor, look_id)
    reference = await second_looks.release(db, actor, look_id)
    outside = look.principal_id == EVERYBODY
    notice = gettext("The secretariat is asked.") if outside else gettext("It is released.")
    return view.see("bulletin_audience", notice=notice, reference=reference)


@pages.post("/second-looks/{look_id}/refuse", name="second_look_refuse")
async def refuse(view: Viewed, actor: SignedIn, db: Db, look_id: UUID) -> Response:
    """Leave the item as it is."""
    await second_looks.refuse(db, actor, look_id)
    return view.see("second_look", notice=gettext("It stays as it is."), look_id=look_id)


@pages.post("/second-looks/{look_id}/withdraw", name="second_look_withdraw")
async def withdraw(view: Viewed, actor: SignedIn, db: Db, look_id: UUID) -> Response:
    """Take back what one asked for."""
    await second_looks.withdraw(db, actor, look_id)
    notice = gettext("You have taken your request back.")
    return view.see("second_look", notice=notice, look_id=look_id)


@api.get("/second-looks", operation_id="list_second_looks", response_model=Looks)
async def list_second_looks(actor: Bearer, db: Db) -> dict[str, Any]:
    """List what waits that one asked for, or was asked to release, the oldest first."""
    found = await second_looks.waiting(db, actor)
    return {"items": [one for one in found if one.label not in labels.NEVER_OVER_API]}


@api.post(
    "/bulletins/{reference}/second-looks",
    operation_id="ask_second_look",
    status_code=201,
    response_model=LookOut,
)
async def ask_second_look(
    response: Response, actor: Bearer, db: Db, reference: str, body: LookIn
) -> Any:  # noqa: ANN401 - shaped by the model
    """Ask a colleague to release a wider label (`tlp`) or one more address (`to`).

    Asked for the same again, the former request is taken back.
    """
    await exports.find(db, actor, reference)
    look_id = await second_looks.ask(db, actor, reference, _wish(body), body.releaser_id)
    response.headers["Location"] = f"{api.prefix}/second-looks/{look_id}"
    return await second_looks.find(db, actor, look_id)


async def _found(db: Db, actor: Actor, look_id: UUID) -> Row:
    look = await second_looks.find(db, actor, look_id)
    await exports.find(db, actor, look.reference)
    return look


@api.get("/second-looks/{look_id}", operation_id="get_second_look", response_model=LookOut)
async def get_second_look(actor: Bearer, db: Db, look_id: UUID) -> Row:
    """Tell what was asked for, of whom, and what became of it."""
    return await _found(db, actor, look_id)


@api.post("/second-looks/{look_id}/release", operation_id="release_second_look", status_code=204)
async def release_second_look(actor: Bearer, db: Db, look_id: UUID) -> None:
    """Do what a colleague asked one to release; nobody releases what they asked for."""
    await _found(db, actor, look_id)
    await second_looks.release(db, actor, look_id)


@api.post("/second-looks/{look_id}/refuse", operation_id="refuse_second_look", status_code=204)
async def refuse_second_look(actor: Bearer, db: Db, look_id: UUID) -> None:
    """Leave the item as it is; who asked finds it refused."""
    await _found(db, actor, look_id)
    await second_looks.refuse(db, actor, look_id)


@api.delete("/second-looks/{look_id}", operation_id="withdraw_second_look", status_code=204)
async def withdraw_second_look(actor: Bearer, db: Db, look_id: UUID) -> None:
    """Take back what one asked for."""
    await _found(db, actor, look_id)
    await second_looks.withdraw(db, actor, look_id)
