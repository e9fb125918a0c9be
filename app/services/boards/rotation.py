"""Who ends when on a board, who follows, and which industries have nobody there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access.threads import VOTING
from app.models.organisations import ACTIVE
from app.services.boards import terms
from app.services.groups import rosters
from app.services.organisations import industries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.groups.rosters import HeldSeat

OPEN, RUNS, FOLLOWED, ENDS, OVER = "open", "runs", "followed", "ends", "over"


@dataclass(frozen=True, slots=True)
class Turn:
    """A seat in the rotation: how it stands, in how many days its term ends, and who follows.

    `stands` is `open` (no term), `runs`, `followed`, `ends` (within sixty days, nobody follows)
    or `over` (held over its term).
    """

    seat: HeldSeat
    stands: str
    days: int
    heir: HeldSeat | None
    to_come: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """An industry with the seats held for it now, and those to come."""

    slug: str
    name: str
    seats: list[HeldSeat]
    to_come: list[HeldSeat]


@dataclass(frozen=True, slots=True)
class Rotation:
    """The seats of a board in the order in which their terms end, and what they cover."""

    turns: list[Turn]
    covered: list[Covered]

    @property
    def gaps(self) -> list[Covered]:
        """The industries without a seat now."""
        return [one for one in self.covered if not one.seats]

    @property
    def vacant(self) -> list[HeldSeat]:
        """The seats held now to which nobody is named."""
        return [one.seat for one in self.turns if not one.to_come and not one.seat.people]


async def seats_of(session: AsyncSession, actor: Actor, board: Row) -> list[HeldSeat]:
    """Return the seats of a board that are held now, and those that begin later."""
    now = await rosters.of_group(session, actor, board.id)
    return now + await rosters.to_come(session, actor, board.id)


async def of_board(session: AsyncSession, actor: Actor, board: Row, now: datetime) -> Rotation:
    """Return the rotation of a board as it stands at `now`."""
    held = await rosters.of_group(session, actor, board.id)
    to_come = await rosters.to_come(session, actor, board.id)
    turns = [*_turns(held, to_come, board.zone, now)]
    listed = await industries.listing(session)
    covered = [
        Covered(row.slug, row.name, _for(held, row.slug), _for(to_come, row.slug)) for row in listed
    ]
    return Rotation(sorted(turns, key=_by_end), covered)


def _turns(held: list[HeldSeat], to_come: list[HeldSeat], zone: str, now: datetime) -> list[Turn]:
    by_id: dict[UUID, HeldSeat] = {seat.id: seat for seat in (*held, *to_come)}
    follows = terms.followers(list(by_id.values()))
    later = {seat.id for seat in to_come}
    found = []
    for seat in by_id.values():
        heir = by_id.get(follows[seat.id]) if seat.id in follows else None
        left = terms.days_left(seat, zone, now)
        found.append(Turn(seat, _stands(seat, heir, left), left, heir, seat.id in later))
    return found


def _stands(seat: HeldSeat, heir: HeldSeat | None, left: int) -> str:
    if seat.ends_at is None and seat.term_ends_at is None:
        return OPEN
    if heir:
        return FOLLOWED
    if left < 0:
        return OVER
    return ENDS if left <= terms.NOTICES[0] else RUNS


def _by_end(turn: Turn) -> tuple[bool, int, datetime, str]:
    none = turn.stands == OPEN
    return none, 0 if none else turn.days, turn.seat.starts_at, turn.seat.organisation_name


def _for(seats: list[HeldSeat], industry: str) -> list[HeldSeat]:
    return [
        seat
        for seat in seats
        if seat.industry == industry and seat.role in VOTING and seat.state == ACTIVE
    ]
