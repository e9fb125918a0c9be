"""Who may do what with a feedback thread of a board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.core.i18n import N_
from app.models.seats import CHAIR, MEMBER, SECRETARY, VICE_CHAIR
from app.models.threads import ANSWERED, BEING_IMPLEMENTED, DECIDED, WITH_PLATFORM, WITHDRAWN

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
    """Whoever holds a seat on the board, but observers and counsel."""
    if board.closed_at is not None:
        return N_("This board is closed.")
    allowed = actor.holds(board.id, *VOTING)
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


@rule(Deed.THREAD_DISCUSS)
def discuss(actor: Actor, thread: SeenThread) -> str | None:
    """Every seat in the board's own room, observers aside."""
    if not (thread.in_room and actor.holds(thread.board_id, *VOTING)):
        return N_("Only the board's seats talk here.")
    return N_("This thread was withdrawn.") if thread.state == WITHDRAWN else None


@rule(Deed.THREAD_COMMENT)
def comment(actor: Actor, thread: SeenThread) -> str | None:
    """With the platform: its staff, the board's seats and the author, once it is handed over."""
    if thread.handed_over_at is None:
        return N_("The platform does not see this thread yet.")
    if not (thread.own or actor.platform or actor.holds(thread.board_id, *VOTING)):
        return N_("Only the board, the author and the platform talk here.")
    return N_("This thread was withdrawn.") if thread.state == WITHDRAWN else None


@rule(Deed.THREAD_CLOSE)
def close(actor: Actor, thread: SeenThread) -> str | None:
    """The chair of the board, once every point is answered."""
    if not actor.chairs(thread.board_id):
        return N_("Only the chair closes a thread.")
    if thread.state not in (ANSWERED, BEING_IMPLEMENTED):
        return N_("Only an answered thread can be closed.")
    return None


@rule(Deed.THREAD_SEND_BACK)
def send_back(actor: Actor, thread: SeenThread) -> str | None:
    """The chair of the board, when an answer is not enough."""
    if not actor.chairs(thread.board_id):
        return N_("Only the chair sends a thread back.")
    return None if thread.state in DECIDED else N_("There is no answer to send back yet.")


@rule(Deed.THREAD_REVIEW)
def review(actor: Actor, thread: SeenThread) -> str | None:
    """The chair of the board, for a decided thread, on whether the change helped."""
    if not actor.chairs(thread.board_id):
        return N_("Only the chair records whether it helped.")
    asked = thread.state in DECIDED and thread.state != WITH_PLATFORM
    return None if asked else N_("This thread is not decided yet.")
