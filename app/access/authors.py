"""Who may open the name of an unattributed author."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor


class Unattributed(Protocol):
    """A bulletin or thread that came through the gate; `sealed`: it bears no name."""

    sealed: bool
    own: bool


@rule(Deed.NAME_OPEN)
def open_name(actor: Actor, thing: Unattributed) -> str | None:
    """The secretariat, where it sees the item, with a reason that the author reads."""
    if not actor.has(SECRETARIAT):
        return N_("Only the secretariat opens a name.")
    named = thing.own or not thing.sealed
    return N_("There is no name to open here.") if named else None
