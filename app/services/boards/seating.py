"""The secretariat seats organisations on a board: for an industry and a term, and renews that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError

from app.access.deeds import Deed, require
from app.access.seats import LEADING
from app.access.threads import VOTING
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import N_
from app.models.seats import ROLES, Seat, SeatHolder
from app.services import audit, boards, organisations
from app.services.boards import rotation, terms
from app.services.groups import keeping, rosters, seats
from app.services.groups.seats import Term
from app.services.organisations import industries
from app.services.spans import present

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat for an organisation; no first day means now, no last day the one proposed."""

    organisation_id: UUID
    role: str
    industry: str = ""
    first: date | None = None
    last: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A seat that somebody wants to give, as the rule reads it."""

    platform: bool
    role: str


async def give(session: AsyncSession, actor: Actor, slug: str, offer: Offer) -> UUID:
    """Seat an organisation and return the seat's id; for a chair's, that of the request.

    Where the board lets holders stay, this ends the seat of the industry that is held over. Raises
    Conflict when the organisation has a seat at that time, Invalid, Forbidden, NotFound.
    """
    board = await _locked(session, actor, slug)
    organisation = await organisations.active(session, offer.organisation_id)
    require(actor, Deed.BOARD_SEAT, Wanted(organisation.platform, offer.role))
    if offer.role not in ROLES:
        raise Invalid("role", N_("Choose a seat from the list."))
    term = await _term(session, actor, board, offer)
    about = (session, actor, slug, offer.organisation_id, offer.role, term)
    if offer.role in LEADING:
        return await seats.ask_chair(*about, offer.reason)
    return await seats.give(*about)


async def renew(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    seat_id: UUID,
    last: date | None = None,
    reason: str = "",
) -> UUID:
    """Let an organisation go on: a seat of its own that begins exactly where this one ends.

    The same people are named to it. Return its id, for a chair's that of the request. Raises
    Conflict when the seat has ended or is followed already, Invalid, Forbidden, NotFound.
    """
    board = await _locked(session, actor, slug)
    seat = await _held(session, actor, board, seat_id)
    now = await present(session)
    start = terms.renewed_from(seat, now)
    first = terms.today(start, board.zone)
    end = last or await proposed(session, actor, board, first)
    term = terms.period(
        None, end, board.zone, start, holdover=board.holdover, industry=seat.industry or ""
    )
    term = replace(term, starts_at=start)
    if seat.role in LEADING:
        about = (seat.organisation_id, seat.role, term, reason)
        return await seats.ask_chair(session, actor, slug, *about)
    await seats.cut(session, seat_id, start)
    renewed = await seats.put(
        session, board.id, seat.organisation_id, seat.role, term, given_by=actor.person_id
    )
    await seats.carry_people(session, seat_id, renewed)
    await _write(session, actor, "seat:renew", seat, renewed=str(renewed))
    return renewed


async def settle(
    session: AsyncSession, actor: Actor, slug: str, seat_id: UUID, industry: str, last: date | None
) -> None:
    """Say for which industry a seat is held and when its term ends.

    Raises Conflict when another seat begins earlier, Forbidden for more time in the chair, which
    takes two people; Invalid, NotFound.
    """
    board = await _locked(session, actor, slug)
    seat = await _held(session, actor, board, seat_id)
    known = await _industry(session, seat.role, industry)
    values: dict[str, object] = {"industry": known or None}
    if last is not None:
        now = await present(session)
        about = {"holdover": board.holdover, "industry": known}
        term = terms.period(None, last, board.zone, max(now, seat.starts_at), **about)
        _require_room(seat, term)
        values["term_ends_at"] = term.term_ends_at
        if not board.holdover:
            values["ends_at"] = term.ends_at
    await _change(session, seat, values)
    await _write(session, actor, "seat:settle", seat, fields=sorted(values))


async def usual(session: AsyncSession, actor: Actor, slug: str, organisation_id: UUID) -> Term:
    """Return the term with which an organisation that asked to join a committee begins now.

    It is the one proposed, for the first of the organisation's industries.
    """
    board = await boards.find(session, actor, slug)
    now = await present(session)
    last = await proposed(session, actor, board, terms.today(now, board.zone))
    at_home = await organisations.industries_of(session, organisation_id)
    industry = at_home[0].slug if at_home else ""
    return terms.period(None, last, board.zone, now, holdover=board.holdover, industry=industry)


async def proposed(session: AsyncSession, actor: Actor, board: Row, first: date) -> date:
    """Return the last day proposed for a term that begins with `first`, in the board's zone."""
    ends = [seat.term_ends_at for seat in await rotation.seats_of(session, actor, board)]
    taken = [terms.last_day(end, board.zone) for end in ends if end]
    return terms.propose(first, board.term_months, taken)


async def leads(session: AsyncSession, actor: Actor, seat_id: UUID) -> bool:
    """Tell whether a seat is a chair's or vice-chair's; raises NotFound."""
    seat = await rosters.one(session, actor, seat_id)
    if seat is None:
        raise NotFound
    return seat.role in LEADING


async def _locked(session: AsyncSession, actor: Actor, slug: str) -> Row:
    board = await boards.find(session, actor, slug)
    keeping.require_open(await keeping.lock(session, actor, slug))
    return board


async def _held(session: AsyncSession, actor: Actor, board: Row, seat_id: UUID) -> rosters.HeldSeat:
    """Return a seat of the board that is not over; the rule has been asked."""
    seat = await rosters.one(session, actor, seat_id)
    if seat is None or seat.group_id != board.id:
        raise NotFound
    require(actor, Deed.BOARD_SEAT, seat)
    if seat.ends_at is not None and seat.ends_at <= await present(session):
        raise Conflict(N_("This seat has ended; give a new one."))
    return seat


async def _term(session: AsyncSession, actor: Actor, board: Row, offer: Offer) -> Term:
    now = await present(session)
    industry = await _industry(session, offer.role, offer.industry)
    if offer.role not in VOTING and offer.last is None:
        start = terms.beginning(offer.first, board.zone, now)
        return Term(start if start > now else None, None, industry or None)
    first = offer.first or terms.today(now, board.zone)
    last = offer.last or await proposed(session, actor, board, first)
    about = {"holdover": board.holdover, "industry": industry}
    return terms.period(offer.first, last, board.zone, now, **about)


async def _industry(session: AsyncSession, role: str, slug: str) -> str:
    if not slug and role in VOTING:
        raise Invalid("industry", N_("Choose the industry for which this seat is held."))
    return (await industries.known(session, [slug], "industry"))[0] if slug else ""


def _require_room(seat: rosters.HeldSeat, term: Term) -> None:
    end = term.term_ends_at
    before = seat.ends_at or seat.term_ends_at
    if seat.role in LEADING and before and _later(end, before):
        raise Forbidden(N_("More time in the chair needs a second person; renew the seat."))
    if term.ends_at is None and seat.ends_at and _later(end, seat.ends_at):
        raise Conflict(N_("Whoever follows begins earlier than that."))


def _later(end: datetime | None, before: datetime) -> bool:
    return end is not None and end > before


async def _change(session: AsyncSession, seat: rosters.HeldSeat, values: dict[str, object]) -> None:
    try:
        async with session.begin_nested():
            await session.execute(update(Seat).where(Seat.id == seat.id).values(values))
    except IntegrityError as taken:
        raise Conflict(N_("This organisation has a seat here at that time already.")) from taken
    if "ends_at" not in values:
        return
    # The people named for as long as the seat lasts stay as long as it does now.
    await session.execute(
        update(SeatHolder)
        .where(
            SeatHolder.seat_id == seat.id,
            or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at == seat.ends_at),
        )
        .values(ends_at=values["ends_at"])
        .execution_options(synchronize_session=False)
    )


async def _write(
    session: AsyncSession,
    actor: Actor,
    deed: str,
    seat: rosters.HeldSeat,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    about = {"seat": str(seat.id), "organisation": str(seat.organisation_id), **detail}
    await audit.write(session, actor, deed, subject_id=seat.group_id, **about)
