"""Who may do what with a bulletin."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.core.i18n import N_
from app.models.records import AMBER, AMBER_STRICT, PUBLISHED

if TYPE_CHECKING:
    from app.access.actor import Actor


class SeenBulletin(Protocol):
    """A bulletin that came through the gate, as the rules need it."""

    own: bool
    sealed: bool
    state: str
    tlp: str
    countries: Collection[str]
    brands: Collection[UUID]


@rule(Deed.BULLETIN_DRAFT)
def draft(actor: Actor, _thing: object) -> str | None:
    """Anybody acting for an active organisation."""
    return None if actor.organisation_id else N_("You act for no organisation.")


@rule(Deed.BULLETIN_EDIT)
@rule(Deed.BULLETIN_REVIEW)
@rule(Deed.BULLETIN_SHARE)
def change(actor: Actor, thing: SeenBulletin) -> str | None:
    """The author (an agent within their scope), and the originator's staff; while published."""
    if not thing.own:
        return N_("Only its originator may change this item.")
    if not actor.covers(thing.countries, thing.brands):
        return N_("This item lies outside your mandate. Your organisation's own people change it.")
    return None if thing.state == PUBLISHED else N_("This item is no longer published.")


@rule(Deed.BULLETIN_WITHDRAW)
def withdraw(_actor: Actor, thing: SeenBulletin) -> str | None:
    """The author, and staff of the originating organisation who see it."""
    if not thing.own:
        return N_("Only its originator may withdraw this item.")
    return None if thing.state != "withdrawn" else N_("This item is withdrawn already.")


@rule(Deed.BULLETIN_READERS)
@rule(Deed.AUDIT_OWN)
def readers(_actor: Actor, thing: SeenBulletin) -> str | None:
    """The author, and staff of the originating organisation who see it."""
    return None if thing.own else N_("Only its originator sees who has read this item.")


@rule(Deed.BULLETIN_EXTEND)
def extend(actor: Actor, thing: SeenBulletin) -> str | None:
    """A recipient of AMBER or AMBER+STRICT, inside their own organisation; never an agent."""
    if thing.own or not actor.staff or thing.state != PUBLISHED:
        return N_("You cannot pass this item on.")
    allowed = thing.tlp in (AMBER, AMBER_STRICT)
    return None if allowed else N_("Under this label, ask the originator instead.")


@rule(Deed.BULLETIN_COMMENT)
def comment(_actor: Actor, thing: SeenBulletin) -> str | None:
    """Every reader, while the item is published."""
    return None if thing.state == PUBLISHED else N_("This item is closed for comments.")


@rule(Deed.BULLETIN_CONCERN)
def concern(_actor: Actor, thing: SeenBulletin) -> str | None:
    """Every reader, but the author of an unattributed item, whose name it would give."""
    mute = thing.sealed and thing.own
    return N_("A concern bears your name. You can change or withdraw the item.") if mute else None
