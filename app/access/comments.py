"""Who may do what with a comment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.core import clock
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor

EDITABLE = timedelta(minutes=15)


class SeenComment(Protocol):
    """A comment that came through the gate; `chaired`: below an item of a group one chairs.

    `unsaid`: the reader said it below their own unattributed item, where it bears no name; `open`:
    what it stands below is open to the reader.
    """

    author_id: UUID | None
    organisation_id: UUID | None
    unsaid: bool
    open: bool
    created_at: datetime
    withdrawn_at: datetime | None
    hidden_at: datetime | None
    chaired: bool


@rule(Deed.COMMENT_EDIT)
def edit_comment(actor: Actor, thing: SeenComment) -> str | None:
    """Its author, for fifteen minutes, while it is shown."""
    refused = withdraw_comment(actor, thing)
    if refused:
        return refused
    if thing.hidden_at:
        return N_("This comment is no longer shown.")
    if not thing.open:
        return N_("This item is closed for comments.")
    if thing.created_at + EDITABLE < clock.now():
        return N_("A comment can be edited for fifteen minutes; you may withdraw it.")
    return None


@rule(Deed.COMMENT_WITHDRAW)
def withdraw_comment(actor: Actor, thing: SeenComment) -> str | None:
    """Its author, at any time: also where it was hidden, or its item withdrawn."""
    mine = (actor.person_id, actor.organisation_id) == (thing.author_id, thing.organisation_id)
    if not (mine or thing.unsaid):
        return N_("Only who wrote a comment may change it.")
    return N_("This comment is no longer shown.") if thing.withdrawn_at else None


@rule(Deed.COMMENT_HIDE)
def hide_comment(_actor: Actor, thing: SeenComment) -> str | None:
    """The chair or vice-chair of a group that the item was shared with, with a reason."""
    if not thing.chaired:
        return N_("Only the chair of a group that sees this item may hide a comment.")
    gone = thing.withdrawn_at or thing.hidden_at
    return N_("This comment is no longer shown.") if gone else None
