"""Who agrees that one person alone may publish for an organisation again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class Easing(Protocol):
    """What waits in an organisation; `other_admins`: it has admins beside who asked."""

    organisation_id: UUID
    asked_by: UUID | None
    other_admins: bool


def of_house(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether the actor is of an organisation's own staff, acting for it."""
    return actor.staff and actor.organisation_id == organisation_id


@rule(Deed.EASING_DECIDE)
def decide(actor: Actor, easing: Easing) -> str | None:
    """Another admin of the organisation than who asked; where there is none, who else is staff."""
    if not of_house(actor, easing.organisation_id):
        return N_("The organisation's own people decide this.")
    if easing.asked_by == actor.person_id:
        return N_("You asked for this yourself; another person has to decide.")
    if easing.other_admins and not actor.admin:
        return N_("Another admin of your organisation decides this.")
    return None


@rule(Deed.EASING_WITHDRAW)
def withdraw(actor: Actor, easing: Easing) -> str | None:
    """Who asked for it."""
    return None if easing.asked_by == actor.person_id else N_("Only who asked takes this back.")
