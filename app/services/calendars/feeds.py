"""What a subscription carries: the meetings its holder may see now, series with exceptions."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core import clock, recurrences
from app.core.icalendars import Event
from app.models.meetings import CANCELLED
from app.services import calendars
from app.services.calendars import events
from app.services.meetings import listing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.calendars.events import Desk

# A feed reaches back a year, and ahead as far as a series may.
_BACK = timedelta(days=366)
_AHEAD = timedelta(days=366 * (recurrences.MOST_YEARS + 2))


async def of_scope(
    session: AsyncSession, actor: Actor, house: Desk, scope: listing.Scope, group_id: UUID | None
) -> list[Event]:
    """Return the events of a feed: `mine`, `group` (held by `group_id`) or `all`.

    What is not called yet and what is cancelled is not among them.
    """
    now = clock.now()
    span = (now - _BACK, now + _AHEAD)
    rows = await listing.between(session, actor, *span, scope=scope, group_id=group_id)
    ids = list({row.series_id for row in rows if row.series_id})
    known = await calendars.series_of(session, actor, ids)
    # What lies before the feed's beginning is no exception of a series that goes on.
    past = await _before(session, actor, ids, span[0])
    return arranged([*rows, *past], known, house)


async def _before(
    session: AsyncSession, actor: Actor, ids: list[UUID], beginning: datetime
) -> list[Row]:
    parts = await calendars.parts_of(session, actor, ids)
    return [row for row in parts if row.ends_at <= beginning and row.invited]


def arranged(rows: Iterable[Row], known: dict[UUID, Row], house: Desk) -> list[Event]:
    """Return the events of meetings, those of a series together."""
    shown = [row for row in calendars.called(list(rows)) if row.state != CANCELLED]
    found = [
        events.event_of(row, house=house, for_feed=True) for row in shown if _alone(row, known)
    ]
    together: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in shown:
        if not _alone(row, known):
            together[row.series_id].append(row)
    for series_id, parts in together.items():
        found += of_series(known[series_id], parts, house, for_feed=True)
    return found


def of_series(series: Row, parts: list[Row], house: Desk, *, for_feed: bool) -> list[Event]:
    """Return a series as one recurring event, and an event for each of `parts` that differs.

    Where the rule puts a meeting that is not among `parts`, there is an exception.
    """
    page = f"{house.base_url.rstrip('/')}/meetings/series/{series.id}"
    alike = [events.event_of(row, house=house, for_feed=for_feed, page=page) for row in parts]
    common = Counter(_said(event) for event in alike).most_common(1)[0][0]
    model = next(event for event in alike if _said(event) == common)
    walls = recurrences.occurrences(recurrences.read(series.rule), series.starts_wall)
    there = {row.occurs_wall for row in parts}
    master = replace(
        model,
        sequence=series.sequence,
        stamp=max(event.stamp for event in alike),
        starts_wall=series.starts_wall,
        ends_wall=series.starts_wall + timedelta(minutes=series.minutes),
        zone=series.zone,
        rule=series.rule,
        exceptions=tuple(wall for wall in walls if wall not in there),
        occurrence=None,
        occurrence_zone="",
    )
    changed = [
        replace(events.event_of(row, house=house, for_feed=for_feed), occurrence_zone=series.zone)
        for row, event in zip(parts, alike, strict=True)
        if _said(event) != common or not _as_ruled(row, series)
    ]
    return [master, *changed]


def etag(found: list[Event], name: str) -> str:
    """Return the entity tag of a feed, from what it would say (RFC 9110, section 8.8.3)."""
    said = repr((name, found)).encode("utf-8", "surrogatepass")
    return f'"{hashlib.sha256(said).hexdigest()[:32]}"'


def _alone(row: Row, known: dict[UUID, Row]) -> bool:
    return row.series_id not in known


def _said(event: Event) -> tuple[object, ...]:
    return (
        event.summary,
        event.location,
        event.description,
        event.url,
        event.status,
        event.classification,
        event.busy,
    )


def _as_ruled(row: Row, series: Row) -> bool:
    """Tell whether a meeting is when its series puts it."""
    ruled = row.occurs_wall + timedelta(minutes=series.minutes)
    return bool((row.starts_wall, row.ends_wall, row.zone) == (row.occurs_wall, ruled, series.zone))
