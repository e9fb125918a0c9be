"""Changing a meeting; what changed about one that people were told of is told to them once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.deeds import Deed, require
from app.core import clock
from app.core.collecting import together
from app.core.errors import Invalid, Stale
from app.models.meetings import PLANNED, Meeting, MeetingDoor
from app.models.records import Record
from app.services import audit, meetings
from app.services.invitees import telling
from app.services.meetings import booking, calling, changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.schemas.meetings import MeetingChangeIn, MeetingFields
    from app.services.meetings.calling import Matter
    from app.services.meetings.taken import Other


async def change(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    given: MeetingFields | MeetingChangeIn,
    version: int,
    *,
    tell: bool = True,
    beside: Mapping[UUID, Sequence[Other]] | None = None,
) -> UUID | None:
    """Put a meeting as it is to be; return the id of the change to be told, None for none.

    One that nobody was told of changes silently. Otherwise the change is kept and, with `tell`,
    told to all who are invited, unless the meeting is over. `beside` is what was found before at
    the same time, of meetings that are changed together. Raises Stale when `version` is no longer
    the present one, Forbidden, Invalid, Taken for a room or people that are taken.
    """
    require(actor, Deed.MEETING_EDIT, meeting)
    wrong: list[Invalid] = []
    matter = await calling.matter_of(session, given, meeting.tlp, wrong)
    together(wrong)
    if beside is None:
        moved = [(meeting, matter)]
        beside = await booking.require_moved(session, actor, moved, given.despite)
    what = changes.between(meeting, matter)
    others = beside.get(meeting.id)
    stands = {} if others is None else {"beside": booking.ids_of(others)}
    await claim(session, meeting, version, **stands)
    await _write(session, meeting, matter)
    told = bool(what) and meeting.state != PLANNED
    about = {"record_id": meeting.id, "tlp": meeting.tlp, **booking.noted(others or ())}
    await audit.write(session, actor, "meeting:edit", **about, fields=sorted(what), told=told)
    if not told:
        return None
    change_id = await changes.keep(session, actor, meeting, what)
    if tell and matter.span.ends_at > clock.now():
        await telling.changed(session, actor, await _again(session, actor, meeting), change_id)
    return change_id


async def _again(session: AsyncSession, actor: Actor, meeting: Row) -> Row:
    return await meetings.find_by_id(session, actor, meeting.id)


async def claim(session: AsyncSession, meeting: Row, version: int, **values: Any) -> None:  # noqa: ANN401
    """Take the step from one version of a meeting to the next, with the values it brings.

    Raises Stale when `version` is no longer the present one.
    """
    taken = await session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id, Meeting.version == version)
        .values(values | {"version": Meeting.version + 1})
        .returning(Meeting.id)
        .execution_options(synchronize_session=False)
    )
    if not taken.all():
        raise Stale


async def put(session: AsyncSession, meeting: Row, columns: dict[str, Any]) -> None:
    """Write columns of a meeting's logistics, whose version was claimed."""
    await session.execute(update(Meeting).where(Meeting.id == meeting.id).values(columns))


async def _write(session: AsyncSession, meeting: Row, matter: Matter) -> None:
    await put(session, meeting, matter.columns | matter.span.columns)
    door = {"url": matter.url, "words": matter.words}
    made = upsert(MeetingDoor).values({"meeting_id": meeting.id} | door)
    await session.execute(made.on_conflict_do_update(index_elements=["meeting_id"], set_=door))
    outside: dict[str, Any] = {"title": matter.title, "changed_at": func.now()}
    outside["facets"] = calling.facets(meeting.host_slug, matter.columns["kind"])
    outside["version"] = Record.version + 1
    await session.execute(update(Record).where(Record.id == meeting.id).values(outside))
