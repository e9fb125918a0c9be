"""Who keeps the directory: organisations, their brands, and the list of industries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor

SECRETARIAT = "secretariat"
_SECRETARIAT_ONLY = N_("Only the secretariat does this.")


class KeptOrganisation(Protocol):
    """An organisation as the rules need it."""

    id: UUID
    platform: bool


class HeldBrand(Protocol):
    """A brand with who holds it now."""

    organisation_id: UUID


def runs(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether the actor is an admin of the organisation, acting for it."""
    return actor.admin and actor.staff and actor.organisation_id == organisation_id


@rule(Deed.ORGANISATION_PROPOSE)
@rule(Deed.INDUSTRY_KEEP)
def secretariat(actor: Actor, _thing: object) -> str | None:
    """The secretariat."""
    return None if actor.has(SECRETARIAT) else _SECRETARIAT_ONLY


@rule(Deed.ORGANISATION_KEEP)
def keep(actor: Actor, organisation: KeptOrganisation) -> str | None:
    """The organisation's own admin, and the secretariat."""
    if runs(actor, organisation.id) or actor.has(SECRETARIAT):
        return None
    return N_("Only the organisation's own admin changes this.")


@rule(Deed.ORGANISATION_SETTLE)
def settle(actor: Actor, organisation: KeptOrganisation) -> str | None:
    """The secretariat; never for the organisation that runs the platform."""
    if not actor.has(SECRETARIAT):
        return _SECRETARIAT_ONLY
    return N_("The platform's own organisation stays.") if organisation.platform else None


@rule(Deed.BRAND_KEEP)
def keep_brand(actor: Actor, brand: HeldBrand) -> str | None:
    """An admin of the organisation that holds the brand, and the secretariat."""
    if runs(actor, brand.organisation_id) or actor.has(SECRETARIAT):
        return None
    return N_("Only an admin of the organisation that holds a brand changes it.")
