"""Threads over the API: listed, opened, read, changed, ended."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from app.access.actor import Actor
from app.core.db import Row
from app.routers.threads.told import told
from app.schemas.bulletins import LabelIn, WhyIn
from app.schemas.threads import ThreadChange, ThreadIn, ThreadsQuery
from app.schemas.threads_told import Moves, ThreadOut, Threads, line_of
from app.services import boards, threads
from app.services.threads import editing, exports, listing, opening
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.site import site_of
from app.web.versions import IfMatch, Tagged

api = APIRouter(prefix="/api/v1/threads", route_class=ApiRoute, tags=["threads"])


@api.get("", operation_id="list_threads", response_model=Threads)
async def list_threads(
    request: Request, actor: Bearer, db: Db, asked: Annotated[ThreadsQuery, Query()]
) -> dict[str, Any]:
    """List the threads that the reader may see, the newest first."""
    board_id = (await boards.find(db, actor, asked.board)).id if asked.board else None
    chosen = await listing.asked_of(db, asked, board_id)
    secret = site_of(request).secret
    page = await listing.page(
        db, actor, chosen, secret=secret, cursor=asked.cursor, size=asked.limit
    )
    await exports.log(db, actor, page.items)
    return {"items": [line_of(one) for one in page.items], "next": page.next}


@api.post("", operation_id="open_thread", status_code=201, response_model=ThreadOut)
async def open_thread(
    response: Tagged,
    actor: Bearer,
    db: Db,
    body: ThreadIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Open a thread on a board, with its points."""

    async def make() -> UUID:
        board = await boards.find(db, actor, body.board)
        return await opening.open_(db, actor, board, body)

    thread_id = await once(db, actor, idempotency_key, body, make=make)
    return await told(db, actor, await exports.made(db, actor, thread_id), response)


@api.get("/{reference}", operation_id="get_thread", response_model=ThreadOut)
async def get_thread(response: Tagged, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Return one thread with its points; that it was opened is remembered."""
    return await told(db, actor, await exports.fetch(db, actor, reference), response)


@api.put("/{reference}", operation_id="change_thread", response_model=ThreadOut)
async def change_thread(
    response: Tagged,
    actor: Bearer,
    db: Db,
    reference: str,
    body: ThreadChange,
    version: IfMatch,
) -> dict[str, Any]:
    """Put what is asked in other words, whole; points and label have their own addresses."""
    thread = await exports.find_open(db, actor, reference)
    await editing.change(db, actor, thread, body, version)
    return await told(db, actor, await exports.find(db, actor, reference), response)


@api.get("/{reference}/moves", operation_id="list_thread_moves", response_model=Moves)
async def list_moves(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List the steps of a thread that the reader may know of, the oldest first."""
    thread = await _out(db, actor, reference)
    return {"items": await threads.steps(db, actor, thread.id)}


async def _out(db: Db, actor: Actor, reference: str) -> Row:
    thread = await exports.find_open(db, actor, reference)
    await exports.log(db, actor, [thread])
    return thread


@api.post("/{reference}/relabel", operation_id="relabel_thread", status_code=204)
async def relabel_thread(actor: Bearer, db: Db, reference: str, body: LabelIn) -> None:
    """Give another label; whom it does not let in loses sight at once."""
    thread = await exports.find_open(db, actor, reference)
    await editing.relabel(db, actor, thread, body.tlp)


@api.post("/{reference}/withdraw", operation_id="withdraw_thread", status_code=204)
async def withdraw_thread(actor: Bearer, db: Db, reference: str, body: WhyIn) -> None:
    """Withdraw a thread; who read it keeps title, label and reason."""
    thread = await exports.find_open(db, actor, reference)
    await editing.withdraw(db, actor, thread, body.reason)
