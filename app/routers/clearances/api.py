"""The release of an item to the public over the API: asked, decided, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.core.db import Row
from app.schemas.clearances import AnswerIn, ClearanceIn, ClearanceOut, Clearances, ClosingIn
from app.services import clearances
from app.services.bulletins import exports
from app.services.clearances import deciding
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["public"])
_OF_ITEM = "/bulletins/{reference}/clearances"
_ONE = "/clearances/{clearance_id}"


@api.get("/clearances", operation_id="list_clearances", response_model=Clearances)
async def list_clearances(actor: Bearer, db: Db) -> dict[str, Any]:
    """List what the secretariat is asked to release to the public, and what it decided."""
    return {"items": await clearances.listed(db, actor)}


@api.get(_OF_ITEM, operation_id="list_bulletin_clearances", response_model=Clearances)
async def list_bulletin_clearances(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List what was asked for one's own bulletin; for other readers there is nothing."""
    item = await exports.find(db, actor, reference)
    return {"items": await clearances.of_item(db, item)}


@api.post(_OF_ITEM, operation_id="ask_clearance", status_code=201, response_model=ClearanceOut)
async def ask_clearance(
    response: Response, actor: Bearer, db: Db, reference: str, body: ClearanceIn
) -> Row:
    """Ask the secretariat to release one's bulletin to the public, as it is now.

    Asked again, the former request is taken back. Where the organisation wants two people, it is
    asked of a colleague by a second look, `to` the public.
    """
    await exports.find(db, actor, reference)
    clearance_id = await clearances.ask(db, actor, reference, body.reason)
    response.headers["Location"] = f"{api.prefix}/clearances/{clearance_id}"
    return await clearances.find(db, actor, clearance_id)


@api.get(_ONE, operation_id="get_clearance", response_model=ClearanceOut)
async def get_clearance(actor: Bearer, db: Db, clearance_id: UUID) -> Row:
    """Tell what was asked, and what became of it."""
    return await clearances.find(db, actor, clearance_id)


@api.post(f"{_ONE}/release", operation_id="release_clearance", status_code=204)
async def release_clearance(actor: Bearer, db: Db, clearance_id: UUID) -> None:
    """Release the bulletin to the public; neither who asked nor its author does."""
    await deciding.release(db, actor, clearance_id)


@api.post(f"{_ONE}/refuse", operation_id="refuse_clearance", status_code=204)
async def refuse_clearance(actor: Bearer, db: Db, clearance_id: UUID, body: AnswerIn) -> None:
    """Leave the bulletin with its readers, with a sentence for who asked."""
    await deciding.refuse(db, actor, clearance_id, body.answer)


@api.post(f"{_ONE}/close", operation_id="close_clearance", status_code=204)
async def close_clearance(actor: Bearer, db: Db, clearance_id: UUID, body: ClosingIn) -> None:
    """Take the bulletin from the public, at once."""
    await deciding.close(db, actor, clearance_id, body.reason)


@api.delete(_ONE, operation_id="withdraw_clearance", status_code=204)
async def withdraw_clearance(actor: Bearer, db: Db, clearance_id: UUID) -> None:
    """Take back what was asked for one's bulletin."""
    await clearances.withdraw(db, actor, clearance_id)
