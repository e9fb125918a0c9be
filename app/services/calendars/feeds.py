"""What a subscription carries: the meetings its holder may see now, series with exceptions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from app.core import icalendars, recurrences
from app.core.i18n import gettext
from app.core.transactions import Changed
from app.services.calendars import events, opening, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.core.icalendars import Event
    from app.services.calendars.events import Desk
    from app.services.calendars.opening import Opened


class Series(NamedTuple):
    """What a recurring event says of the series whose meetings it stands for."""

    id: UUID
    rule: str
    starts_wall: datetime
    zone: str
    minutes: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its entity tag (RFC 9110, section 8.8.3); no events for whoever has that tag."""

    name: str
    tag: str
    events: list[Event] | None


async def of_subscription(
    session: AsyncSession, token: str, house: Desk, known: Sequence[str]
) -> Feed:
    """Return the feed of a subscription's secret; the transaction's only statement.

    `known` are the tags of what the reader has already. Raises NotFound as `opening.open_`.
    """
    opened = await opening.open_(session, token, presume=True)
    try:
        return await _of(session, opened, house, known)
    except Changed:
        # Holder or scope are not what they were the last time: nothing of it was done.
        await session.rollback()
        opened = await opening.open_(session, token)
        return await _of(session, opened, house, known)


async def _of(session: AsyncSession, opened: Opened, house: Desk, known: Sequence[str]) -> Feed:
    whose = (opened.actor, house, opened.scope, opened.group_id)
    return await of_scope(session, *whose, known=known, last=True)


async def of_scope(
    session: AsyncSession,
    actor: Actor,
    house: Desk,
    scope: str,
    group_id: UUID | None,
    *,
    known: Sequence[str] = (),
    last: bool = False,
) -> Feed:
    """Return a feed: `mine`, `group` (held by `group_id`) or `all`; `last` commits with it.

    What is not called yet and what is cancelled is not among its events.
    """
    name = gettext("Entente meetings")
    # All that the feed says beside what is read of its meetings.
    beside = repr((icalendars.edition(), house.base_url, name, gettext(events.RESERVED)))
    asked = reading.question(actor, scope, group_id, beside=beside, known=known)
    found = await reading.ask(session, asked, last=last)
    return Feed(name, found.tag, None if found.tag in known else arranged(found.rows, house))


def arranged(rows: Iterable[Row], house: Desk) -> list[Event]:
    """Return the events of meetings (rows of `reading`), those of a series together."""
    found: list[Event] = []
    together: defaultdict[Series, list[Row]] = defaultdict(list)
    for row in rows:
        if row.series_rule is None:
            found.append(events.event_of(row, house=house, for_feed=True))
        else:
            together[_series_of(row)].append(row)
    for series, parts in together.items():
        found += of_series(series, parts, house, for_feed=True)
    return found


def of_series(
    series: Row | Series, parts: Sequence[Row], house: Desk, *, for_feed: bool
) -> list[Event]:
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


def _series_of(row: Row) -> Series:
    return Series(
        row.series_id,
        row.series_rule,
        row.series_starts_wall,
        row.series_zone,
        row.series_minutes,
        row.series_sequence,
    )


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


def _as_ruled(row: Row, series: Row | Series) -> bool:
    """Tell whether a meeting is when its series puts it."""
    ruled = row.occurs_wall + timedelta(minutes=series.minutes)
    return bool((row.starts_wall, row.ends_wall, row.zone) == (row.occurs_wall, ruled, series.zone))
