"""Who invites somebody from outside to a meeting, and keeps what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.deeds import Deed, rule
from app.access.meetings import keeps
from app.core.i18n import N_
from app.models.meetings import CANCELLED

if TYPE_CHECKING:
    from app.access.actor import Actor
    from app.access.invitees import CalledMeeting


@rule(Deed.GUEST_KEEP)
def keep(actor: Actor, meeting: CalledMeeting) -> str | None:
    """The secretariat, chair and vice-chair of the group that holds the meeting."""
    if not keeps(actor, meeting):
        return N_("Only the secretariat, and the chair of the group that holds it, do this.")
    return N_("This meeting is cancelled.") if meeting.state == CANCELLED else None
