"""The seats of a board as its page shows them: the rotation now, or who sat there on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.access.deeds import Deed, may
from app.core.text import fold
from app.models.seats import MEMBER
from app.services import boards
from app.services.boards import rotation, seating, terms
from app.services.boards.rotation import Covered, Turn
from app.services.groups import rosters
from app.services.spans import present

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.groups.rosters import HeldSeat


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a board; `proposed` is the last day for a seat that would begin today.

    On a day in the past there is neither coverage nor anybody who follows.
    """

    board: Row
    turns: list[Turn]
    covered: list[Covered]
    proposed: date | None
    may_give: bool

    @property
    def gaps(self) -> list[Covered]:
        """The industries without a seat now."""
        return [one for one in self.covered if not one.seats]

    @property
    def orders(self) -> dict[str, Callable[[Turn], Any]]:
        """How the seats can be put in order: by whose it is, for what, from when, until when."""
        return {
            "organisation": lambda turn: fold(turn.seat.organisation_name),
            "industry": lambda turn: turn.seat.industry_name and fold(turn.seat.industry_name),
            "begins": lambda turn: turn.seat.starts_at,
            "ends": lambda turn: self.last_day(turn.seat),
        }

    def last_day(self, seat: HeldSeat) -> date | None:
        """Return the last day of a seat's term, or of the seat if that is earlier, in the zone."""
        ends = [one for one in (seat.ends_at, seat.term_ends_at) if one]
        return terms.last_day(min(ends), self.board.zone) if ends else None

    def first_day(self, seat: HeldSeat) -> date:
        """Return the first day of a seat in the board's zone."""
        return terms.today(seat.starts_at, self.board.zone)


async def of_board(session: AsyncSession, actor: Actor, slug: str, on: date | None = None) -> Seats:
    """Return the seats of a board now, or those held on a day in its zone. Raises NotFound."""
    board = await boards.find(session, actor, slug)
    now = await present(session)
    if on:
        held = await rosters.of_group(session, actor, board.id, on, board.zone)
        turns = [Turn(seat, rotation.RUNS, 0, None, to_come=False) for seat in held]
        return Seats(board, turns, [], None, may_give=False)
    turning = await rotation.of_board(session, actor, board, now)
    wanted = seating.Wanted(platform=False, role=MEMBER)
    may_give = board.closed_at is None and may(actor, Deed.BOARD_SEAT, wanted)
    ends = [turn.seat.term_ends_at for turn in turning.turns]
    taken = [terms.last_day(end, board.zone) for end in ends if end]
    proposed = terms.propose(terms.today(now, board.zone), board.term_months, taken)
    return Seats(board, turning.turns, turning.covered, proposed, may_give=may_give)
