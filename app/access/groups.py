"""Who keeps groups, answers those who ask to join, and pins items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT, runs
from app.core.i18n import N_
from app.models.principals import BOARD, COMMITTEE, WORKING_GROUP

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class KeptGroup(Protocol):
    """A group as the rules need it; `led` tells whether somebody holds its chair now."""

    id: UUID
    kind: str
    led: bool


@rule(Deed.GROUP_KEEP)
def keep(actor: Actor, _group: object) -> str | None:
    """The secretariat."""
    return None if actor.has(SECRETARIAT) else N_("Only the secretariat keeps groups.")


@rule(Deed.GROUP_PIN)
def pin(actor: Actor, group: KeptGroup) -> str | None:
    """The chair and vice-chair of the group, for items shared with it."""
    return None if actor.chairs(group.id) else N_("Only the chair pins items here.")


@rule(Deed.GROUP_JOIN)
def join(actor: Actor, group: KeptGroup) -> str | None:
    """An admin, for their own organisation; seats on a board are given by the secretariat."""
    if group.kind == BOARD:
        return N_("Seats on a board are given by the secretariat.")
    if group.kind not in (WORKING_GROUP, COMMITTEE):
        return N_("One does not ask to join this group.")
    if actor.platform:
        return N_("Groups are joined by members; the platform does not ask to join.")
    if not runs(actor, actor.organisation_id):
        return N_("Only an admin of your organisation can ask to join.")
    return None


@rule(Deed.GROUP_ADMIT)
def admit(actor: Actor, group: KeptGroup) -> str | None:
    """The chair and vice-chair of the group; the secretariat where nobody holds the chair."""
    if actor.chairs(group.id):
        return None
    if not actor.has(SECRETARIAT):
        return N_("Only the chair answers who asks to join.")
    return N_("The chair of this group answers.") if group.led else None
