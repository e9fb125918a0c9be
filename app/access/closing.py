"""Who closes a thread, sends it back, and says whether the change helped: the board's chair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.deeds import Deed, rule
from app.access.threads import SeenThread
from app.core.i18n import N_
from app.models.threads import ANSWERED, BEING_IMPLEMENTED, DECIDED

if TYPE_CHECKING:
    from app.access.actor import Actor


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
    return None if thread.state in DECIDED else N_("This thread is not decided yet.")
