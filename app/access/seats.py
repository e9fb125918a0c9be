"""Who gives and ends seats, and who names people to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.affiliations import keeps
from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT, runs
from app.core.i18n import N_
from app.models.principals import ALLIANCE, BOARD, COMMITTEE, WORKING_GROUP
from app.models.seats import CHAIR, COUNSEL, VICE_CHAIR

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor

# Seats with the chair's rights: given by two people of the secretariat.
LEADING = (CHAIR, VICE_CHAIR)


class KeptSeat(Protocol):
    """A seat, held or to be given, with what its group and its organisation are."""

    group_id: UUID
    group_kind: str
    organisation_id: UUID
    platform: bool
    role: str


class Naming(Protocol):
    """A person to be named to a seat of an organisation."""

    group_kind: str
    organisation_id: UUID
    platform: bool
    person_id: UUID


@rule(Deed.SEAT_KEEP)
def keep(actor: Actor, seat: KeptSeat) -> str | None:
    """The secretariat; the chair of a working group or committee, save for chairs' seats."""
    if seat.platform and seat.role != COUNSEL:
        if seat.group_kind == WORKING_GROUP:
            return N_("In a working group the platform can only be counsel.")
        if seat.group_kind in (BOARD, COMMITTEE):
            return N_("A board speaks without the platform, which can only be counsel there.")
    return _seats(actor, seat)


@rule(Deed.SEAT_END)
def end(actor: Actor, seat: KeptSeat) -> str | None:
    """Who may give the seat, and an admin of the organisation that holds it."""
    given_up = runs(actor, seat.organisation_id) and seat.group_kind != SECRETARIAT
    return None if given_up else _seats(actor, seat)


def _seats(actor: Actor, seat: KeptSeat) -> str | None:
    if seat.group_kind in (ALLIANCE, SECRETARIAT):
        return N_("This group has no seats to give.")
    if actor.has(SECRETARIAT):
        return None
    if not actor.chairs(seat.group_id) or seat.group_kind == BOARD:
        return N_("Only the secretariat gives seats here.")
    return N_("A chair's seat is the secretariat's to give.") if seat.role in LEADING else None


@rule(Deed.SEAT_NAME)
def name(actor: Actor, naming: Naming) -> str | None:
    """Who keeps the holder's people; to the secretariat nobody names themselves."""
    if not keeps(actor, naming.organisation_id, platform=naming.platform):
        return N_("An organisation's own admin names people to its seats.")
    if naming.group_kind == SECRETARIAT and naming.person_id == actor.person_id:
        return N_("Nobody names themselves to the secretariat.")
    return None
