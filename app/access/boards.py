"""Who keeps boards and committees, gives their seats, and keeps the days nobody works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_
from app.models.seats import COUNSEL

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from app.access.actor import Actor


class SeatToGive(Protocol):
    """A seat on a board for an organisation; `platform` when that runs the platform."""

    platform: bool
    role: str


class HandedSeat(Protocol):
    """A seat whose work goes on: where it is, and who is named to it and to those that follow."""

    group_id: UUID
    people: Collection[UUID]


@rule(Deed.BOARD_KEEP)
def keep(actor: Actor, _board: object) -> str | None:
    """The secretariat."""
    return None if actor.has(SECRETARIAT) else N_("Only the secretariat keeps boards.")


@rule(Deed.BOARD_SEAT)
def seat(actor: Actor, wanted: SeatToGive) -> str | None:
    """The secretariat; the platform's own organisation has no seat there, save as counsel."""
    if not actor.has(SECRETARIAT):
        return N_("Seats on a board are given by the secretariat.")
    if wanted.platform and wanted.role != COUNSEL:
        return N_("A board speaks without the platform, which can only be counsel there.")
    return None


@rule(Deed.BOARD_HANDOVER)
def hand_over(actor: Actor, handed: HandedSeat) -> str | None:
    """Who is named to the seat or to one that follows it, the chair, and the secretariat."""
    allowed = actor.person_id in handed.people or actor.chairs(handed.group_id)
    if allowed or actor.has(SECRETARIAT):
        return None
    return N_("Only the seat's people, whoever follows, the chair and the secretariat see this.")


@rule(Deed.HOLIDAY_KEEP)
def keep_holidays(actor: Actor, _country: object) -> str | None:
    """The secretariat."""
    return None if actor.has(SECRETARIAT) else N_("Only the secretariat keeps the holidays.")
