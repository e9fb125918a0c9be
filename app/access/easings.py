"""Who agrees that one person alone may publish for an organisation again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class Easing(Protocol):
    """What waits in an organisation; `stand`: what the actor is to it (`stand_to_easing`)."""

    organisation_id: UUID
    asked_by: UUID | None
    stand: str | None


NOT_THEIRS = {
    "admin": N_("Another admin of your organisation decides this."),
    "late": N_("Only who held their place, or their rights, before this was asked decides it."),
}


def of_house(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether the actor is of an organisation's own staff, acting for it."""
    return actor.staff and actor.organisation_id == organisation_id


@rule(Deed.EASING_DECIDE)
def decide(actor: Actor, easing: Easing) -> str | None:
    """Another admin than who asked; where there was none for a week, who else was staff by then."""
    if not of_house(actor, easing.organisation_id):
        return N_("The organisation's own people decide this.")
    if easing.asked_by == actor.person_id:
        return N_("You asked for this yourself; another person has to decide.")
    return NOT_THEIRS.get(easing.stand or "")


@rule(Deed.EASING_WITHDRAW)
def withdraw(actor: Actor, easing: Easing) -> str | None:
    """Who asked for it."""
    return None if easing.asked_by == actor.person_id else N_("Only who asked takes this back.")
