"""Deeds of two people: who may ask for one, and who may decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.errors import Forbidden
from app.core.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from app.access.actor import Actor


class Pending(Protocol):
    """A deed that waits; `concerned` are the people and organisations it is about."""

    asked_by: UUID
    concerned: Collection[UUID]


def enter_desk(actor: Actor) -> None:
    """Raise Forbidden unless the actor works at the secretariat's desk."""
    if not actor.has(SECRETARIAT):
        raise Forbidden(N_("This desk is the secretariat's."))


@rule(Deed.ADMISSION_ASK)
def ask(actor: Actor, concerned: Collection[UUID]) -> str | None:
    """The secretariat, for what does not concern the asker."""
    if not actor.has(SECRETARIAT):
        return N_("Only the secretariat asks for this.")
    if set(concerned) & set(actor.affiliations):
        return N_("This concerns yourself; a colleague of the secretariat has to ask for it.")
    return None


@rule(Deed.ADMISSION_DECIDE)
def decide(actor: Actor, pending: Pending) -> str | None:
    """The secretariat: another person than who asked, and nobody whom it concerns."""
    if not actor.has(SECRETARIAT):
        return N_("Only the secretariat decides this.")
    if pending.asked_by == actor.person_id:
        return N_("You asked for this yourself; another person has to decide.")
    if set(pending.concerned) & set(actor.affiliations):
        return N_("This concerns yourself; another person has to decide.")
    return None
