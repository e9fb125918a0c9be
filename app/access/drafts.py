"""Who may do what with a draft."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from app.access.actor import Actor


class SeenDraft(Protocol):
    """A draft that came through the gate; `may` is what a share allows, None for its author."""

    person_id: UUID
    changed_by: UUID
    may: str | None
    second_release: bool
    release_asked_at: datetime | None


@rule(Deed.DRAFT_EDIT)
def edit(_actor: Actor, draft: SeenDraft) -> str | None:
    """Its author, and colleagues named on it to edit."""
    return None if draft.may != "read" else N_("You may read this draft, not change it.")


@rule(Deed.DRAFT_SHARE)
def share(actor: Actor, draft: SeenDraft) -> str | None:
    """Its author."""
    mine = draft.person_id == actor.person_id
    return None if mine else N_("Only the author of a draft names colleagues on it.")


@rule(Deed.DRAFT_RELEASE)
def release(actor: Actor, draft: SeenDraft) -> str | None:
    """Its author, or staff named to edit it; where two are wanted, only the staff, once asked.

    Then not who wrote in it last either: two people have seen what goes out.
    """
    mine = draft.person_id == actor.person_id
    if not mine and not actor.staff:
        return N_("An agent publishes only what they wrote themselves.")
    if draft.second_release:
        return _second(actor, draft, mine=mine) or edit(actor, draft)
    return edit(actor, draft)


def _second(actor: Actor, draft: SeenDraft, *, mine: bool) -> str | None:
    if mine:
        return N_("Your organisation wants a colleague to release this.")
    if draft.changed_by == actor.person_id:
        return N_("You wrote in this draft last, so that somebody else has to release it.")
    if draft.release_asked_at is None:
        return N_("The author has not asked for the release yet, or somebody wrote in it since.")
    return None
