"""Who talks in the board's own room, and who with the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.deeds import Deed, rule
from app.access.threads import VOTING, SeenThread
from app.core.i18n import N_
from app.models.threads import WITHDRAWN

if TYPE_CHECKING:
    from app.access.actor import Actor


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
