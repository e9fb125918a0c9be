"""Calendars as calendar programs read them: one meeting, and the feed of a subscription."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from app.core import icalendars
from app.services import meetings
from app.services.calendars import events, exports, feeds
from app.web.deps import PUBLIC, Db, SignedIn, Viewed
from app.web.site import site_of

pages = APIRouter(include_in_schema=False)
_FEED = "/calendar/{token}.ics"
_TYPE = "text/calendar; charset=utf-8"
# A device asks anew each time, with the tag of what it has; nothing between keeps a copy.
_KEEPING = {"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"}
_UNCHANGED = 304
_TAGS = re.compile(r'"([0-9a-f]{64})"')


@pages.get("/meetings/{reference}/calendar.ics", name="meeting_ics")
async def one(view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Give one meeting as a file for a calendar."""
    meeting = await meetings.find(db, actor, reference)
    await exports.log(db, actor, meeting)
    event = events.event_of(meeting, house=view.site, for_feed=False)
    headers = {"Cache-Control": "no-store, private"}
    headers["Content-Disposition"] = f'attachment; filename="{meeting.reference}.ics"'
    return Response(icalendars.calendar([event]), headers=headers, media_type=_TYPE)


@pages.api_route(_FEED, methods=["GET", "HEAD"], name="calendar_feed", dependencies=[PUBLIC])
async def feed(
    request: Request, db: Db, token: str, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """Give the feed of a subscription, as much of it as its holder may see now."""
    found = await feeds.of_subscription(db, token, site_of(request), _TAGS.findall(if_none_match))
    headers = _KEEPING | {"ETag": f'"{found.tag}"'}
    if found.events is None:
        return Response(status_code=_UNCHANGED, headers=headers)
    written = icalendars.calendar(found.events, name=found.name)
    return Response(written, headers=headers, media_type=_TYPE)
