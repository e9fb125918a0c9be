"""Changing a meeting of a series and those that follow, as one change that is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from app.core import ids, recurrences
from app.core.collecting import together
from app.core.errors import Conflict, Invalid, Stale
from app.core.i18n import N_
from app.core.recurrences import MONTHLY, WEEKDAYS, Rule
from app.models.meetings import CANCELLED, PLANNED, Meeting, MeetingSeries
from app.services import audit
from app.services.invitees import telling
from app.services.meetings import booking, calling, editing, series, times
from app.services.meetings.series import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.schemas.meetings import MeetingChangeIn, MeetingFields
    from app.services.meetings.taken import Other

_WEEK = 7
# Far from any meeting: the times of a series change places without meeting on the way.
_ASIDE = timedelta(days=365_000)


async def change(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    given: MeetingFields | MeetingChangeIn,
    version: int,
) -> UUID:
    """Change a meeting of a series and those that follow; return the id of their series then.

    At another time they become a series of their own, unless it is the first that is changed. Those
    that had been moved by themselves keep their time. Raises as `editing.change` does, Conflict for
    one that stands alone, Invalid on `starts` when the rule gives no such times.
    """
    if meeting.series_id is None:
        raise Conflict(N_("This meeting belongs to no series."))
    if meeting.version != version:
        raise Stale
    found = await series.find(session, actor, meeting.series_id)
    following = [one for one in found.parts if one.occurs_wall >= meeting.occurs_wall]
    span = times.span(given.starts, given.ends, given.zone)
    shifted = (span.starts_wall, span.ends_wall, span.zone) != _times(meeting)
    walls = _walls(found, meeting, span.starts_wall) if shifted else {}
    put = [
        (one, _given(given, one, walls.get(one.occurs_wall), span))
        for one in following
        if one.state != CANCELLED
    ]
    beside = await _booked(session, actor, put, given)
    for one, told in put:
        await editing.change(session, actor, one, told, one.version, tell=False, beside=beside)
    changed: UUID = found.row.id
    if shifted:
        changed = await _put_rule(session, found, meeting, span, walls)
    await series.count(session, found.row.id)
    await audit.write(session, actor, "series:change", subject_id=changed, meetings=len(following))
    await _tell(session, actor, found, changed, following)
    return changed


async def _booked(
    session: AsyncSession,
    actor: Actor,
    put: Sequence[tuple[Row, MeetingFields | MeetingChangeIn]],
    given: MeetingFields | MeetingChangeIn,
) -> dict[UUID, tuple[Other, ...]]:
    """Return beside which meetings those that are changed together stand knowingly."""
    wrong: list[Invalid] = []
    moved = []
    for one, told in put:
        matter = await calling.matter_of(session, told, one.tlp, wrong)
        moved.append((one, matter))
    together(wrong)
    apart = [matter.span for one, matter in moved if matter.span.starts_at != one.starts_at]
    booking.require_apart(apart, "starts")
    return await booking.require_moved(session, actor, moved, given.despite)


def _times(meeting: Row) -> tuple[datetime, datetime, str]:
    return (meeting.starts_wall, meeting.ends_wall, meeting.zone)


def _walls(found: Series, meeting: Row, first: datetime) -> dict[datetime, datetime]:
    """Return when the rule puts a meeting and those that follow: when it did, and when it does."""
    was = recurrences.occurrences(found.rule, found.row.starts_wall)
    was = [wall for wall in was if wall >= meeting.occurs_wall]
    rule = moved(found.rule, meeting.occurs_wall, first)
    now = recurrences.occurrences(replace(rule, times=len(was), until=None), first, "starts")
    return dict(zip(was, now, strict=True))


def moved(rule: Rule, was: datetime, now: datetime) -> Rule:
    """Return a rule whose occurrence at `was` is at `now` instead, its weekdays going along."""
    if rule.frequency == MONTHLY and rule.days:
        return replace(rule, days=(series.in_month(now),))
    turn = now.weekday() - was.weekday()
    places = sorted((WEEKDAYS.index(day) + turn) % _WEEK for day in rule.days)
    return replace(rule, days=tuple(WEEKDAYS[place] for place in places))


def _given(
    given: MeetingFields | MeetingChangeIn, one: Row, wall: datetime | None, span: times.Span
) -> MeetingFields | MeetingChangeIn:
    """Return what one meeting of a series is to be: what was given, at its own time."""
    if wall is None or one.starts_wall != one.occurs_wall:
        own = {"starts": one.starts_wall, "ends": one.ends_wall, "zone": one.zone}
        return given.model_copy(update=own)
    length = span.ends_wall - span.starts_wall
    return given.model_copy(update={"starts": wall, "ends": wall + length})


async def _put_rule(
    session: AsyncSession,
    found: Series,
    meeting: Row,
    span: times.Span,
    walls: dict[datetime, datetime],
) -> UUID:
    """Give a meeting and those that follow the rule of their new times, as a series of their own.

    The first of a series takes the whole of it along, under the same identity.
    """
    row, first = found.row, meeting.occurs_wall == found.row.starts_wall
    rule = moved(found.rule, meeting.occurs_wall, span.starts_wall)
    ruled = {
        "rule": recurrences.written(replace(rule, times=len(walls), until=None)),
        "starts_wall": span.starts_wall,
        "zone": span.zone,
        "minutes": span.minutes,
    }
    if first:
        await series.put(session, row.id, ruled)
    kept: UUID = row.id if first else ids.new_id()
    if not first:
        new = ruled | {"id": kept, "host_id": row.host_id, "split_from": row.id}
        await session.execute(insert(MeetingSeries).values(new))
        shorter = recurrences.cut(found.rule, row.starts_wall, meeting.occurs_wall)
        await series.put(session, row.id, {"rule": recurrences.written(shorter)})
    await _put_parts(session, row.id, kept, walls)
    return kept


async def _put_parts(
    session: AsyncSession, was: UUID, now: UUID, walls: dict[datetime, datetime]
) -> None:
    parts = update(Meeting).where(Meeting.series_id == was)
    for old in walls:
        aside = parts.where(Meeting.occurs_wall == old).values(occurs_wall=old + _ASIDE)
        await session.execute(aside)
    for old, new in walls.items():
        put = parts.where(Meeting.occurs_wall == old + _ASIDE)
        await session.execute(put.values(series_id=now, occurs_wall=new))


async def _tell(
    session: AsyncSession, actor: Actor, found: Series, changed: UUID, parts: Iterable[Row]
) -> None:
    """Tell of a change once; where a series was parted, once of each."""
    if all(one.state == PLANNED for one in parts):
        return
    for series_id in dict.fromkeys((found.row.id, changed)):
        await telling.series(session, actor, series_id, "changed")
