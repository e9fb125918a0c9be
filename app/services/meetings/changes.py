"""What changed about a meeting: found by comparing, kept once, and read again in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Uuid, func, insert, update

from app.access.rules import reader, sight_since, visible_open
from app.core import ids
from app.core.db import Query, Row, bind
from app.models.meetings import Meeting, MeetingChange
from app.models.records import Record

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.meetings.calling import Matter

MOST = 50
_WHEN = ("starts_wall", "ends_wall", "zone")
_PLAIN = ("mode", "place", "description", "title_told")
_OF_MEETING = Query(
    visible_open(
        MeetingChange.id,
        MeetingChange.what,
        MeetingChange.sequence,
        MeetingChange.by_name,
        MeetingChange.at,
        MeetingChange.told_at,
    )
    .join(MeetingChange, MeetingChange.meeting_id == Record.id)
    # What it was before the reader came to know of it stays closed.
    .where(Record.id == bind("meeting_id", Uuid()), MeetingChange.at >= sight_since(Record.id))
    .order_by(MeetingChange.at.desc(), MeetingChange.id.desc())
    .limit(bind("size", Integer()))
)


def between(meeting: Row, matter: Matter) -> dict[str, Any]:
    """Return what would change for who comes: a field to its values before and after.

    `when` holds start, end and zone as clocks show them. How one gets in (`door`) is for the
    invited alone: of it is kept only that it changed.
    """
    what: dict[str, Any] = {}
    if meeting.title != matter.title:
        what["title"] = [meeting.title, matter.title]
    was = [_said(getattr(meeting, name)) for name in _WHEN]
    now = [_said(getattr(matter.span, name)) for name in _WHEN]
    if was != now:
        what["when"] = [was, now]
    for name in _PLAIN:
        before, after = getattr(meeting, name), matter.columns[name]
        if before != after:
            what[name] = [before, after]
    if (meeting.url, meeting.words) != (matter.url, matter.words):
        what["door"] = []
    return what


def _said(value: Any) -> str:  # noqa: ANN401 - a wall time, or a zone
    return value if isinstance(value, str) else value.isoformat(timespec="minutes")


async def keep(session: AsyncSession, actor: Actor, meeting: Row, what: dict[str, Any]) -> UUID:
    """Keep a change that is to be told, count it in the meeting, and return its id."""
    change_id = ids.new_id()
    row = {"id": change_id, "meeting_id": meeting.id, "what": what, "by_name": actor.person_name}
    counted = update(Meeting).where(Meeting.id == meeting.id)
    await session.execute(counted.values(sequence=Meeting.sequence + 1))
    row |= {"sequence": meeting.sequence + 1, "at": func.now()}
    await session.execute(insert(MeetingChange).values(row))
    return change_id


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> list[Row]:
    """Return what changed about a meeting since the reader knows of it, the newest first.

    Rows are (id, what, sequence, by_name, at, told_at).
    """
    return await _OF_MEETING.all(session, meeting_id=meeting.id, size=MOST, **reader(actor))
