"""Who answers an invitation to a meeting, records an answer given by phone, and fills places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.meetings import keeps
from app.access.organisations import runs
from app.core import clock
from app.core.i18n import N_
from app.models.meetings import CANCELLED, PLANNED

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.access.actor import Actor

_KEEPERS_ONLY = N_("Only the secretariat, and the chair of the group that holds it, do this.")


class CalledMeeting(Protocol):
    """A meeting that came through the gate; `invited`: the reader is."""

    id: UUID
    host_id: UUID
    state: str
    starts_at: datetime
    invited: bool
    counsels: bool


def closed(meeting: CalledMeeting) -> str | None:
    """Return why nobody can answer an invitation to a meeting any more, or None."""
    if meeting.state == PLANNED:
        return N_("Nobody has been told of this meeting yet.")
    if meeting.state == CANCELLED:
        return N_("This meeting is cancelled.")
    begun = meeting.starts_at <= clock.now()
    return N_("This meeting has begun; answers are closed.") if begun else None


@rule(Deed.INVITEE_ANSWER)
def answer(_actor: Actor, meeting: CalledMeeting) -> str | None:
    """Whoever is invited, for themselves, until the meeting begins."""
    return closed(meeting) if meeting.invited else N_("You are not invited to this meeting.")


@rule(Deed.INVITEE_KEEP)
def keep(actor: Actor, meeting: CalledMeeting) -> str | None:
    """The secretariat, chair and vice-chair of the group that holds the meeting, for answers given
    to them by phone and for reminders; until it begins.
    """  # noqa: D205 - one sentence for the access page
    return closed(meeting) if keeps(actor, meeting) else _KEEPERS_ONLY


@rule(Deed.INVITEE_PLACE)
def place(actor: Actor, meeting: CalledMeeting) -> str | None:
    """An organisation's admin, for the places of its own people at a meeting that they see."""
    if not runs(actor, actor.organisation_id):
        return N_("Only an admin of your organisation chooses who of its people comes.")
    return closed(meeting)
