"""Who closes a thread, sends it back, and says whether the change helped: the board's chair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_
from app.models.threads import ANSWERED, BEING_IMPLEMENTED, DECIDED, SECRETARIAT

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class AnsweredThread(Protocol):
    """A thread that came through the gate."""

    board_id: UUID
    state: str
    audience: str
    owner_id: UUID | None
    own: bool
    sealed: bool
    wrote: bool


def leads(actor: Actor, thread: AnsweredThread) -> bool:
    """Tell whether the reader decides for the board: as its chair.

    Where only the secretariat reads a thread, its author decides. A chair who wrote it without a
    name does not: that the step bears no name would tell who took it.
    """
    if thread.audience == SECRETARIAT:
        return thread.own
    return actor.chairs(thread.board_id) and not (thread.sealed and thread.wrote)


@rule(Deed.THREAD_CLOSE)
def close(actor: Actor, thread: AnsweredThread) -> str | None:
    """The chair, once every point is answered; the author, where the secretariat alone reads it."""
    if not leads(actor, thread):
        return N_("Only the chair closes a thread.")
    if thread.state not in (ANSWERED, BEING_IMPLEMENTED):
        return N_("Only an answered thread can be closed.")
    return None


@rule(Deed.THREAD_SEND_BACK)
def send_back(actor: Actor, thread: AnsweredThread) -> str | None:
    """The chair of the board, when an answer is not enough."""
    if not leads(actor, thread):
        return N_("Only the chair sends a thread back.")
    return None if thread.state in DECIDED else N_("There is no answer to send back yet.")


@rule(Deed.THREAD_REVIEW)
def review(actor: Actor, thread: AnsweredThread) -> str | None:
    """The chair of the board, for a decided thread, on whether the change helped."""
    if not leads(actor, thread):
        return N_("Only the chair records whether it helped.")
    return None if thread.state in DECIDED else N_("This thread is not decided yet.")
