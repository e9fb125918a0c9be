"""Who keeps the post: sees what waits and what came back, and sends it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor

ADMINISTRATOR = "administrator"


@rule(Deed.MAIL_KEEP)
def keep(actor: Actor, _mail: object) -> str | None:
    """The secretariat, and an administrator of the platform."""
    if actor.has(SECRETARIAT) or actor.has(ADMINISTRATOR):
        return None
    return N_("Only the secretariat and administrators keep the post.")


@rule(Deed.MAIL_LIST)
def see(actor: Actor, mail: object) -> str | None:
    """Whoever keeps the post: to whom messages went, and when; nobody sees what they say."""
    return keep(actor, mail)
