"""Why somebody sees a thread, and whom another label would keep out, over the API."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from app.access import tlp as labels
from app.routers import sight
from app.schemas.bulletins import Code
from app.schemas.sight import EffectOut, Ways
from app.services.bulletins import explain
from app.services.threads import editing, exports
from app.web.bodies import ApiRoute
from app.web.deps import Bearer, Db

api = APIRouter(prefix="/api/v1/threads/{reference}", route_class=ApiRoute, tags=["threads"])


@api.get("/why", operation_id="get_why_of_thread", response_model=Ways)
async def get_why(request: Request, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Tell why the reader sees a thread: each way by which they do, in words."""
    thread = await exports.find_open(db, actor, reference)
    return sight.ways(request, await explain.why_me(db, actor, thread.id))


@api.get("/relabel", operation_id="preview_thread_relabel", response_model=EffectOut)
async def preview_relabel(
    actor: Bearer, db: Db, reference: str, tlp: Annotated[Code, Query()]
) -> dict[str, Any]:
    """Tell its own people who would lose sight of a thread under another label, and who gain."""
    thread = await exports.find_open(db, actor, reference)
    effect = await editing.effect(db, actor, thread, tlp)
    return sight.changed(labels.label(tlp), effect)
