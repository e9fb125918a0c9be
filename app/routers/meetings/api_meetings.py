"""Meetings over the API: listed, called, read, changed, saved, cancelled."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from app.access.actor import Actor
from app.core.db import Row
from app.routers.meetings.listing import page_of
from app.schemas.meetings import CancelIn, MeetingChangeIn, MeetingIn, MeetingQuery, RelabelIn
from app.schemas.meetings_told import MeetingChanges, MeetingOut, Meetings, line_of
from app.services import meetings
from app.services.meetings import calling, changes, editing, exports, moving, relabelling
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.site import site_of
from app.web.versions import IfMatch, Tagged, etag

api = APIRouter(prefix="/api/v1/meetings", route_class=ApiRoute, tags=["meetings"])


@api.get("", operation_id="list_meetings", response_model=Meetings)
async def list_meetings(
    request: Request, actor: Bearer, db: Db, asked: Annotated[MeetingQuery, Query()]
) -> dict[str, Any]:
    """List the meetings that the reader sees and that are to come, the next first; or the past."""
    page = await page_of(db, actor, asked, site_of(request).secret)
    await exports.log(db, actor, page.items)
    return {"items": [line_of(one) for one in page.items], "next": page.next}


@api.post("", operation_id="call_meeting", status_code=201, response_model=MeetingOut)
async def call_meeting(
    response: Tagged,
    actor: Bearer,
    db: Db,
    body: MeetingIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Plan a meeting; nobody is told before it is saved or convened."""

    async def make() -> UUID:
        return await calling.call(db, actor, body)

    meeting_id = await once(db, actor, idempotency_key, body, make=make)
    return _told(await exports.made(db, actor, meeting_id), response)


def _told(meeting: Row, response: Tagged) -> dict[str, Any]:
    response.headers.update(etag(meeting.version))
    return line_of(meeting)


@api.get("/{reference}", operation_id="get_meeting", response_model=MeetingOut)
async def get_meeting(response: Tagged, actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """Return one meeting as the reader sees it."""
    return _told(await exports.fetch(db, actor, reference), response)


@api.put("/{reference}", operation_id="change_meeting", response_model=MeetingOut)
async def change_meeting(
    response: Tagged,
    actor: Bearer,
    db: Db,
    reference: str,
    body: MeetingChangeIn,
    version: IfMatch,
) -> dict[str, Any]:
    """Put a meeting as it is to be, whole; whoever was told of it is told once what changed."""
    meeting = await exports.find(db, actor, reference)
    await editing.change(db, actor, meeting, body, version)
    return await _again(db, actor, meeting, response)


async def _again(db: Db, actor: Actor, meeting: Row, response: Tagged) -> dict[str, Any]:
    return _told(await meetings.find_by_id(db, actor, meeting.id), response)


@api.post("/{reference}/relabel", operation_id="relabel_meeting", response_model=MeetingOut)
async def relabel_meeting(
    response: Tagged, actor: Bearer, db: Db, reference: str, body: RelabelIn, version: IfMatch
) -> dict[str, Any]:
    """Give title, time and place another label; whom it keeps out loses sight at once."""
    meeting = await exports.find(db, actor, reference)
    told = body.title_told
    await relabelling.relabel(db, actor, meeting, body.tlp, version, title_told=told)
    return await _again(db, actor, meeting, response)


@api.post("/{reference}/save", operation_id="save_the_date", response_model=MeetingOut)
async def save_the_date(
    response: Tagged, actor: Bearer, db: Db, reference: str, version: IfMatch
) -> dict[str, Any]:
    """Send the save the date: title, time and place, no topics."""
    meeting = await exports.find(db, actor, reference)
    await moving.save(db, actor, meeting, version)
    return await _again(db, actor, meeting, response)


@api.post("/{reference}/cancel", operation_id="cancel_meeting", response_model=MeetingOut)
async def cancel_meeting(
    response: Tagged, actor: Bearer, db: Db, reference: str, body: CancelIn, version: IfMatch
) -> dict[str, Any]:
    """Cancel a meeting; whoever was told of it is told, with the reason."""
    meeting = await exports.find(db, actor, reference)
    await moving.cancel(db, actor, meeting, body.reason, version)
    return await _again(db, actor, meeting, response)


@api.get("/{reference}/changes", operation_id="list_meeting_changes", response_model=MeetingChanges)
async def list_meeting_changes(actor: Bearer, db: Db, reference: str) -> dict[str, Any]:
    """List what changed about a meeting since it was called, the newest first."""
    meeting = await exports.fetch(db, actor, reference)
    return {"items": await changes.of_meeting(db, actor, meeting)}
