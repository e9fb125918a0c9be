"""What a seat hands over: the board's open threads, the organisation's positions, its votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, func, or_, select

from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.seats import SeatHolder
from app.services import boards
from app.services.boards import rotation, terms, threads
from app.services.groups import rosters
from app.services.spans import present

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.groups.rosters import HeldSeat

_NAMED = Query(
    select(SeatHolder.seat_id, SeatHolder.person_id).where(
        SeatHolder.seat_id == func.any(bind("seat_ids", ARRAY(Uuid()))),
        or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at > func.now()),
    )
)


@dataclass(frozen=True, slots=True)
class Handed:
    """Whose hand-over it is, as the rule reads it."""

    group_id: UUID
    people: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Handover:
    """A seat with what it leaves, each list as the reader sees it; `heir` follows, if anybody.

    `voted` are the ids of the open votes in which the organisation has voted.
    """

    board: Row
    seat: HeldSeat
    heir: HeldSeat | None
    days: int
    threads: list[Any]
    positions: list[Any]
    votes: list[Any]
    voted: set[UUID]


async def of_seat(session: AsyncSession, actor: Actor, slug: str, seat_id: UUID) -> Handover:
    """Return what a seat hands over, to its people, those who follow, the chair, the secretariat.

    Raises Forbidden for anybody else, NotFound for a seat that is not of this board.
    """
    board = await boards.find(session, actor, slug)
    seat = await rosters.one(session, actor, seat_id)
    if seat is None or seat.group_id != board.id:
        raise NotFound
    heir = await _heir(session, actor, board, seat)
    whose = [one.id for one in (seat, heir) if one and one.organisation_id == actor.organisation_id]
    named = await _NAMED.all(session, seat_ids=whose)
    about = Handed(board.id, frozenset(row.person_id for row in named))
    require(actor, Deed.BOARD_HANDOVER, about)
    house = seat.organisation_id
    return Handover(
        board=board,
        seat=seat,
        heir=heir,
        days=terms.days_left(seat, board.zone, await present(session)),
        threads=await threads.open_threads(session, actor, [board.id]),
        positions=await threads.positions_of(session, actor, board.id, house),
        votes=await threads.open_votes(session, actor, [board.id]),
        voted=await threads.voted_by(session, actor, board.id, house),
    )


async def _heir(session: AsyncSession, actor: Actor, board: Row, seat: HeldSeat) -> HeldSeat | None:
    """Return the seat that follows; also once it has begun and the one before it is over."""
    seats = {one.id: one for one in await rotation.seats_of(session, actor, board)}
    seats[seat.id] = seat
    follows = terms.followers(list(seats.values()))
    return seats.get(follows[seat.id]) if seat.id in follows else None
