"""Why somebody sees a meeting, and whom another label would keep out, over the API."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from app.access import tlp as labels
from app.routers import sight
from app.schemas.bulletins import Code
from app.schemas.sight import EffectOut, Ways
from app.services.meetings import explain, exports, relabelling
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1/meetings/{reference}", route_class=ApiRoute, tags=["meetings"])


@api.get("/why", operation_id="get_why_of_meeting", response_model=Ways)
async def get_why(request: Request, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Tell why the reader sees a meeting: each way by which they do, in words."""
    meeting = await exports.find(db, actor, reference)
    return sight.ways(request, await explain.why_me(db, actor, meeting.id))


@api.get("/relabel", operation_id="preview_meeting_relabel", response_model=EffectOut)
async def preview_relabel(
    actor: Bearer, db: Db, reference: str, tlp: Annotated[Code, Query()]
) -> dict[str, Any]:
    """Tell who prepares a meeting whom another label would keep out of it, and whom it lets in."""
    meeting = await exports.find(db, actor, reference)
    effect = await relabelling.effect(db, actor, meeting, tlp)
    return sight.changed(labels.label(tlp), effect)
