"""Who asks a group when it can meet, who answers, and who decides on a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT
from app.core.i18n import N_

if TYPE_CHECKING:
    from datetime import datetime

    from app.access.actor import Actor


class AskedGroup(Protocol):
    """A group that is to be asked."""

    id: UUID
    closed_at: datetime | None


class AskedPoll(Protocol):
    """A poll that came through the gate; `open` while it may be answered."""

    host_id: UUID
    open: bool
    closed_at: datetime | None


def keeps(actor: Actor, group_id: UUID) -> bool:
    """Tell whether the actor finds a time for a group: as secretariat, or leading it."""
    return actor.has(SECRETARIAT) or actor.chairs(group_id)


@rule(Deed.POLL_OPEN)
def open_(actor: Actor, group: AskedGroup) -> str | None:
    """The secretariat for every group, chair and vice-chair for theirs, while the group works."""
    if not keeps(actor, group.id):
        return N_("Times are asked for by the secretariat, and by the chair of a group for it.")
    return N_("This group is closed.") if group.closed_at is not None else None


@rule(Deed.POLL_ANSWER)
def answer(actor: Actor, poll: AskedPoll) -> str | None:
    """Whoever has a seat in the group that is asked, until the poll closes; counsel does not."""
    if poll.host_id not in actor.principals:
        return N_("Only the people of the group that is asked answer.")
    return None if poll.open else N_("This poll is closed.")


@rule(Deed.POLL_CLOSE)
def close(actor: Actor, poll: AskedPoll) -> str | None:
    """The secretariat, chair and vice-chair of the group that is asked, once."""
    if not keeps(actor, poll.host_id):
        return N_("Only the secretariat, and the chair of the group, decide on a time.")
    return None if poll.closed_at is None else N_("This poll is closed.")
