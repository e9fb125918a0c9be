"""Who may do what with a feedback thread of a board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_
from app.models.seats import CHAIR, MEMBER, SECRETARY, VICE_CHAIR
from app.models.threads import DECIDED, WITHDRAWN

if TYPE_CHECKING:
    from datetime import datetime

    from app.access.actor import Actor

# Seats that speak and vote; observers and counsel do neither.
VOTING = (CHAIR, VICE_CHAIR, SECRETARY, MEMBER)


class SeenThread(Protocol):
    """A thread that came through the gate; `in_room`: the reader is in the board's own room."""

    id: UUID
    board_id: UUID
    state: str
    own: bool
    in_room: bool
    handed_over_at: datetime | None


class OpenBoard(Protocol):
    """A board or committee that works."""

    id: UUID
    closed_at: datetime | None


@rule(Deed.THREAD_OPEN)
def open_(actor: Actor, board: OpenBoard) -> str | None:
    """Whoever holds a seat on the board, but observers and counsel; the secretariat."""
    if board.closed_at is not None:
        return N_("This board is closed.")
    allowed = actor.holds(board.id, *VOTING) or actor.has(SECRETARIAT)
    return None if allowed else N_("Only who holds a seat on this board opens a thread.")


@rule(Deed.THREAD_EDIT)
@rule(Deed.THREAD_RELABEL)
def edit(_actor: Actor, thread: SeenThread) -> str | None:
    """Its author, and people of the author's organisation who see it, until it is decided."""
    if not thread.own:
        return N_("Only who opened this thread may change it.")
    closed = thread.state in (*DECIDED, WITHDRAWN)
    return N_("This thread is decided; it stays as it is.") if closed else None


@rule(Deed.THREAD_WITHDRAW)
def withdraw(actor: Actor, thread: SeenThread) -> str | None:
    """Its author, and people of the author's organisation who see it, until it is decided."""
    return edit(actor, thread)


@rule(Deed.THREAD_HAND_OVER)
def hand_over(actor: Actor, thread: SeenThread) -> str | None:
    """Its author's people and the chair; more can be shown to the platform until it is decided."""
    if not (thread.own or actor.chairs(thread.board_id)):
        return N_("Only who opened this thread, or the chair, hands it over.")
    closed = thread.state in (*DECIDED, WITHDRAWN)
    return N_("This thread is decided; it stays as it is.") if closed else None
