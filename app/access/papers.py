"""Who adds papers to an agenda, brings new versions of them, and takes them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access.agendas import SeenMeeting, keep
from app.access.deeds import Deed, rule

if TYPE_CHECKING:
    from app.access.actor import Actor


@rule(Deed.PAPER_KEEP)
def keep_papers(actor: Actor, meeting: SeenMeeting) -> str | None:
    """The secretariat, chair and vice-chair of the group that holds the meeting."""
    return keep(actor, meeting)
