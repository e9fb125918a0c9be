"""Polls over times: found and listed, with the times they ask about and the reader's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Integer, Text, Uuid, and_, func, or_

from app.access import time_polls as _rules  # noqa: F401 - registers who may do what
from app.access.rules import ORGANISATION, PERSON, reader, there, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.groups import Group
from app.models.meetings import Meeting
from app.models.records import Record
from app.models.time_polls import TimeAnswer, TimePoll, TimeSlot
from app.services.bulletins import as_kept

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KIND = "time_poll"
_MOST = 100
_answered = there(
    TimeAnswer,
    TimeAnswer.person_id == PERSON,
    TimeAnswer.organisation_id == ORGANISATION,
    there(TimeSlot, TimeSlot.id == TimeAnswer.slot_id, TimeSlot.poll_id == TimePoll.id),
)
_open = and_(TimePoll.closed_at.is_(None), TimePoll.closes_at > func.now())
_POLLS = (
    visible_open(
        Record.id,
        Record.reference,
        Record.title,
        Record.tlp,
        Record.originator_name,
        Record.author_name,
        Record.published_at,
        TimePoll.host_id,
        Group.slug.label("host_slug"),
        Group.name.label("host_name"),
        Group.kind.label("host_kind"),
        TimePoll.minutes,
        TimePoll.zone,
        TimePoll.closes_at,
        TimePoll.closed_at,
        TimePoll.chosen,
        TimePoll.meeting_id,
        TimePoll.version,
        _open.label("open"),
        _answered.label("answered"),
    )
    .join(TimePoll, TimePoll.id == Record.id)
    .join(Group, Group.id == TimePoll.host_id)
    .where(Record.kind == KIND)
)
_ONE = Query(_POLLS.where(Record.reference == bind("reference", Text())))
_BY_ID = Query(_POLLS.where(Record.id == bind("poll_id", Uuid())))
_LISTED = Query(
    _POLLS.where(
        or_(~bind("open_only", Boolean()), _open),
        or_(bind("host_id", Uuid()).is_(None), TimePoll.host_id == bind("host_id", Uuid())),
    )
    .order_by(_open.desc(), TimePoll.closes_at.desc(), Record.id)
    .limit(bind("size", Integer()))
)
_slots = visible_open(TimeSlot.id, TimeSlot.starts_at).join(TimeSlot, TimeSlot.poll_id == Record.id)
_SLOTS = Query(
    _slots.add_columns(TimeAnswer.answer)
    .outerjoin(
        TimeAnswer,
        and_(
            TimeAnswer.slot_id == TimeSlot.id,
            TimeAnswer.person_id == PERSON,
            TimeAnswer.organisation_id == ORGANISATION,
        ),
    )
    .where(Record.id == bind("poll_id", Uuid()))
    .order_by(TimeSlot.starts_at)
)
# A meeting is named to those who see it.
_MEETING = Query(
    visible_open(Record.reference, Record.title)
    .join(Meeting, Meeting.id == Record.id)
    .where(Record.id == bind("meeting_id", Uuid()))
)


async def find(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return a poll with its group, and whether it is `open` and `answered` by the reader.

    Raises NotFound if unseen or absent.
    """
    row = await _ONE.first(session, reference=as_kept(reference), **reader(actor))
    if row is None:
        raise NotFound
    return row


async def find_by_id(session: AsyncSession, actor: Actor, poll_id: UUID) -> Row:
    """Return a poll by its id; raises NotFound if unseen or absent."""
    row = await _BY_ID.first(session, poll_id=poll_id, **reader(actor))
    if row is None:
        raise NotFound
    return row


async def listing(
    session: AsyncSession,
    actor: Actor,
    *,
    open_only: bool = False,
    host_id: Any = None,  # noqa: ANN401
) -> list[Row]:
    """Return the polls that the reader sees, those that are open first; a hundred at the most."""
    binds = reader(actor) | {"open_only": open_only, "host_id": host_id, "size": _MOST}
    return await _LISTED.all(session, **binds)


async def waiting(session: AsyncSession, actor: Actor) -> list[Row]:
    """Return the open polls that wait for the reader's answer."""
    found = await listing(session, actor, open_only=True)
    return [one for one in found if not one.answered and one.host_id in actor.principals]


async def slots(session: AsyncSession, actor: Actor, poll: Row) -> list[Row]:
    """Return the times of a poll (id, starts_at, answer: the reader's own), in order."""
    return await _SLOTS.all(session, poll_id=poll.id, **reader(actor))


async def meeting_of(session: AsyncSession, actor: Actor, poll: Row) -> Row:
    """Return the meeting (reference, title) that was called at the time found, if one sees it."""
    if poll.meeting_id is None:
        return None
    return await _MEETING.first(session, meeting_id=poll.meeting_id, **reader(actor))
