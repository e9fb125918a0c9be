"""Who calls a vote of a board, votes in it, lets another vote, or takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.access.threads import VOTING
from app.core.i18n import N_
from app.models.threads import WITHDRAWN

if TYPE_CHECKING:
    from app.access.actor import Actor


class Discussed(Protocol):
    """A thread that came through the gate; `in_room`: the reader is in the board's own room."""

    board_id: UUID
    state: str
    in_room: bool


class Called(Protocol):
    """A vote that came through the gate."""

    board_id: UUID


@rule(Deed.VOTE_CALL)
def call(actor: Actor, thread: Discussed) -> str | None:
    """The chair of the board, on a thread of its own room or a point of it."""
    if not (thread.in_room and actor.chairs(thread.board_id)):
        return N_("Only the chair calls a vote.")
    return N_("This thread was withdrawn.") if thread.state == WITHDRAWN else None


@rule(Deed.VOTE_CAST)
def cast(actor: Actor, vote: Called) -> str | None:
    """Every voting seat that is not recused, once for its organisation, while the vote is open."""
    allowed = actor.holds(vote.board_id, *VOTING)
    return None if allowed else N_("Only who holds a voting seat on this board now votes.")


@rule(Deed.VOTE_GIVE)
def give(actor: Actor, vote: Called) -> str | None:
    """Every voting seat, to another of the board, for one vote and until it is used."""
    allowed = actor.holds(vote.board_id, *VOTING)
    return None if allowed else N_("Only who holds a voting seat on this board now votes.")


@rule(Deed.VOTE_WITHDRAW)
def withdraw(actor: Actor, vote: Called) -> str | None:
    """The chair of the board, with a reason, before the vote closes."""
    return None if actor.chairs(vote.board_id) else N_("Only the chair withdraws a vote.")
