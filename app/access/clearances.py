"""Who asks for the release of an item to the public, who releases it, and what the public reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from app.access.bulletins import SeenBulletin, change
from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_
from app.models.records import CLEAR, PUBLISHED

if TYPE_CHECKING:
    from app.access.actor import Actor


class Clearable(SeenBulletin, Protocol):
    """A bulletin that came through the gate; `pending`: it is not listed yet."""

    pending: bool


class Asked(Protocol):
    """What was asked for: `originates` of one's own item, `own` by oneself or as its author."""

    originates: bool
    own: bool


class Face(Protocol):
    """What the public would be shown of a bulletin, and by what it is public."""

    tlp: str
    state: str
    listed_at: datetime
    released_at: datetime | None
    leaves_out: bool


@rule(Deed.CLEARANCE_ASK)
def ask(actor: Actor, thing: Clearable) -> str | None:
    """Whoever may share the item, once its readers have it and under TLP:CLEAR alone."""
    reason = change(actor, thing)
    if reason is not None:
        return reason
    if thing.tlp != CLEAR:
        return N_("Only TLP:CLEAR can go to the public. Give it that label first.")
    return N_("Its readers do not have it yet.") if thing.pending else None


@rule(Deed.CLEARANCE_LIST)
def desk(actor: Actor, _thing: object) -> str | None:
    """The secretariat; of an item its own people as well."""
    return None if actor.has(SECRETARIAT) else N_("This desk is the secretariat's.")


@rule(Deed.CLEARANCE_DECIDE)
def decide(actor: Actor, thing: Asked) -> str | None:
    """The secretariat: another person than who asked, and than the author."""
    if not actor.has(SECRETARIAT):
        return N_("Only the secretariat decides this.")
    return N_("You asked for this yourself; another person has to decide.") if thing.own else None


@rule(Deed.CLEARANCE_WITHDRAW)
def withdraw(_actor: Actor, thing: Asked) -> str | None:
    """The author, and the originator's staff."""
    return None if thing.originates else N_("Only its originator takes this back.")


@rule(Deed.CLEARANCE_CLOSE)
def close(actor: Actor, thing: Asked) -> str | None:
    """The secretariat with a reason; the author, and the originator's staff."""
    if thing.originates or actor.has(SECRETARIAT):
        return None
    return N_("Only its originator and the secretariat take an item from the public.")


def shown(face: Face) -> bool:
    """Tell whether the public may read this: the view rule for nobody in particular."""
    released = face.released_at is not None and face.released_at >= face.listed_at
    current = face.tlp == CLEAR and face.state == PUBLISHED
    return released and current and not face.leaves_out
