"""Words of a thread over the API: the talk in its rooms, and its draft text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app.access.actor import Actor
from app.core.db import Row
from app.routers.threads.rooms import said_once
from app.schemas.bulletins import WhyIn
from app.schemas.comments import CommentPatch
from app.schemas.threads import SayIn, TextIn
from app.schemas.threads_told import SaidOut, Talk, TextOut, Texts
from app.services.threads import exports, rooms, texts
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey
from app.web.deps import Bearer, Db
from app.web.versions import IfMatch, Tagged, etag

api = APIRouter(prefix="/api/v1/threads/{reference}", route_class=ApiRoute, tags=["threads"])


def _said(row: Row) -> dict[str, Any]:
    quote = row.passage["quote"] if row.passage else None
    return {**row._asdict(), "room": rooms.room_of(row), "quote": quote}


@api.get("/talk", operation_id="list_talk", response_model=Talk)
async def list_talk(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List what the reader may hear of a thread, in both rooms, the oldest first."""
    thread = await exports.find_open(db, actor, reference)
    talk = await rooms.talk(db, actor, thread)
    await exports.log(db, actor, [thread])
    return {"items": [_said(row) for row in talk.rows]}


@api.post("/talk", operation_id="say_in_thread", status_code=201, response_model=SaidOut)
async def say_in_thread(
    actor: Bearer, db: Db, reference: str, body: SayIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Say something in the board's own room, or with the platform."""
    thread = await exports.find_open(db, actor, reference)
    comment_id = await said_once(db, actor, thread, idempotency_key, body)
    return _said(await rooms.find(db, actor, thread, comment_id))


async def _found(db: Db, actor: Actor, reference: str, comment_id: UUID) -> tuple[Row, Row]:
    thread = await exports.find_open(db, actor, reference)
    return thread, await rooms.find(db, actor, thread, comment_id)


@api.patch("/talk/{comment_id}", operation_id="edit_said", response_model=SaidOut)
async def edit_said(
    actor: Bearer, db: Db, reference: str, comment_id: UUID, body: CommentPatch
) -> dict[str, Any]:
    """Put other words in what one said, within fifteen minutes."""
    thread, said = await _found(db, actor, reference, comment_id)
    await rooms.edit(db, actor, thread, said, body.text)
    return _said(await rooms.find(db, actor, thread, comment_id))


@api.delete("/talk/{comment_id}", operation_id="withdraw_said", status_code=204)
async def withdraw_said(actor: Bearer, db: Db, reference: str, comment_id: UUID) -> None:
    """Take one's own words back; their place stays."""
    thread, said = await _found(db, actor, reference, comment_id)
    await rooms.withdraw(db, actor, thread, said)


@api.post("/talk/{comment_id}/hide", operation_id="hide_said", status_code=204)
async def hide_said(actor: Bearer, db: Db, reference: str, comment_id: UUID, body: WhyIn) -> None:
    """Hide words as the chair of the board, with a reason."""
    thread, said = await _found(db, actor, reference, comment_id)
    await rooms.hide(db, actor, thread, said, body.reason)


@api.get("/text", operation_id="list_draft_texts", response_model=Texts)
async def list_draft_texts(
    response: Tagged, actor: Bearer, db: Db, reference: str
) -> dict[str, Any]:
    """List the versions of the draft text that the reader may see, the newest first.

    The ETag names the newest, or 0 where there is none.
    """
    thread = await exports.find_open(db, actor, reference)
    found = await texts.versions(db, actor, thread)
    await exports.log(db, actor, [thread])
    response.headers.update(etag(found[0].number if found else 0))
    return {"items": found}


@api.put("/text", operation_id="write_draft_text", response_model=TextOut)
async def write_draft_text(
    response: Tagged, actor: Bearer, db: Db, reference: str, body: TextIn, base: IfMatch
) -> Row:
    """Write the next version of the draft text over the one that If-Match names; 0 begins it."""
    thread = await exports.find_open(db, actor, reference)
    number = await texts.write(db, actor, thread, body.text, note=body.note, base=base)
    response.headers.update(etag(number))
    return await texts.present(db, actor, thread)
