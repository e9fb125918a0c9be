"""Who may invite whom, as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access.affiliations import keeps
from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation gives: a place at an organisation, with or without more rights.

    `headless` says that the organisation never had an admin, and has invited none so far.
    """

    organisation_id: UUID
    state: str
    platform: bool
    headless: bool
    kind: str
    admin: bool
    duties: Sequence[str] = ()


@rule(Deed.INVITATION_KEEP)
def keep(actor: Actor, offer: Offer) -> str | None:
    """An organisation's admins for their people and agents; the secretariat for a new member's
    first admin; an administrator for accounts of the platform. An agent is never an admin.
    """  # noqa: D205 - one sentence after another for the access page
    if offer.state != "active":
        return N_("Only an active organisation invites people.")
    if offer.kind == "agent" and offer.admin:
        return N_("An agent cannot be an admin.")
    return _to_platform(actor, offer) if offer.platform else _to_member(actor, offer)


def _to_platform(actor: Actor, offer: Offer) -> str | None:
    if not keeps(actor, offer.organisation_id, platform=True):
        return N_("Only an administrator invites to the platform.")
    if offer.kind == "agent":
        return N_("The platform has no agents.")
    return None


def _to_member(actor: Actor, offer: Offer) -> str | None:
    if offer.duties:
        return N_("Platform duties belong to accounts of the platform.")
    if keeps(actor, offer.organisation_id, platform=False):
        return None
    if not actor.has(SECRETARIAT):
        return N_("Only an admin of the organisation invites its people.")
    if offer.headless and offer.admin:
        return None
    return N_("The secretariat invites a member's first admin only.")
