"""Meetings as calendars show them: pages, single events, and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Boolean, Text, Uuid, func, or_, select

from app.access.organisations import SECRETARIAT
from app.access.rules import visible_open
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.groups import Group
from app.models.meetings import PLANNED, Meeting, MeetingSeries
from app.models.records import Record
from app.services import meetings

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_of_reader = or_(
    Group.id == func.any(bind("own", ARRAY(Uuid()))), bind("reader_secretariat", Boolean())
)
_groups = select(Group.id, Group.slug, Group.name, Group.kind).where(_of_reader)
_GROUPS = Query(_groups.where(Group.closed_at.is_(None)).order_by(Group.name.collate("C")))
_GROUP = Query(_groups.where(Group.slug == bind("slug", Text())))
# A series is known through a meeting of it that one sees.
_SERIES = Query(
    visible_open(
        MeetingSeries.id,
        MeetingSeries.host_id,
        MeetingSeries.rule,
        MeetingSeries.starts_wall,
        MeetingSeries.zone,
        MeetingSeries.minutes,
        MeetingSeries.split_from,
        MeetingSeries.sequence,
        MeetingSeries.version,
    )
    .join(Meeting, Meeting.id == Record.id)
    .join(MeetingSeries, MeetingSeries.id == Meeting.series_id)
    .where(MeetingSeries.id == func.any(bind("series_ids", ARRAY(Uuid()))))
    .distinct()
)
_PARTS = Query(
    meetings.meetings_of()
    .where(Meeting.series_id == func.any(bind("series_ids", ARRAY(Uuid()))))
    .order_by(Meeting.occurs_wall, Record.id)
)


@dataclass(frozen=True, slots=True)
class Links:
    """What a meeting's page says of calendars: its series, and the meetings of it one sees."""

    series: Row = None
    parts: tuple[Row, ...] = ()


async def groups(session: AsyncSession, actor: Actor) -> list[Row]:
    """Return the groups (id, slug, name, kind) whose calendars the reader may ask for."""
    return await _GROUPS.all(session, **_own(actor))


async def group(session: AsyncSession, actor: Actor, slug: str) -> Row:
    """Return one of those groups; raises NotFound for any other."""
    found = await _GROUP.first(session, slug=slug, **_own(actor))
    if found is None:
        raise NotFound
    return found


async def series_of(session: AsyncSession, actor: Actor, ids: list[UUID]) -> dict[UUID, Row]:
    """Return those of the series that the reader knows, by their ids."""
    if not ids:
        return {}
    binds = meetings.binds(actor)
    return {row.id: row for row in await _SERIES.all(session, series_ids=ids, **binds)}


async def parts_of(session: AsyncSession, actor: Actor, ids: list[UUID]) -> list[Row]:
    """Return the meetings of series that the reader sees, in the order of the rule."""
    return await _PARTS.all(session, series_ids=ids, **meetings.binds(actor)) if ids else []


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> Links:
    """Return the series of a meeting that the reader sees; empty for one that stands alone."""
    if meeting.series_id is None:
        return Links()
    known = await series_of(session, actor, [meeting.series_id])
    parts = await parts_of(session, actor, [meeting.series_id])
    return Links(known.get(meeting.series_id), tuple(parts))


def called(rows: list[Row]) -> list[Row]:
    """Return those of the meetings that went out to the invited."""
    return [row for row in rows if row.state != PLANNED]


def _own(actor: Actor) -> dict[str, object]:
    # Counsel's seats are among the seats, and the alliance among what one is of.
    own = {*actor.principals, *(seat.group_id for seat in actor.seats)}
    return {"own": list(own), "reader_secretariat": actor.has(SECRETARIAT)}
