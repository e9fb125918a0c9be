"""Convening a meeting: what is missing, by when, and the deed itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Text, Uuid, func, literal, select, update

from app.access.deeds import Deed, may, require
from app.access.rules import reader, visible_open
from app.core import clock, days
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, Stale
from app.core.i18n import N_, translate
from app.models.agendas import ACTIONS, BUSINESS, CLOSING, MINUTES, OPENING
from app.models.invitees import MeetingInvited
from app.models.meetings import CONVENED, PLANNED, SAVED, Meeting, require_move
from app.models.records import Record
from app.services import agendas, audit, meetings
from app.services.agendas import changes, counsel, keeping, order
from app.services.invitees import telling
from app.services.meetings import notices, statements

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.agendas import Agenda
    from app.services.meetings.notices import Notice

# A sentence (a msgid) and what fills its places.
Sentence: TypeAlias = "tuple[str, dict[str, object]]"

_LIST = Query(select(func.list_agenda(bind("meeting_id", Uuid()))))
_INVITED = Query(
    select(literal(1)).where(
        select(MeetingInvited.meeting_id)
        .where(MeetingInvited.meeting_id == bind("meeting_id", Uuid()))
        .exists()
    )
)
# Whether the same body met like this before: then there are minutes, and actions.
_MET = Query(
    visible_open(Record.id)
    .join(Meeting, Meeting.id == Record.id)
    .where(
        Meeting.host_id == bind("host_id", Uuid()),
        Meeting.kind == bind("kind", Text()),
        Meeting.state == CONVENED,
        Meeting.ends_at < func.now(),
        Meeting.id != bind("meeting_id", Uuid()),
    )
    .limit(1)
)
_PARTS = {
    OPENING: N_("The agenda has no opening, where the competition-law statement is read."),
    MINUTES: N_("The minutes of the last meeting are not on the agenda."),
    ACTIONS: N_("The open actions are not on the agenda."),
    BUSINESS: N_("There is no subject on the agenda."),
    CLOSING: N_("The agenda has no closing."),
}
_AGAIN_ONLY = (MINUTES, ACTIONS)


@dataclass(frozen=True, slots=True)
class Convening:
    """How far a meeting is from being convened, for those who prepare it; empty for others.

    `missing` says in the reader's language what still stands against it; `version` is the one that
    its convening names; `changes` are those asked for since it was, `candidates` whom it can have
    as counsel.
    """

    missing: tuple[str, ...] = ()
    notice: Notice | None = None
    statement: Row = None
    seen: str = ""
    version: int = 0
    changes: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    prepares: bool = False
    may_convene: bool = False
    may_name: bool = False
    may_agree: bool = False

    @property
    def ready(self) -> bool:
        """Tell whether nothing stands against convening it."""
        return self.prepares and not self.missing


async def of_meeting(
    session: AsyncSession, actor: Actor, meeting: Row, agenda: Agenda | None = None
) -> Convening:
    """Return what is missing before a meeting can be convened, and what waits for counsel since."""
    if not may(actor, Deed.MEETING_PREPARE, meeting):
        return Convening()
    agrees = may(actor, Deed.AGENDA_AGREE, meeting)
    if meeting.state not in (PLANNED, SAVED):
        asked = await changes.of_meeting(session, actor, meeting)
        return Convening(prepares=True, changes=asked, may_agree=agrees)
    whole = agenda or await agendas.of_meeting(session, actor, meeting)
    names = may(actor, Deed.AGENDA_KEEP, meeting)
    notice = await notices.of_meeting(session, meeting)
    found = await _missing(session, actor, meeting, whole, notice)
    return Convening(
        missing=tuple(translate(sentence, data) for sentence, data in found),
        notice=notice,
        statement=whole.statement,
        seen=whole.seen,
        version=desk_version(meeting),
        candidates=await counsel.candidates(session, meeting.host_id) if names else [],
        prepares=True,
        may_convene=may(actor, Deed.MEETING_CONVENE, meeting),
        may_name=names,
        may_agree=agrees and bool(whole.items),
    )


async def for_preparers(session: AsyncSession, actor: Actor, meeting: Row) -> Convening:
    """Return the same; raises Forbidden for all but who prepares the meeting."""
    require(actor, Deed.MEETING_PREPARE, meeting)
    return await of_meeting(session, actor, meeting)


def desk_version(meeting: Row) -> int:
    """Return the version of a meeting with what is prepared of it, for those who prepare it.

    Both parts only ever grow, so that no two states of the desk have the same.
    """
    return int(meeting.version + meeting.prepared)


async def convene(session: AsyncSession, actor: Actor, meeting: Row, version: int) -> None:
    """Convene a meeting: its agenda goes out, is locked, and who is invited is told.

    Raises Forbidden; Invalid with every sentence that says what is missing; Conflict when it was
    convened or cancelled meanwhile; Stale when `version`, as `desk_version` tells it, is no longer
    the present one.
    """
    require(actor, Deed.MEETING_CONVENE, meeting)
    await keeping.alone(session, actor, meeting)
    now = await meetings.find_by_id(session, actor, meeting.id)
    require_move(now.state, CONVENED)
    if desk_version(now) != version:
        raise Stale(N_("Somebody changed this meeting since you opened it."))
    _refuse(await missing(session, actor, now))
    said = await statements.present(session)
    await _lock(session, now, said.number if said else None)
    await _LIST.all(session, meeting_id=now.id)
    about = {"record_id": now.id, "tlp": now.tlp}
    await audit.write(session, actor, "meeting:convene", statement=said and said.number, **about)
    await telling.convened(session, actor, await meetings.find_by_id(session, actor, now.id))


async def missing(session: AsyncSession, actor: Actor, meeting: Row) -> list[Sentence]:
    """Return every sentence that says why a meeting cannot be convened now."""
    agenda = await agendas.of_meeting(session, actor, meeting)
    notice = await notices.of_meeting(session, meeting)
    return await _missing(session, actor, meeting, agenda, notice)


async def _missing(
    session: AsyncSession, actor: Actor, meeting: Row, agenda: Agenda, notice: Notice
) -> list[Sentence]:
    met = {"host_id": meeting.host_id, "kind": meeting.kind, "meeting_id": meeting.id}
    again = await _MET.first(session, **met, **reader(actor)) is not None
    found = incomplete(agenda, again=again)
    if agenda.statement is None:
        found.append((N_("The alliance has no competition-law statement yet."), {}))
    found += _counsel(meeting, agenda)
    if await _INVITED.first(session, meeting_id=meeting.id) is None:
        found.append((N_("Nobody is invited yet."), {}))
    return found + _late(meeting, notice)


def incomplete(agenda: Agenda, *, again: bool) -> list[Sentence]:
    """Return what the agenda itself lacks; `again` when the same body met like this before."""
    if not agenda.items:
        return [(N_("There is no agenda yet."), {})]
    parts = {item.row.part for item in agenda.items}
    found: list[Sentence] = [
        (sentence, {})
        for part, sentence in _PARTS.items()
        if part not in parts and (again or part not in _AGAIN_ONLY)
    ]
    for item in agenda.items:
        said = {"title": item.row.title}
        if order.says_nothing(item.row.title):
            found.append((N_("“{title}” names no subject."), said))
        if item.row.part == BUSINESS and item.empty:
            found.append((_EMPTY, said))
        if item.row.part == BUSINESS and not item.row.owner_name:
            found.append((N_("“{title}” has no owner."), said))
    return found


_EMPTY = N_("“{title}” does not say what it is about: write it, add a paper, or link a thread.")
_UNSEEN = N_(
    "Counsel does not see “{title}”: name counsel who is not shut out from it, or take it off."
)


def _counsel(meeting: Row, agenda: Agenda) -> list[Sentence]:
    if meeting.counsel_agreed_at is None:
        if not meeting.counsel_name:
            return [(N_("No counsel or qualified staff is named."), {})]
        return [
            (N_("{name} has not agreed to the agenda as it is."), {"name": meeting.counsel_name})
        ]
    held = [item.row.title for item in agenda.items if item.row.added_late]
    return [(_UNSEEN, {"title": title}) for title in held]


def _late(meeting: Row, notice: Notice) -> list[Sentence]:
    if meeting.starts_at <= clock.now():
        return [(N_("The meeting has begun."), {})]
    if not notice.over:
        return []
    said = {"day": day(notice.last), "days": notice.days}
    return [(N_("It had to be convened by {day}, {days} business days before: move it."), said)]


def day(which: date) -> str:
    """Return a day as it is written in the language that is spoken."""
    return days.said(which, weekday=True)


def _refuse(found: list[Sentence]) -> None:
    """Raise everything that is missing as one Invalid, if anything is."""
    wrong: Invalid | None = None
    for sentence, data in found:
        one = Invalid("", sentence, **data)
        wrong = wrong.also(one) if wrong else one
    if wrong:
        raise wrong


async def _lock(session: AsyncSession, meeting: Row, statement: int | None) -> None:
    values = {
        "state": CONVENED,
        "statement": statement,
        "convened_at": func.now(),
        "locked_at": func.now(),
        "version": Meeting.version + 1,
        # Whoever was told of its date is told of it anew.
        "sequence": Meeting.sequence + (1 if meeting.state == SAVED else 0),
    }
    done = await session.execute(
        update(Meeting)
        .where(
            Meeting.id == meeting.id,
            Meeting.version == meeting.version,
            Meeting.prepared == meeting.prepared,
        )
        .values(values)
        .returning(Meeting.id)
        .execution_options(synchronize_session=False)
    )
    if not done.all():
        raise Stale(N_("Somebody changed this meeting since you opened it."))
