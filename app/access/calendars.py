"""Who may have a calendar of meetings on a device of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.deeds import Deed, rule

if TYPE_CHECKING:
    from app.access.actor import Actor


@rule(Deed.CALENDAR_SUBSCRIBE)
def subscribe(_actor: Actor, _thing: object) -> str | None:
    """Everybody, for themselves: it shows what they may see at the moment it is fetched."""
    return None
