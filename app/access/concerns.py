"""Who may answer a concern."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor


class SeenConcern(Protocol):
    """A concern that came through the gate; `raised`: by the reader themself."""

    raised: bool
    answered_at: datetime | None


@rule(Deed.CONCERN_ANSWER)
def answer(_actor: Actor, concern: SeenConcern) -> str | None:
    """The originator of the item, and chair, vice-chair and counsel of the groups addressed."""
    if concern.raised:
        return N_("Somebody else answers your concern.")
    return N_("This concern is answered already.") if concern.answered_at else None
