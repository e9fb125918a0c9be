"""What waits for those who prepare meetings: to be convened in time, and for counsel's word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, func, or_

from app.access.rules import visible_open
from app.core import clock
from app.core.db import Query, Row, bind
from app.core.i18n import N_, translate
from app.models.agendas import BUSINESS, AgendaChange
from app.models.boards import Board
from app.models.meetings import CONVENED, PLANNED, SAVED, Meeting
from app.models.records import Record
from app.services import agendas, holidays, meetings
from app.services.meetings import COUNSELS, KEEPS, convening, notices
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_AHEAD, _MOST = timedelta(days=60), 50
_until = bind("until", DateTime(timezone=True))
_PREPARED = Query(
    meetings.meetings_of(notices.COUNTRY)
    .outerjoin(Board, Board.group_id == Meeting.host_id)
    .where(
        or_(KEEPS, COUNSELS),
        Meeting.state.in_((PLANNED, SAVED)),
        Meeting.starts_at > func.now(),
        Meeting.starts_at < _until,
    )
    .order_by(Meeting.starts_at, Record.id)
    .limit(_MOST)
)
# Seen through the item: the second wall shows changes to those who prepare the meeting alone.
_ASKED = Query(
    visible_open(Meeting.id.label("meeting_id"), func.min(AgendaChange.asked_at).label("since"))
    .join(AgendaChange, AgendaChange.item_id == Record.id)
    .join(Meeting, Meeting.id == AgendaChange.meeting_id)
    .where(
        COUNSELS,
        AgendaChange.outcome.is_(None),
        Meeting.state == CONVENED,
        Meeting.ends_at > func.now(),
    )
    .group_by(Meeting.id)
    .limit(_MOST)
)
_CONVENE = N_("Convene “{title}” by {day}")
_LATE = N_("“{title}” can no longer be convened in time: move it")
_WORD = N_("The agenda of “{title}” waits for your word as counsel")
_CHANGE = N_("A change of the agenda of “{title}” waits for your word as counsel")


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return which meetings wait to be convened soon, and which agendas for the reader's word.

    A meeting waits for those who keep it, from three business days before its last day on.
    """
    if not (actor.seats or actor.duties or not actor.staff):
        return []
    found: list[Waiting] = []
    until = clock.now() + _AHEAD
    rows = await _PREPARED.all(session, until=until, **meetings.binds(actor))
    days = {one: await holidays.exceptions(session, one) for one in {row.country for row in rows}}
    for row in rows:
        if row.keeps:
            found += _to_convene(row, days[row.country])
        if _counsels_alone(actor, row) and await _treats(session, actor, row):
            found.append(_about(_WORD, row, row.changed_at))
    for asked in await _ASKED.all(session, **meetings.binds(actor)):
        row = await meetings.find_by_id(session, actor, asked.meeting_id)
        found.append(_about(_CHANGE, row, asked.since))
    return found


def _to_convene(meeting: Row, days: dict[date, bool]) -> list[Waiting]:
    begins, of = meeting.starts_wall.date(), (meeting.zone, meeting.notice_days, meeting.country)
    notice = notices.notice(begins, *of, days)
    if not notice.near:
        return []
    sentence = _LATE if notice.over else _CONVENE
    return [_about(sentence, meeting, meeting.changed_at, day=convening.day(notice.last))]


def _counsels_alone(actor: Actor, meeting: Row) -> bool:
    """Tell whether it is this reader's word that an agenda waits for."""
    if not meeting.counsels or meeting.counsel_agreed_at is not None:
        return False
    return bool(meeting.counsel_id is None or meeting.counsel_id == actor.person_id)


async def _treats(session: AsyncSession, actor: Actor, meeting: Row) -> bool:
    rows = await agendas.rows_of(session, actor, meeting.id)
    return any(one.part == BUSINESS for one in rows)


def _about(sentence: str, meeting: Row, since: datetime, **said: object) -> Waiting:
    words = translate(sentence, {"title": meeting.title, **said})
    where = {"reference": meeting.reference}
    return Waiting("meeting", words, "meeting", since, where)
