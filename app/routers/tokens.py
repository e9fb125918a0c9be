"""One's own API tokens: made, shown once, revoked."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.core import ids
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.tokens import TokenForm, TokenIn, TokenMade, Tokens
from app.services import idempotency
from app.services.accounts import tokens
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/tokens", route_class=ApiRoute, tags=["tokens"])


@pages.get("/account/tokens", name="tokens")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List one's tokens, with a form for another."""
    form: Filled[TokenForm] = Filled.of(scope="read", days=90, key=ids.new_id())
    return await _page(view, actor, db, form)


@pages.post("/account/tokens", name="tokens")
async def create(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Make a token and show it, this once."""
    form = await parse(request, TokenForm)
    try:
        wanted = form.need()
        made = await _make(db, actor, wanted.key, wanted)
    except Invalid as wrong:
        return await _page(view, actor, db, form.refuse(wrong), status=422)
    if made["token"] is None:
        return view.see("tokens", notice=gettext("This token was made already, and shown then."))
    return view.page("tokens/made.html", token=made["token"], name=wanted.name)


@pages.post("/account/tokens/{token_id}/revoke", name="token_revoke")
async def revoke(view: Viewed, actor: SignedIn, db: Db, token_id: UUID) -> Response:
    """End one of them."""
    await tokens.revoke(db, actor, token_id)
    return view.see("tokens", notice=gettext("That token does not work any more."))


async def _page(
    view: View, actor: Actor, db: Db, form: Filled[TokenForm], status: int = 200
) -> HTMLResponse:
    own = await tokens.own(db, actor)
    return view.page("tokens/index.html", status=status, own=own, form=form)


async def _make(db: Db, actor: Actor, key: str | None, wanted: TokenForm | TokenIn) -> Any:  # noqa: ANN401
    """Make a token once for each key; the second time its secret is not known any more."""
    body = wanted.model_dump(exclude={"key"})
    before = await idempotency.once(db, actor, key, body)
    if before is not None:
        return {"id": before, "token": None}
    made = await tokens.create(db, actor, wanted.name, wanted.scope, wanted.days)
    await idempotency.keep(db, actor, key, body, made.id)
    return {"id": made.id, "token": made.secret}


@api.get("", operation_id="list_tokens", response_model=Tokens)
async def list_tokens(actor: Bearer, db: Db) -> Row:
    """List the tokens of whoever holds this one."""
    return {"items": [row._asdict() for row in await tokens.own(db, actor)]}


@api.post("", operation_id="create_token", status_code=201, response_model=TokenMade)
async def create_token(
    actor: Bearer,
    db: Db,
    body: TokenIn,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Make a token that acts for the same organisation and does not outlive this one."""
    return await _make(db, actor, idempotency_key, body)


@api.delete("/{token_id}", operation_id="revoke_token", status_code=204, response_model=None)
async def revoke_token(actor: Bearer, db: Db, token_id: UUID) -> None:
    """Revoke a token; it may be the one that asks."""
    await tokens.revoke(db, actor, token_id)
