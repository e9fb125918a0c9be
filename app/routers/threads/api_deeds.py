"""The parts of a thread over the API: points, evidence, and handing over."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile

from app.access.actor import Actor
from app.core.db import Row
from app.routers.threads.told import told
from app.schemas.bulletins import WhyIn
from app.schemas.threads import HandOverIn, LinkIn, PointIn
from app.schemas.threads_told import HandOverOut, Links, ThreadOut
from app.services import titles
from app.services.threads import asking, evidence, exports, handing
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.uploads import ONE_FILE, blocks, one_file
from app.web.versions import IfMatch, Tagged

api = APIRouter(prefix="/api/v1/threads/{reference}", route_class=ApiRoute, tags=["threads"])


@api.post("/points", operation_id="add_point", status_code=201, response_model=ThreadOut)
async def add_point(
    response: Tagged,
    actor: Bearer,
    db: Db,
    reference: str,
    body: PointIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Add a point to one's own thread; whoever sees the thread sees it."""
    thread = await exports.find_open(db, actor, reference)

    async def make() -> UUID:
        return await asking.add(db, actor, thread, body.title, body.text)

    await once(db, actor, idempotency_key, body, reference, make=make)
    return await _told(db, actor, reference, response)


async def _told(db: Db, actor: Actor, reference: str, response: Tagged) -> dict[str, Any]:
    return await told(db, actor, await exports.fetch(db, actor, reference), response)


@api.post("/points/{code}/withdraw", operation_id="withdraw_point", status_code=204)
async def withdraw_point(actor: Bearer, db: Db, reference: str, code: str, body: WhyIn) -> None:
    """Withdraw a point with a reason; whoever is answering it is told."""
    thread = await exports.find_open(db, actor, reference)
    await asking.withdraw(db, actor, thread, code, body.reason)


@api.get("/links", operation_id="list_links", response_model=Links)
async def list_links(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List what is linked as evidence, as far as the reader sees it too."""
    thread = await exports.find_open(db, actor, reference)
    found = await evidence.links(db, actor, thread)
    await exports.log(db, actor, [thread])
    return {"items": await titles.let_out(db, actor, found)}


@api.post("/links", operation_id="link_evidence", status_code=204)
async def link_evidence(actor: Bearer, db: Db, reference: str, body: LinkIn) -> None:
    """Link another item as evidence; nobody gains sight of it."""
    thread = await exports.find_open(db, actor, reference)
    await evidence.link(db, actor, thread, body.linked)


@api.delete("/links/{linked}", operation_id="unlink_evidence", status_code=204)
async def unlink_evidence(actor: Bearer, db: Db, reference: str, linked: str) -> None:
    """Take a link away."""
    thread = await exports.find_open(db, actor, reference)
    await evidence.unlink(db, actor, thread, linked)


@api.post("/files", operation_id="add_evidence", status_code=204, openapi_extra=ONE_FILE)
async def add_evidence(
    request: Request,
    upload: Annotated[UploadFile, Depends(one_file)],
    actor: Bearer,
    db: Db,
    reference: str,
) -> None:
    """Keep a file as evidence of one's own thread."""
    thread = await exports.find_open(db, actor, reference)
    state, name = request.app.state, upload.filename or ""
    await evidence.attach(db, actor, state.store, thread, name, blocks(upload), state.quotas)


@api.delete("/files/{file_id}", operation_id="remove_evidence", status_code=204)
async def remove_evidence(actor: Bearer, db: Db, reference: str, file_id: UUID) -> None:
    """Take a file off one's own thread."""
    thread = await exports.find_open(db, actor, reference)
    await evidence.remove(db, actor, thread, file_id)


@api.get("/hand-over", operation_id="preview_hand_over", response_model=HandOverOut)
async def preview_hand_over(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Tell what can be shown to the platform now, and what stays with the board."""
    thread = await exports.find_open(db, actor, reference)
    offered = await handing.offer(db, actor, thread)
    await exports.log(db, actor, [thread])
    return {
        "points": [_plain(one) for one in offered.points],
        "positions": [_plain(one) for one in offered.positions],
        "kept_positions": offered.kept,
        "board_talk": offered.board_talk,
    }


def _plain(row: Row) -> dict[str, Any]:
    plain: dict[str, Any] = row._asdict()
    return plain


@api.post("/hand-over", operation_id="hand_over_thread", response_model=ThreadOut)
async def hand_over_thread(
    response: Tagged,
    actor: Bearer,
    db: Db,
    reference: str,
    body: HandOverIn,
    version: IfMatch,
) -> dict[str, Any]:
    """Show a thread, these points and these positions to the platform, whose clock begins."""
    thread = await exports.find_open(db, actor, reference)
    await handing.hand_over(db, actor, thread, body.points, body.positions, version)
    return await _told(db, actor, reference, response)
