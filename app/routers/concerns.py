"""Concerns: raised by any reader, answered by the originator and by whoever hears of them."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.access.actor import Actor
from app.access.deeds import may
from app.core import ids
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.concerns import AnswerForm, AnswerIn, ConcernForm, ConcernIn, ConcernOut, Concerns
from app.services import bulletins
from app.services.bulletins import concerns, exports
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["concerns"])


@pages.get("/bulletins/{reference}/concern", name="bulletin_concern")
async def ask(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Ask what worries the reader about an item."""
    item = await bulletins.find(db, actor, reference)
    return await _form(view, db, item, Filled.of(key=ids.new_id()))


async def _form(view: View, db: Db, item: Row, form: Filled[ConcernForm]) -> HTMLResponse:
    return view.page(
        "concerns/new.html",
        status=422 if form.errors else 200,
        item=item,
        form=form,
        kinds=[(kind, gettext(words)) for kind, words in concerns.SENTENCES.items()],
        hearers=await concerns.hearers(db, item.id),
    )


@pages.post("/bulletins/{reference}/concern", name="bulletin_concern")
async def raise_(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Tell the originator, and whoever the page named before."""
    form = await parse(request, ConcernForm)
    try:
        said = form.need()
        concern_id = await _once(db, actor, reference, said.key, said)
    except Invalid as wrong:
        item = await bulletins.find(db, actor, reference)
        return await _form(view, db, item, form.refuse(wrong))
    notice = gettext("Your concern is with those who can answer it.")
    return view.see("concern", notice=notice, concern_id=concern_id)


async def _once(
    db: Db, actor: Actor, reference: str, key: str | None, said: ConcernForm | ConcernIn
) -> UUID:
    async def make() -> UUID:
        return await concerns.raise_(db, actor, reference, said.kind, said.text)

    return await once(db, actor, key, said, reference, make=make)


@pages.get("/concerns/{concern_id}", name="concern")
async def show(view: Viewed, actor: SignedIn, db: Db, concern_id: UUID) -> HTMLResponse:
    """Show a concern to its parties; counsel see it without the item."""
    return _page(view, actor, await concerns.find(db, actor, concern_id), Filled())


def _page(
    view: View,
    actor: Actor,
    concern: Row,
    form: Filled[AnswerForm],
) -> HTMLResponse:
    return view.page(
        "concerns/show.html",
        status=422 if form.errors else 200,
        concern=concern,
        kind=concerns.SENTENCES[concern.kind],
        form=form,
        may=partial(may, actor),
    )


@pages.post("/concerns/{concern_id}", name="concern_answer")
async def answer(
    request: Request, view: Viewed, actor: SignedIn, db: Db, concern_id: UUID
) -> Response:
    """Answer a concern, for all to whom it was told."""
    form = await parse(request, AnswerForm)
    try:
        await concerns.answer(db, actor, concern_id, form.need().answer)
    except Invalid as wrong:
        concern = await concerns.find(db, actor, concern_id)
        return _page(view, actor, concern, form.refuse(wrong))
    return view.see("concern", notice=gettext("Your answer is there."), concern_id=concern_id)


@api.post(
    "/bulletins/{reference}/concerns",
    operation_id="raise_concern",
    status_code=201,
    response_model=ConcernOut,
)
async def raise_concern(
    actor: Bearer, db: Db, reference: str, body: ConcernIn, idempotency_key: IdempotencyKey = None
) -> Row:
    """Raise a concern about a bulletin."""
    await exports.find(db, actor, reference)
    return await concerns.find(db, actor, await _once(db, actor, reference, idempotency_key, body))


@api.get("/bulletins/{reference}/concerns", operation_id="list_concerns", response_model=Concerns)
async def list_concerns(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the concerns about a bulletin to which the reader is a party.

    `would_reach` names who, besides the bulletin's own people, would read one raised now.
    """
    item = await exports.find(db, actor, reference)
    found = await concerns.about(db, actor, item.id)
    return {"items": found, "would_reach": await concerns.hearers(db, item.id)}


@api.get("/concerns/{concern_id}", operation_id="get_concern", response_model=ConcernOut)
async def get_concern(actor: Bearer, db: Db, concern_id: UUID) -> Row:
    """Return one concern to which the reader is a party."""
    return await exports.concern(db, actor, concern_id)


@api.post("/concerns/{concern_id}/answer", operation_id="answer_concern", response_model=ConcernOut)
async def answer_concern(actor: Bearer, db: Db, concern_id: UUID, body: AnswerIn) -> Any:  # noqa: ANN401
    """Answer a concern, for all to whom it was told."""
    await exports.concern(db, actor, concern_id)
    await concerns.answer(db, actor, concern_id, body.answer)
    return await concerns.find(db, actor, concern_id)
