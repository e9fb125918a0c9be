"""Seats: giving and ending them; a chair's seat by two people, with an orderly hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, require
from app.access.seats import LEADING
from app.core import clock, days, ids
from app.core.db import Query, bind
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import N_
from app.models.approvals import CHAIR as CHAIR_DEED
from app.models.boards import Board
from app.models.seats import ROLES, Seat, SeatHolder
from app.services import approvals, audit, organisations
from app.services.groups import keeping, rosters, successions
from app.services.spans import present

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

FARTHEST = timedelta(days=10 * 366)
_BOARD = Query(select(Board.zone).where(Board.group_id == bind("group_id", Uuid())))
_LOCK = Query(select(Seat.id).where(Seat.id == bind("seat_id", Uuid())).with_for_update())


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when a seat is held; no beginning means now, no end means open.

    A board's seat is held for an industry; its term may end before the seat does.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    industry: str | None = None
    term_ends_at: datetime | None = None

    @classmethod
    def of(cls, actor: Actor, first: date | None, last: date | None) -> Term:
        """Return the term from a first to a last day in the actor's zone.

        Raises Invalid for a first day before today, an end before the beginning, and beyond ten
        years. A seat cannot begin earlier: its group's history may open from there.
        """
        today = clock.now()
        start = days.beginning(first, actor.zone) if first else None
        if start and first and days.whole(first, actor.zone)[1] < today:
            raise Invalid("starts_on", N_("A seat begins today or later."))
        end = days.beginning(last + timedelta(days=1), actor.zone) if last else None
        if end and end <= (start or today):
            raise Invalid("ends_on", N_("The last day comes before the first."))
        if (end or start or today) > today + FARTHEST:
            raise Invalid("ends_on", N_("Choose a day at most ten years away."))
        return cls(start if start and start > today else None, end)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A seat that somebody wants to give, as the rules read it."""

    group_id: UUID
    group_kind: str
    organisation_id: UUID
    platform: bool
    role: str


async def give(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    organisation_id: UUID,
    role: str,
    term: Term,
) -> UUID:
    """Give an organisation a seat in a group, and return its id.

    Raises Conflict when it has one at that time or the group is closed; Invalid, Forbidden,
    NotFound. A chair's seat is asked for instead (`ask_chair`).
    """
    wanted = await _wanted(session, actor, slug, organisation_id, role)
    if role in LEADING:
        raise Forbidden(N_("A chair's seat needs a second person of the secretariat."))
    seat_id = await put(
        session, wanted.group_id, organisation_id, role, term, given_by=actor.person_id
    )
    await successions.begin(session, seat_id)
    await audit.write(
        session,
        actor,
        "seat:give",
        subject_id=wanted.group_id,
        seat=str(seat_id),
        organisation=str(organisation_id),
        role=role,
    )
    return seat_id


async def ask_chair(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    organisation_id: UUID,
    role: str,
    term: Term,
    reason: str,
) -> UUID:
    """Ask for a chair's or vice-chair's seat, which a second person approves; return the request.

    Raises as `give`, and Conflict while the same waits.
    """
    wanted = await _wanted(session, actor, slug, organisation_id, role)
    if role not in LEADING:
        raise Invalid("role", N_("Only a chair's seat needs a second person."))
    return await approvals.ask(
        session,
        actor,
        CHAIR_DEED,
        organisation_id,
        concerned=set() if wanted.platform else {organisation_id},
        reason=reason,
        group_id=str(wanted.group_id),
        role=role,
        starts_at=_written(term.starts_at),
        ends_at=_written(term.ends_at),
        industry=term.industry,
        term_ends_at=_written(term.term_ends_at),
    )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


async def end(session: AsyncSession, actor: Actor, seat_id: UUID, last: date | None = None) -> None:
    """End a seat now, or after a last day; who was named to it loses sight with it.

    Raises Conflict when it is over, Invalid for a day after its end, Forbidden, NotFound.
    """
    await _LOCK.all(session, seat_id=seat_id)
    seat = await rosters.one(session, actor, seat_id)
    if seat is None:
        raise NotFound
    require(actor, Deed.SEAT_END, seat)
    now = await present(session)
    if seat.ends_at is not None and seat.ends_at <= now:
        raise Conflict(N_("This seat has ended already."))
    zone = await _zone(session, actor, seat.group_id)
    at = days.beginning(last + timedelta(days=1), zone) if last else now
    if at < now:
        raise Invalid("ends_on", N_("The last day has passed already."))
    if seat.ends_at is not None and at > seat.ends_at:
        raise Invalid("ends_on", N_("The seat ends earlier than that already."))
    await cut(session, seat_id, max(at, seat.starts_at))
    if at <= seat.starts_at:
        await successions.undo(session, seat_id)
    await audit.write(
        session,
        actor,
        "seat:end",
        subject_id=seat.group_id,
        seat=str(seat_id),
        role=seat.role,
        organisation=str(seat.organisation_id),
    )


async def put(
    session: AsyncSession,
    group_id: UUID,
    organisation_id: UUID,
    role: str,
    term: Term,
    *,
    given_by: UUID | None = None,
) -> UUID:
    """Write a seat down; raises Conflict when the organisation has one at that time.

    `given_by` is who of the secretariat gave it, for whom its end then waits.
    """
    seat_id = ids.new_id()
    row = {
        "id": seat_id,
        "group_id": group_id,
        "organisation_id": organisation_id,
        "role": role,
        "starts_at": term.starts_at or func.now(),
        "ends_at": term.ends_at,
        "industry": term.industry,
        "term_ends_at": term.term_ends_at,
        "given_by": given_by,
    }
    try:
        async with session.begin_nested():
            await session.execute(insert(Seat).values(row))
    except IntegrityError as taken:
        raise Conflict(N_("This organisation has a seat here at that time already.")) from taken
    return seat_id


async def cut(session: AsyncSession, seat_id: UUID, at: datetime) -> None:
    """Let a seat and the namings to it end at a time."""
    for model, whose in ((Seat, Seat.id == seat_id), (SeatHolder, SeatHolder.seat_id == seat_id)):
        await session.execute(
            update(model)
            .where(whose, or_(model.ends_at.is_(None), model.ends_at > at))
            .values(ends_at=func.greatest(model.starts_at, at))
            .execution_options(synchronize_session=False)
        )


async def _zone(session: AsyncSession, actor: Actor, group_id: UUID) -> str:
    """Return where a last day ends: in the board's zone, elsewhere in the actor's own."""
    board = await _BOARD.first(session, group_id=group_id)
    return str(board.zone) if board else actor.zone


async def carry_people(session: AsyncSession, seat_id: UUID, to_seat_id: UUID) -> None:
    """Name the people of a seat to the one that begins where it ends, as they are when it ends."""
    before, after = aliased(Seat), aliased(Seat)
    row = {
        "id": func.gen_random_uuid(),
        "seat_id": after.id,
        "person_id": SeatHolder.person_id,
        "deputy": SeatHolder.deputy,
        "starts_at": func.greatest(after.starts_at, SeatHolder.starts_at),
        "ends_at": after.ends_at,
    }
    last = or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at == before.ends_at)
    named = (
        select(*row.values())
        .select_from(SeatHolder)
        .join(before, before.id == SeatHolder.seat_id)
        .join(after, after.id == to_seat_id)
        .where(before.id == seat_id, last)
    )
    await session.execute(insert(SeatHolder).from_select(list(row), named))


async def _wanted(
    session: AsyncSession, actor: Actor, slug: str, organisation_id: UUID, role: str
) -> Wanted:
    group = await keeping.lock(session, actor, slug)
    if role not in ROLES:
        raise Invalid("role", N_("Choose a seat from the list."))
    organisation = await organisations.active(session, organisation_id)
    wanted = Wanted(group.id, group.kind, organisation.id, organisation.platform, role)
    require(actor, Deed.SEAT_KEEP, wanted)
    keeping.require_open(group)
    return wanted
