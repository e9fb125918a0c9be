"""Who may shut and open whole accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class Account(Protocol):
    """What the rule asks of a person."""

    @property
    def id(self) -> UUID:
        """Who it is."""


@rule(Deed.PERSON_SUSPEND)
def suspend(actor: Actor, account: Account) -> str | None:
    """An administrator of the platform, for everybody but themselves."""
    if not (actor.platform and actor.has("administrator")):
        return N_("Only an administrator of the platform suspends accounts.")
    if account.id == actor.person_id:
        return N_("Nobody suspends their own account. Ask another administrator.")
    return None
