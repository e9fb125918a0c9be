"""Items that a chair keeps on top of a group's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.groups import page_of
from app.schemas.groups import PinBody, PinForm, Pinned
from app.services import groups, titles
from app.services.groups import pins
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import parse

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/groups/{slug}/pins", route_class=ApiRoute, tags=["groups"])


@pages.post("/groups/{slug}/pins", name="group_pin")
async def pin(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Pin an item."""
    form = await parse(request, PinForm)
    try:
        await pins.pin(db, actor, slug, form.need().reference)
    except Invalid as wrong:
        return await page_of(view, db, actor, slug, {"pin": form.refuse(wrong)})
    return view.see("group", notice=gettext("The item is pinned."), slug=slug)


@pages.post("/groups/{slug}/pins/{record_id}/remove", name="group_unpin")
async def unpin(view: Viewed, actor: SignedIn, db: Db, slug: str, record_id: UUID) -> Response:
    """Take an item down."""
    await pins.unpin(db, actor, slug, record_id)
    return view.see("group", notice=gettext("The item is no longer pinned."), slug=slug)


async def _told(db: Db, actor: Actor, slug: str) -> dict[str, Any]:
    group = await groups.find(db, actor, slug)
    found = await titles.let_out(db, actor, await pins.of_group(db, actor, group.id))
    return {"items": [item._asdict() for item in found]}


@api.get("", operation_id="list_pins", response_model=Pinned)
async def list_pins(actor: Bearer, db: Db, slug: str) -> Any:  # noqa: ANN401 - shaped by the model
    """List the pinned items that the reader sees."""
    return await _told(db, actor, slug)


@api.post("", operation_id="pin_item", status_code=201, response_model=Pinned)
async def pin_item(actor: Bearer, db: Db, slug: str, body: PinBody) -> Any:  # noqa: ANN401 - shaped
    """Pin an item that was shared with the group; pinning it again changes nothing."""
    await pins.pin(db, actor, slug, body.reference)
    return await _told(db, actor, slug)


@api.delete("/{record_id}", operation_id="unpin_item", status_code=204, response_model=None)
async def unpin_item(actor: Bearer, db: Db, slug: str, record_id: UUID) -> None:
    """Take an item down."""
    await pins.unpin(db, actor, slug, record_id)
