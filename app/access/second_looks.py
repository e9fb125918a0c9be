"""Who lets an item that is out say more or reach more, where an organisation wants two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.core.i18n import N_

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class Look(Protocol):
    """What a colleague is asked to release."""

    asked_by: UUID
    releaser_id: UUID


@rule(Deed.BULLETIN_ALONE)
def alone(_actor: Actor, second_release: bool) -> str | None:  # noqa: FBT001 - what is asked about
    """Whoever may change or share the item, where their organisation wants no second person.

    What narrows its readers one person does everywhere.
    """
    if not second_release:
        return None
    return N_(
        "Your organisation wants a second person to release what says more or reaches more."
        " Ask a colleague: for the text by a draft, for label and readers by a second look."
    )


@rule(Deed.LOOK_RELEASE)
def release(actor: Actor, look: Look) -> str | None:
    """The colleague whom it was asked of, who is staff; never who asked."""
    if look.releaser_id != actor.person_id or look.asked_by == actor.person_id:
        return N_("Somebody else was asked to release this.")
    return None if actor.staff else N_("An agent releases nothing of the organisation's.")


@rule(Deed.LOOK_WITHDRAW)
def withdraw(actor: Actor, look: Look) -> str | None:
    """Who asked for it."""
    return None if look.asked_by == actor.person_id else N_("Only who asked takes this back.")
