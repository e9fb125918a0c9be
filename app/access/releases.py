"""Who tells all members what a board said and what came of it: chair and originator, both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.closing import AnsweredThread, leads
from app.access.deeds import Deed, rule
from app.core.i18n import N_
from app.models.threads import DECIDED, SECRETARIAT

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor

ORIGINATOR, CHAIR = "originator", "chair"


class Proposal(Protocol):
    """What might be told, with the thread's circumstances."""

    board_id: UUID
    own: bool
    wrote: bool
    proposed_as: str
    proposed_by: UUID | None


_NEITHER = N_("Only the chair and who opened the thread release it, both of them.")


def side(actor: Actor, thread: AnsweredThread) -> str:
    """Return as whom the reader speaks about a release: originator, chair, or '' for neither."""
    if thread.own:
        return ORIGINATOR
    return CHAIR if leads(actor, thread) else ""


@rule(Deed.RELEASE_PROPOSE)
def propose(actor: Actor, thread: AnsweredThread) -> str | None:
    """The chair, or the author's people, once the platform has answered; the other side agrees."""
    if thread.audience == SECRETARIAT:
        return N_("What only the secretariat reads is not released.")
    if not side(actor, thread):
        return _NEITHER
    return None if thread.state in DECIDED else N_("There is nothing decided to tell yet.")


@rule(Deed.RELEASE_AGREE)
def agree(actor: Actor, proposal: Proposal) -> str | None:
    """The other side of the two than proposed it, and another person."""
    if proposal.proposed_by == actor.person_id or (
        proposal.proposed_as == ORIGINATOR and proposal.wrote
    ):
        return N_("You proposed this yourself; the other side has to agree.")
    if proposal.proposed_as == ORIGINATOR:
        return None if actor.chairs(proposal.board_id) else N_("The chair has to agree.")
    return None if proposal.own else N_("Who opened the thread has to agree.")
