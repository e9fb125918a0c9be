"""What waits for a seat on a board: positions on threads under discussion, and votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.db import Row

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for exactly one person, `who`; `you` when that is the reader.

    An empty `who` is the secretariat, where nobody sits there. `kind` says what is to be done;
    `reference` is the thread's, where it is about one; `count` of `needed` have voted.
    """

    kind: str
    title: str
    who: str
    you: bool = False
    reference: str = ""
    tlp: str | None = None
    due_on: date | None = None
    closes_at: datetime | None = None
    state: str = ""
    count: int = 0
    needed: int = 0


def own_seat(actor: Actor, seats: list[Any]) -> Row:
    """Return the voting seat to which the actor is named, of `boards.voting`; None without one."""
    named = (row for row in seats if actor.person_id in row.holders)
    return next((row for row in named if row.organisation_id == actor.organisation_id), None)


def of_seat(actor: Actor, seat: Row, found: list[Any], votes: list[Any]) -> list[Item]:
    """Return what waits for a seat: positions on threads that the board discusses, and votes.

    Both wait for the first person named to the seat.
    """
    you = seat.holders[0] == actor.person_id
    positions = [
        Item("position", row.title, seat.lead_name, you, row.reference, row.tlp, state=row.state)
        for row in found
        if row.awaits
    ]
    ballots = [
        Item(
            "proxy" if row.for_another else "vote",
            row.question, seat.lead_name, you, row.reference, row.tlp, closes_at=row.closes_at,
        )
        for row in votes
        if row.awaits
    ]  # fmt: skip
    return ballots + positions
