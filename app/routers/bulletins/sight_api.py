"""Why somebody sees a bulletin, who was left out, and what was done with it, over the API."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core.db import Row
from app.core.i18n import translate
from app.routers import sight
from app.schemas.bulletins import Code, Cursor
from app.schemas.sight import EffectOut, Exclusions, Trail, Ways
from app.services import audience
from app.services.bulletins import explain, exports, sharing, trail
from app.services.bulletins.trail import Done
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db
from app.web.rendering import attune
from app.web.site import site_of

api = APIRouter(prefix="/api/v1/bulletins/{reference}", route_class=ApiRoute, tags=["bulletins"])


@api.get("/why", operation_id="get_why", response_model=Ways)
async def get_why(request: Request, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Tell why the reader sees a bulletin: each way by which they do, in words."""
    item = await exports.find(db, actor, reference)
    return sight.ways(request, await explain.why_me(db, actor, item.id))


@api.get("/why/{person_id}", operation_id="get_why_of_person", response_model=Ways)
async def get_why_of_person(
    request: Request, actor: Bearer, db: Db, reference: str, person_id: UUID
) -> dict[str, Any]:
    """Tell the originator why somebody sees their bulletin; no way at all for who does not."""
    await _own(db, actor, reference, Deed.BULLETIN_READERS)
    return sight.ways(request, await explain.why_them(db, actor, reference, person_id))


async def _own(db: Db, actor: Actor, reference: str, deed: Deed) -> Row:
    item: Row = await exports.find(db, actor, reference)
    require(actor, deed, item)
    return item


@api.get("/exclusions", operation_id="list_exclusions", response_model=Exclusions)
async def list_exclusions(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List for the originator whom they left out by name."""
    item = await _own(db, actor, reference, Deed.BULLETIN_READERS)
    return {"items": await audience.excluded_from(db, item.id)}


@api.get("/relabel", operation_id="preview_relabel", response_model=EffectOut)
async def preview_relabel(
    actor: Bearer, db: Db, reference: str, tlp: Annotated[Code, Query()]
) -> dict[str, Any]:
    """Tell the originator who would lose sight of a bulletin under another label, and who gain."""
    item = await exports.find(db, actor, reference)
    effect = await sharing.effect(db, actor, item, tlp)
    return sight.changed(labels.label(tlp), effect)


@api.get("/trail", operation_id="get_trail", response_model=Trail)
async def get_trail(
    request: Request,
    actor: Bearer,
    db: Db,
    reference: str,
    cursor: Annotated[Cursor, Query()] = "",
) -> dict[str, Any]:
    """Tell the originator what was done with their bulletin, the newest first."""
    item = await exports.find(db, actor, reference)
    secret = site_of(request).secret
    page = await trail.of_item(db, actor, item, secret=secret, cursor=cursor)
    attune(request, None)
    return {"items": [_told(done) for done in page.items], "next": page.next}


def _told(done: Done) -> dict[str, Any]:
    words = translate(done.sentence, done.data)
    told: dict[str, Any] = done.row._asdict()
    return told | {"words": words}
