"""Series over the API: planned, read, saved, changed from a meeting on, cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app.access.actor import Actor
from app.access.tlp import LOGGED_OVER_API, NEVER_OVER_API
from app.core import recurrences
from app.core.db import Row
from app.routers.series.changing import whole
from app.routers.series.show import since
from app.schemas.series_changes import FollowingIn, SeriesCancelIn, SeriesIn, SeriesMade, SeriesOut
from app.services import audit, meetings
from app.services.meetings import following, series
from app.services.meetings.series import Series
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db
from app.web.versions import IfMatch

api = APIRouter(prefix="/api/v1/series", route_class=ApiRoute, tags=["meetings"])


@api.post("", operation_id="plan_series", status_code=201, response_model=SeriesMade)
async def plan_series(
    actor: Bearer, db: Db, body: SeriesIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Plan a series: every occurrence of the rule is a meeting of its own."""

    async def make() -> UUID:
        return (await series.plan(db, actor, body, recurrences.read(body.rule)))[0]

    first = await once(db, actor, idempotency_key, body, make=make)
    meeting = await meetings.find_by_id(db, actor, first)
    return {"id": meeting.series_id, "reference": meeting.reference}


@api.get("/{series_id}", operation_id="get_series", response_model=SeriesOut)
async def get_series(actor: Bearer, db: Db, series_id: UUID) -> dict[str, Any]:
    """Return a series with the meetings of it that the reader sees."""
    found = await series.find(db, actor, series_id)
    await _log(db, actor, found)
    return _told(found)


@api.post("/{series_id}/save", operation_id="save_series", response_model=SeriesOut)
async def save_series(actor: Bearer, db: Db, series_id: UUID) -> dict[str, Any]:
    """Send the save the date for all that were not called yet, as one message."""
    await series.save(db, actor, await series.find(db, actor, series_id))
    return _told(await series.find(db, actor, series_id))


@api.post("/{series_id}/cancel", operation_id="cancel_series", response_model=SeriesOut)
async def cancel_series(
    actor: Bearer, db: Db, series_id: UUID, body: SeriesCancelIn
) -> dict[str, Any]:
    """Cancel the meetings to come, from one of them on."""
    found = await series.find(db, actor, series_id)
    await series.cancel(db, actor, found, since(found, body.since), body.reason)
    return _told(await series.find(db, actor, series_id))


@api.put("/from/{reference}", operation_id="change_following", response_model=SeriesOut)
async def change_following(
    actor: Bearer, db: Db, reference: str, body: FollowingIn, version: IfMatch
) -> dict[str, Any]:
    """Change a meeting of a series and those that follow; the version is that of the meeting."""
    meeting = await meetings.find(db, actor, reference)
    changed = await following.change(db, actor, meeting, whole(meeting, body), version)
    return _told(await series.find(db, actor, changed))


async def _log(db: Db, actor: Actor, found: Series) -> None:
    for one in found.parts:
        if one.tlp in LOGGED_OVER_API:
            await audit.write(db, actor, "meeting:export", record_id=one.id, tlp=one.tlp)


def _told(found: Series) -> dict[str, Any]:
    row = found.row
    return {
        "id": row.id,
        "rule": recurrences.exported(row.rule, row.zone),
        "starts": row.starts_wall,
        "zone": row.zone,
        "minutes": row.minutes,
        "items": [_part(one) for one in found.parts if one.tlp not in NEVER_OVER_API],
    }


def _part(one: Row) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "title": one.title,
        "tlp": one.tlp,
        "state": one.state,
        "occurs": one.occurs_wall,
        "starts": one.starts_wall,
        "ends": one.ends_wall,
        "zone": one.zone,
    }
