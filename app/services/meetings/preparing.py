"""What waits for those who prepare meetings: to be convened in time, and for counsel's word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, DateTime, Uuid, column, func, or_, tuple_
from sqlalchemy.orm import aliased

from app.access.organisations import SECRETARIAT
from app.access.rules import reader, visible_open
from app.core import clock
from app.core.db import Query, Row, bind
from app.core.i18n import N_, translate
from app.models.agendas import BUSINESS, AgendaChange, AgendaItem
from app.models.boards import Board
from app.models.meetings import CONVENED, PLANNED, SAVED, Meeting
from app.models.records import Record
from app.services import meetings
from app.services.meetings import COUNSELS, KEEPS, convening, notices
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
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
_outside = aliased(Record)
_ASKED = Query(
    visible_open(_outside.reference, _outside.title, func.min(AgendaChange.asked_at).label("since"))
    .join(AgendaChange, AgendaChange.item_id == Record.id)
    .join(Meeting, Meeting.id == AgendaChange.meeting_id)
    .join(_outside, _outside.id == Meeting.id)
    .where(
        COUNSELS,
        AgendaChange.outcome.is_(None),
        Meeting.state == CONVENED,
        Meeting.ends_at > func.now(),
    )
    .group_by(_outside.id)
    .order_by(func.min(AgendaChange.asked_at), _outside.id)
    .limit(_MOST)
)
# Of those meetings that have a subject on what the reader sees of the agenda.
_TREATS = Query(
    visible_open(AgendaItem.meeting_id)
    .distinct()
    .join(AgendaItem, AgendaItem.id == Record.id)
    .where(
        AgendaItem.meeting_id == func.any(bind("meeting_ids", ARRAY(Uuid()))),
        AgendaItem.part == BUSINESS,
    )
)
_doubled = func.doubled_meetings(_until).table_valued(
    column("id", Uuid()), column("other", Uuid()), name="doubled"
)
# Each pair once, under the title that comes first.
_named, _other = Record.title.collate("C"), _outside.title.collate("C")
_DOUBLED = Query(
    visible_open(Record.reference, Record.title, Record.changed_at, _outside.title.label("other"))
    .join(_doubled, _doubled.c.id == Record.id)
    .join(_outside, _outside.id == _doubled.c.other)
    .where(tuple_(_named, Record.id) < tuple_(_other, _outside.id))
    .order_by(_named, _other, Record.id)
    .limit(_MOST)
)
_CONVENE = N_("Convene “{title}” by {day}")
_LATE = N_("“{title}” can no longer be convened in time: move it")
_WORD = N_("The agenda of “{title}” waits for your word as counsel")
_DOUBLE = N_("“{title}” and “{other}” are in the same room, or have the same counsel, at one time")
_CHANGE = N_("A change of the agenda of “{title}” waits for your word as counsel")


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return which meetings wait to be convened soon, and which agendas for the reader's word.

    A meeting waits for those who keep it, from three business days before its last day on. For the
    secretariat also those wait that are in one room, or have one counsel, at the same time. It asks
    as many statements for many meetings as for one.
    """
    if not (actor.seats or actor.duties or not actor.staff):
        return []
    until, binds = clock.now() + _AHEAD, meetings.binds(actor)
    found = await _prepared(session, actor, await _PREPARED.all(session, until=until, **binds))
    for asked in await _ASKED.all(session, **binds):
        found.append(_about(_CHANGE, asked, asked.since))
    if actor.has(SECRETARIAT):
        for row in await _DOUBLED.all(session, until=until, **binds):
            found.append(_about(_DOUBLE, row, row.changed_at, other=row.other))
    return found


async def _prepared(session: AsyncSession, actor: Actor, rows: Sequence[Row]) -> list[Waiting]:
    kept = {row.country for row in rows if row.keeps}
    kept_days = await notices.exceptions(session, kept) if kept else {}
    ids = [row.id for row in rows if _counsels_alone(actor, row)]
    treated = await _TREATS.all(session, meeting_ids=ids, **reader(actor)) if ids else []
    treats = {row.meeting_id for row in treated}
    found: list[Waiting] = []
    for row in rows:
        if row.keeps:
            found += _to_convene(row, kept_days[row.country])
        if row.id in treats:
            found.append(_about(_WORD, row, row.changed_at))
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


def _about(sentence: str, meeting: Row, since: datetime, **said: object) -> Waiting:
    words = translate(sentence, {"title": meeting.title, **said})
    where = {"reference": meeting.reference}
    return Waiting("meeting", words, "meeting", since, where)
