"""What leads to a bulletin, over the API: its kinds, marks found in a text, its next version."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from app.core import refang
from app.schemas.bulletins import Undone
from app.schemas.composing import BulletinKinds, Marks, TextIn
from app.schemas.drafts import DraftContent
from app.services.bulletins import exports, publishing, reads
from app.services.drafts import amending, composing
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["bulletins"])


@api.get("/bulletin-kinds", operation_id="list_bulletin_kinds", response_model=BulletinKinds)
async def list_bulletin_kinds(_actor: Bearer, db: Db) -> dict[str, Any]:
    """List the kinds of bulletin, in the alliance's order; a bulletin names the `slug` of one."""
    return {"items": [kind._asdict() for kind in await composing.kinds(db)]}


@api.post("/bulletins/identifiers", operation_id="find_identifiers", response_model=Marks)
async def find_identifiers(_actor: Bearer, body: TextIn) -> dict[str, Any]:
    """Offer the identifiers that a text names, less those that are listed; nothing is kept."""
    found = await amending.offers(DraftContent(**body.model_dump()))
    return {
        "items": [
            {
                "kind": one.kind,
                "value": one.value,
                "canonical": one.canonical,
                "domain": one.domain or "",
                "safe": refang.safe(one.value, one.kind),
            }
            for one in found
        ]
    }


@api.post("/bulletins/read", operation_id="read_bulletins", status_code=204)
async def read_bulletins(actor: Bearer, db: Db) -> None:
    """Count everything that is listed now as read."""
    await reads.read_all(db, actor)


@api.post(
    "/bulletins/{reference}/draft", operation_id="begin_change", status_code=201,
    response_model=Undone,
)  # fmt: skip
async def begin_change(response: Response, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Begin the next version as a draft, which takes files too; asked twice, it is the same draft.

    Published by /api/v1/drafts/{draft_id}/publish.
    """
    await exports.find(db, actor, reference)
    draft_id = await publishing.start_change(db, actor, reference)
    response.headers["Location"] = f"/api/v1/drafts/{draft_id}"
    return {"draft_id": draft_id}
