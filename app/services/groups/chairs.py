"""The hand-over of a chair: the new one takes the seat, the old one becomes a member."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Uuid, insert, or_, select, update

from app.access.seats import LEADING
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict
from app.core.i18n import N_
from app.models.organisations import ACTIVE, Organisation
from app.models.seats import CHAIR, MEMBER, Seat, SeatHolder
from app.services import audit
from app.services.groups import keeping, seats, successions
from app.services.groups.seats import Term
from app.services.spans import present

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.approvals import Request

_GROUP = bind("group_id", Uuid())
_START, _END = (bind(key, DateTime(timezone=True)) for key in ("start", "end"))
_overlaps = (
    or_(_END.is_(None), Seat.starts_at < _END),
    or_(Seat.ends_at.is_(None), Seat.ends_at > _START),
)
_seat = select(
    Seat.id,
    Seat.group_id,
    Seat.organisation_id,
    Seat.role,
    Seat.industry,
    Seat.starts_at,
    Seat.ends_at,
    Seat.term_ends_at,
    Seat.given_by,
)
_OWN = Query(
    _seat.where(
        Seat.group_id == _GROUP, Seat.organisation_id == bind("organisation_id", Uuid()), *_overlaps
    )
    .order_by(Seat.starts_at)
    .with_for_update()
)
_CHAIRS = Query(
    _seat.where(
        Seat.group_id == _GROUP,
        Seat.role == CHAIR,
        Seat.organisation_id != bind("organisation_id", Uuid()),
        *_overlaps,
    )
    .order_by(Seat.starts_at)
    .with_for_update()
)
# The seat of which a chair's is the renewal: it ends where that begins.
_BEFORE = Query(
    _seat.where(
        Seat.group_id == _GROUP,
        Seat.organisation_id == bind("organisation_id", Uuid()),
        Seat.ends_at == _START,
    )
)
_NAMED = Query(
    select(SeatHolder.person_id, SeatHolder.deputy, SeatHolder.starts_at, SeatHolder.ends_at).where(
        SeatHolder.seat_id == bind("seat_id", Uuid()),
        or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at > _START),
    )
)
_ACTIVE = Query(
    select(Organisation.id)
    .where(Organisation.id == bind("organisation_id", Uuid()), Organisation.state == ACTIVE)
    .with_for_update(key_share=True)
)


async def install(session: AsyncSession, actor: Actor, request: Request) -> None:
    """Give the chair's or vice-chair's seat that was asked for; for `decisions`.

    Whoever is in the chair then becomes a member, and a member who takes it is one again after its
    term, with the same people. Raises Conflict when that cannot be done any more.
    """
    group = await keeping.lock(session, actor, request.group_slug)
    keeping.require_open(group)
    found = await _ACTIVE.first(session, organisation_id=request.subject_id)
    term = _term(request, await present(session))
    if found is None:
        raise Conflict(N_("{name} is not active now."), name=request.organisation_name)
    binds = {"group_id": group.id, "organisation_id": found.id}
    if request.detail["role"] == CHAIR:
        for chair in await _CHAIRS.all(session, start=term.starts_at, end=term.ends_at, **binds):
            rest = Term(term.starts_at, chair.ends_at, chair.industry, chair.term_ends_at)
            await _recast(session, chair, MEMBER, rest)
    own = await _OWN.all(session, start=term.starts_at, end=term.ends_at, **binds)
    if own and (len(own) > 1 or own[0].starts_at > _start(term)):
        raise Conflict(
            N_("{name} has another seat here in that time."), name=request.organisation_name
        )
    if own:
        await _recast(session, own[0], request.detail["role"], term)
    else:
        await _begin(session, group.id, request, term)
    await audit.write(
        session,
        actor,
        "seat:give",
        subject_id=group.id,
        organisation=str(found.id),
        role=request.detail["role"],
        approval=str(request.id),
        asked_by=str(request.asked_by),
    )


def _start(term: Term) -> datetime:
    assert term.starts_at is not None  # noqa: S101 - for the type checker
    return term.starts_at


def _term(request: Request, now: datetime) -> Term:
    keys = ("starts_at", "ends_at", "term_ends_at")
    start, ends, term_ends = (_moment(request.detail.get(key)) for key in keys)
    begins = max(now, start) if start else now
    over = ends or term_ends
    if over and over <= begins:
        raise Conflict(N_("The term that was asked for is over; ask anew."))
    return Term(begins, ends, request.detail.get("industry"), term_ends)


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


async def _begin(session: AsyncSession, group_id: UUID, request: Request, term: Term) -> None:
    """Put a chair's seat; with the same people, where it renews the one that ends there."""
    seat_id = await seats.put(
        session,
        group_id,
        request.subject_id,
        request.detail["role"],
        term,
        given_by=request.asked_by,
    )
    await successions.begin(session, seat_id)
    binds = {"organisation_id": request.subject_id, "start": _start(term)}
    before = await _BEFORE.first(session, group_id=group_id, **binds)
    if before is not None:
        await seats.carry_people(session, before.id, seat_id)


async def _recast(
    session: AsyncSession,
    seat: Row,
    role: str,
    term: Term,
) -> None:
    """Let a seat have another role during a term, and its own before and after, same people."""
    start = _start(term)
    named = await _NAMED.all(session, seat_id=seat.id, start=start)
    if seat.starts_at < start:
        await seats.cut(session, seat.id, start)
        await _follow(session, seat, role, term, named)
    else:
        changed = {"role": role, "ends_at": term.ends_at, **_place(seat, term)}
        await session.execute(update(Seat).where(Seat.id == seat.id).values(changed))
        if term.ends_at:
            await seats.cut(session, seat.id, term.ends_at)
    if term.ends_at and (seat.ends_at is None or seat.ends_at > term.ends_at):
        rest = MEMBER if seat.role in LEADING else seat.role
        after = Term(term.ends_at, seat.ends_at, seat.industry, seat.term_ends_at)
        await _follow(session, seat, rest, after, named)


async def _follow(
    session: AsyncSession,
    seat: Row,
    role: str,
    term: Term,
    named: list[Any],
) -> None:
    """Put a seat behind another one, with the people who are named in its time."""
    start = _start(term)
    term = replace(term, **_place(seat, term))
    seat_id = await seats.put(
        session, seat.group_id, seat.organisation_id, role, term, given_by=seat.given_by
    )
    rows = [
        {
            "id": ids.new_id(),
            "seat_id": seat_id,
            "person_id": person.person_id,
            "deputy": person.deputy,
            "starts_at": max(person.starts_at, start),
            "ends_at": _earlier(person.ends_at, term.ends_at),
        }
        for person in named
        if (person.ends_at is None or person.ends_at > start)
        and (term.ends_at is None or person.starts_at < term.ends_at)
    ]
    if rows:
        await session.execute(insert(SeatHolder), rows)


def _place(seat: Row, term: Term) -> dict[str, Any]:
    """Return for which industry and term a seat goes on: as asked for, or else as it was."""
    return {
        "industry": term.industry or seat.industry,
        "term_ends_at": term.term_ends_at or seat.term_ends_at,
    }


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
