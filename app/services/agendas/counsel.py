"""Counsel of a meeting: named by its keepers, and their word on the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Uuid, case, func, or_, select

from app.access.deeds import Deed, require
from app.access.rules import reader, visible_open
from app.core import clock
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Forbidden, Invalid, Stale
from app.core.i18n import N_
from app.models.groups import Group
from app.models.meetings import PLANNED, SAVED, Meeting
from app.models.organisations import ACTIVE as ORGANISATION_ACTIVE
from app.models.organisations import Organisation
from app.models.people import ACTIVE, Person
from app.models.principals import SECRETARIAT
from app.models.records import Record
from app.models.seats import COUNSEL, Seat, SeatHolder
from app.services import agendas, audit, mails
from app.services.agendas import keeping
from app.services.spans import live

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KIND = "meeting:counsel"
# Lawyers whom the alliance has a seat for, those of the group first; then the secretariat's own.
_CANDIDATES = Query(
    select(
        Person.id,
        Person.name,
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        func.bool_or(Group.id == bind("host_id", Uuid())).label("of_group"),
        func.bool_or(Seat.role == COUNSEL).label("lawyer"),
    )
    .join(SeatHolder, SeatHolder.person_id == Person.id)
    .join(Seat, Seat.id == SeatHolder.seat_id)
    .join(Group, Group.id == Seat.group_id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .where(
        or_(Seat.role == COUNSEL, Group.kind == SECRETARIAT),
        live(Seat),
        live(SeatHolder),
        Person.state == ACTIVE,
        Organisation.state == ORGANISATION_ACTIVE,
    )
    .group_by(Person.id, Organisation.id)
    .order_by(
        func.bool_or(Group.id == bind("host_id", Uuid())).desc(),
        case((func.bool_or(Seat.role == COUNSEL), 0), else_=1),
        Person.folded.collate("C"),
        Person.id,
    )
    .limit(300)
)
_NAME = Query(
    select(
        func.name_counsel(
            bind("meeting_id", Uuid()), bind("person_id", Uuid()), bind("organisation_id", Uuid())
        )
    )
)
_AGREE = Query(
    select(
        func.agree_agenda(bind("meeting_id", Uuid()), bind("at", DateTime(timezone=True))).label(
            "done"
        )
    )
)
# Meetings of a series that wait for somebody's word.
_AWAITED = Query(
    visible_open(Meeting.id, Meeting.starts_at)
    .join(Meeting, Meeting.id == Record.id)
    .where(
        Meeting.series_id == bind("series_id", Uuid()),
        Meeting.counsel_id == bind("person_id", Uuid()),
        Meeting.counsel_for == bind("organisation_id", Uuid()),
        Meeting.counsel_agreed_at.is_(None),
        Meeting.state.in_((PLANNED, SAVED)),
    )
)


async def candidates(session: AsyncSession, host_id: UUID) -> list[Row]:
    """Return whom a meeting of a group can have as counsel or qualified staff.

    Rows are (id, name, organisation_id, organisation_name, of_group, lawyer).
    """
    return await _CANDIDATES.all(session, host_id=host_id)


async def name(session: AsyncSession, actor: Actor, meeting: Row, chosen: str) -> None:
    """Name the counsel of a meeting, `person@organisation`; they see what is prepared from now on.

    They are told that their word is awaited. Another counsel must agree anew. Raises Forbidden,
    Invalid on `counsel` for who cannot be it, the actor among them; Conflict once the agenda is
    locked.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    known = {
        f"{one.id}@{one.organisation_id}": one for one in await candidates(session, meeting.host_id)
    }
    found = known.get(chosen)
    if found is None:
        raise Invalid("counsel", N_("Choose counsel from the list."))
    if found.id == actor.person_id:
        raise Invalid("counsel", N_("Name somebody else: nobody agrees to their own agenda."))
    if agendas.locked(meeting):
        raise Conflict(N_("The agenda is locked."))
    await keeping.alone(session, actor, meeting)
    binds = {"person_id": found.id, "organisation_id": found.organisation_id}
    await _NAME.all(session, meeting_id=meeting.id, **binds)
    if chosen != f"{meeting.counsel_id}@{meeting.counsel_for}":
        await _tell(session, actor, meeting, found)
    about = {"record_id": meeting.id, "subject_id": found.id, "tlp": meeting.tlp}
    await audit.write(session, actor, "meeting:counsel", **about)


async def later(session: AsyncSession, actor: Actor, meeting: Row) -> list[Row]:
    """Return the later meetings of a series (id, starts_at) that wait for the actor's word too."""
    whose = (actor.person_id, actor.organisation_id)
    found = await _awaited(session, actor, meeting, *whose)
    return [one for one in found if one.starts_at > meeting.starts_at]


async def _awaited(
    session: AsyncSession, actor: Actor, meeting: Row, person_id: UUID, organisation_id: UUID
) -> list[Row]:
    if meeting.series_id is None:
        return []
    binds = {"person_id": person_id, "organisation_id": organisation_id}
    return await _AWAITED.all(session, series_id=meeting.series_id, **binds, **reader(actor))


async def _tell(session: AsyncSession, actor: Actor, meeting: Row, found: Row) -> None:
    """Tell counsel of a meeting; of a series once, by the first that waits for their word."""
    whose = (found.id, found.organisation_id)
    awaited = await _awaited(session, actor, meeting, *whose)
    if all(one.starts_at >= meeting.starts_at for one in awaited):
        await mails.queue_many(session, KIND, [mails.Message(*whose, record_id=meeting.id)])


async def agree(session: AsyncSession, actor: Actor, meeting: Row, seen: str) -> None:
    """Give counsel's word on the agenda that was shown to them; `seen` says which (`Agenda.seen`).

    Raises Forbidden, Stale when it changed meanwhile, Conflict once it is locked or while it is
    empty.
    """
    require(actor, Deed.AGENDA_AGREE, meeting)
    if agendas.locked(meeting):
        raise Conflict(N_("The agenda is locked."))
    await keeping.alone(session, actor, meeting)
    agenda = await agendas.of_meeting(session, actor, meeting)
    if not agenda.items:
        raise Conflict(N_("There is no agenda yet."))
    if agenda.seen != seen:
        raise Stale(N_("The agenda changed since you opened it. Please read it anew."))
    done = await _AGREE.first(session, meeting_id=meeting.id, at=clock.now())
    if not (done and done.done):
        raise Forbidden(N_("Only the counsel of this meeting agrees to its agenda."))
    about = {"record_id": meeting.id, "tlp": meeting.tlp}
    await audit.write(session, actor, "agenda:agree", items=len(agenda.items), **about)
