"""Who may publish a new version of the alliance's rules; `rules.py` beside this is the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor


@rule(Deed.RULES_PUBLISH)
def publish(actor: Actor, _thing: object) -> str | None:
    """The secretariat."""
    if actor.has(SECRETARIAT):
        return None
    return N_("Only the secretariat publishes the alliance's rules.")
