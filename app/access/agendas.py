"""Who prepares an agenda, who agrees to it, and who keeps an organisation out of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.meetings import keeps
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_
from app.models.meetings import CANCELLED

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor

_CANCELLED = N_("This meeting is cancelled; its agenda stays as it is.")


class SeenMeeting(Protocol):
    """A meeting that came through the gate."""

    id: UUID
    host_id: UUID
    state: str
    counsels: bool


class StayingOut(Protocol):
    """An organisation that is to stay out of an item of a meeting."""

    meeting: SeenMeeting
    organisation_id: UUID


@rule(Deed.AGENDA_KEEP)
def keep(actor: Actor, meeting: SeenMeeting) -> str | None:
    """The secretariat, chair and vice-chair of its group; after the lock counsel must agree."""
    if not keeps(actor, meeting):
        return N_("Only the secretariat, and the chair of the group that holds it, prepare this.")
    return _CANCELLED if meeting.state == CANCELLED else None


@rule(Deed.AGENDA_AGREE)
def agree(_actor: Actor, meeting: SeenMeeting) -> str | None:
    """The counsel named for the meeting, and who holds a counsel's seat in its group."""
    if not meeting.counsels:
        return N_("Only the counsel of this meeting agrees to its agenda.")
    return _CANCELLED if meeting.state == CANCELLED else None


@rule(Deed.AGENDA_RECUSE)
def recuse(actor: Actor, wanted: StayingOut) -> str | None:
    """Who keeps the meeting, for any organisation; an organisation's staff, for their own."""
    own = actor.staff and wanted.organisation_id == actor.organisation_id
    if keeps(actor, wanted.meeting) or own:
        return None
    return N_("Only who keeps this meeting, or the organisation itself, decides who stays out.")


@rule(Deed.STATEMENT_PUBLISH)
def publish_statement(actor: Actor, _statement: object) -> str | None:
    """The secretariat."""
    return None if actor.has(SECRETARIAT) else N_("Only the secretariat publishes the statement.")
