"""Who calls meetings, prepares, changes and cancels them, and who sees whom they invite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT, secretariat
from app.core.i18n import N_
from app.models.meetings import CANCELLED, CONVENED

if TYPE_CHECKING:
    from datetime import datetime

    from app.access.actor import Actor

_KEEPERS_ONLY = N_("Only the secretariat, and the chair of the group that holds it, do this.")
_CANCELLED = N_("This meeting is cancelled; it stays as it is.")
rule(Deed.MEETING_KIND)(secretariat)


class HostGroup(Protocol):
    """A group for which a meeting is called."""

    id: UUID
    closed_at: datetime | None


class SeenMeeting(Protocol):
    """A meeting that came through the gate."""

    id: UUID
    host_id: UUID
    state: str
    counsels: bool


def keeps(actor: Actor, meeting: SeenMeeting) -> bool:
    """Tell whether the actor keeps a meeting that they see: as secretariat, or leading its host."""
    return actor.has(SECRETARIAT) or actor.chairs(meeting.host_id)


def _kept(actor: Actor, meeting: SeenMeeting) -> str | None:
    if not keeps(actor, meeting):
        return _KEEPERS_ONLY
    return _CANCELLED if meeting.state == CANCELLED else None


@rule(Deed.MEETING_CALL)
def call(actor: Actor, group: HostGroup) -> str | None:
    """The secretariat for every group, chair and vice-chair for theirs, while the group works."""
    if not (actor.has(SECRETARIAT) or actor.chairs(group.id)):
        return N_("Meetings are called by the secretariat, and by the chair of a group for it.")
    return N_("This group is closed.") if group.closed_at is not None else None


@rule(Deed.MEETING_EDIT)
@rule(Deed.MEETING_INVITE)
@rule(Deed.MEETING_CANCEL)
def keep(actor: Actor, meeting: SeenMeeting) -> str | None:
    """The secretariat, chair and vice-chair of the group that holds it, until it is cancelled."""
    return _kept(actor, meeting)


@rule(Deed.MEETING_CONVENE)
def convene(actor: Actor, meeting: SeenMeeting) -> str | None:
    """The secretariat, chair and vice-chair of the group that holds it, once."""
    done = N_("This meeting is convened already.") if meeting.state == CONVENED else None
    return _kept(actor, meeting) or done


@rule(Deed.MEETING_PREPARE)
def prepare(actor: Actor, meeting: SeenMeeting) -> str | None:
    """The secretariat, who leads or counsels the group that holds it, and the counsel named."""
    allowed = keeps(actor, meeting) or meeting.counsels
    return None if allowed else N_("Only who prepares this meeting sees this.")


@rule(Deed.MEETING_LIST_INVITEES)
def list_invitees(actor: Actor, meeting: SeenMeeting) -> str | None:
    """The secretariat, chair and vice-chair of the group that holds it; nobody else sees names."""
    return None if keeps(actor, meeting) else _KEEPERS_ONLY


@rule(Deed.MEETING_TEMPLATE)
def keep_templates(actor: Actor, host_id: UUID | None) -> str | None:
    """The secretariat; chair and vice-chair those of their group."""
    allowed = actor.has(SECRETARIAT) or (host_id is not None and actor.chairs(host_id))
    return None if allowed else _KEEPERS_ONLY
