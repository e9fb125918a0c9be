"""Bulletins over the API: read, published, changed; what is TLP:RED does not exist here."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.core.pagination import Page
from app.routers.bulletins.told import told
from app.schemas.bulletins import (
    BulletinChange,
    BulletinIn,
    BulletinOut,
    Bulletins,
    FeedQuery,
    LabelIn,
    Undone,
    Versions,
    WhyIn,
)
from app.schemas.drafts import DraftContent
from app.services import bulletins, drafts, feed
from app.services.bulletins import exports, publishing, reviews, sharing
from app.services.feed import filters, telling
from app.services.feed.filters import Filters
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.site import site_of
from app.web.versions import IfMatch, Tagged

api = APIRouter(prefix="/api/v1/bulletins", route_class=ApiRoute, tags=["bulletins"])


@api.get("", operation_id="list_bulletins", response_model=Bulletins)
async def list_bulletins(
    request: Request, actor: Bearer, db: Db, asked: Annotated[FeedQuery, Query()]
) -> Page[Any] | Response:
    """List what the reader may see, the newest or the unread first; filters as on the page."""
    exports.refuse_red(asked.tlp)
    chosen = await filters.chosen_of(db, actor, asked)
    where: dict[str, Any] = {"secret": site_of(request).secret, "cursor": asked.cursor}
    if chosen.unread or chosen.unread_first:
        return await _unread(db, actor, chosen, size=asked.limit, **where)
    told = await telling.page(db, actor, chosen, size=asked.limit, **where)
    return Response(told, media_type="application/json")


async def _unread(db: Db, actor: Actor, chosen: Filters, **where: Any) -> Page[Any]:  # noqa: ANN401
    page = await feed.page(db, actor, chosen, closed=labels.NEVER_OVER_API, **where)
    await exports.log(db, actor, page.items)
    return page


@api.post("", operation_id="publish_bulletin", status_code=201, response_model=BulletinOut)
async def publish_bulletin(
    response: Tagged,
    actor: Bearer,
    db: Db,
    body: BulletinIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Publish a bulletin. It shows after a minute, in which it can be undone, or `at_once`."""
    exports.refuse_red(body.tlp)
    record_id = await once(db, actor, idempotency_key, body, make=lambda: _publish(db, actor, body))
    return await told(db, actor, await exports.made(db, actor, record_id), response)


async def _publish(db: Db, actor: Actor, body: BulletinIn) -> UUID:
    draft_id = await drafts.start(db, actor, body.content(str(actor.organisation_id)))
    reference = await publishing.publish(db, actor, draft_id)
    record_id: UUID = (await bulletins.find(db, actor, reference)).id
    return record_id


@api.get("/{reference}", operation_id="get_bulletin", response_model=BulletinOut)
async def get_bulletin(response: Tagged, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Return one bulletin; that it was opened is remembered for its originator."""
    item = await exports.fetch(db, actor, reference)
    return await told(db, actor, item, response)


@api.put("/{reference}", operation_id="change_bulletin", response_model=BulletinOut)
async def change_bulletin(
    response: Tagged,
    actor: Bearer,
    db: Db,
    reference: str,
    body: BulletinChange,
    base_version: IfMatch,
) -> dict[str, Any]:
    """Publish the next version; label and audience have their own addresses."""
    await exports.find(db, actor, reference)
    content = DraftContent(**body.model_dump(), base_version=base_version)
    await publishing.change(db, actor, reference, content)
    return await told(db, actor, await bulletins.find(db, actor, reference), response)


@api.get("/{reference}/versions", operation_id="list_versions", response_model=Versions)
async def list_versions(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the versions that the reader may see, the newest first."""
    item = await exports.fetch(db, actor, reference)
    return {"items": await bulletins.versions(db, actor, item.id)}


@api.post("/{reference}/relabel", operation_id="relabel_bulletin", status_code=204)
async def relabel_bulletin(actor: Bearer, db: Db, reference: str, body: LabelIn) -> None:
    """Give another label; whom it does not let in loses sight at once."""
    await exports.find(db, actor, reference)
    await sharing.relabel(db, actor, reference, body.tlp)


@api.post("/{reference}/withdraw", operation_id="withdraw_bulletin", status_code=204)
async def withdraw_bulletin(actor: Bearer, db: Db, reference: str, body: WhyIn) -> None:
    """Withdraw a bulletin; who read it keeps title, label and reason."""
    await exports.find(db, actor, reference)
    await bulletins.withdraw(db, actor, reference, body.reason)


@api.post("/{reference}/expire", operation_id="expire_bulletin", status_code=204)
async def expire_bulletin(actor: Bearer, db: Db, reference: str) -> None:
    """Let a bulletin leave the feed."""
    await exports.find(db, actor, reference)
    await bulletins.expire(db, actor, reference)


@api.post("/{reference}/still-true", operation_id="renew_bulletin", status_code=204)
async def renew_bulletin(actor: Bearer, db: Db, reference: str) -> None:
    """Say that a bulletin is still true: `review_on` moves to half a year from today."""
    await exports.find(db, actor, reference)
    await reviews.still_true(db, actor, reference)


@api.post("/{reference}/undo", operation_id="undo_bulletin", response_model=Undone)
async def undo_bulletin(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Take back what nobody has seen yet; the draft is open again."""
    await exports.find(db, actor, reference)
    return {"draft_id": await publishing.undo(db, actor, reference)}


@api.post("/{reference}/at-once", operation_id="show_bulletin_at_once", status_code=204)
async def show_bulletin_at_once(actor: Bearer, db: Db, reference: str) -> None:
    """Show a bulletin to its readers now, instead of after its minute."""
    await exports.find(db, actor, reference)
    await publishing.at_once(db, actor, reference)
