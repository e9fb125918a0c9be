"""Who may answer a concern, and who stands in where chairs and counsel cannot."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor


# Who hears of a concern where nobody else does whom it does not accuse.
STANDING_IN = ("secretariat", "auditor")


class SeenConcern(Protocol):
    """A concern that came through the gate; `raised`: by the reader themself."""

    raised: bool
    answered_at: datetime | None


def at_desk(actor: Actor) -> bool:
    """Tell whether the actor is one of those who may stand in for chairs and counsel."""
    return any(actor.has(duty) for duty in STANDING_IN)


@rule(Deed.CONCERN_ANSWER)
def answer(_actor: Actor, concern: SeenConcern) -> str | None:
    """The originator of the item; chair, vice-chair and counsel of the groups addressed; where it
    accuses all of these, the secretariat, and about what the platform wrote the auditors.
    """  # noqa: D205 - one sentence
    if concern.raised:
        return N_("Somebody else answers your concern.")
    return N_("This concern is answered already.") if concern.answered_at else None
