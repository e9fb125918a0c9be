"""Who may change whose place in an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.access.deeds import Deed, rule
from app.access.organisations import SECRETARIAT, runs
from app.core.i18n import N_

if TYPE_CHECKING:
    from uuid import UUID

    from app.access.actor import Actor


class Tie(Protocol):
    """What the rules ask of a person's tie to an organisation."""

    @property
    def person_id(self) -> UUID:
        """Whose tie."""

    @property
    def organisation_id(self) -> UUID:
        """To which organisation."""

    @property
    def platform(self) -> bool:
        """Whether that organisation runs the platform."""

    @property
    def kind(self) -> str:
        """Staff or agent."""


class Desk(Protocol):
    """What the rules ask of an organisation whose people are looked through."""

    @property
    def id(self) -> UUID:
        """Which organisation."""

    @property
    def platform(self) -> bool:
        """Whether it runs the platform."""


def keeps(actor: Actor, organisation_id: UUID, *, platform: bool) -> bool:
    """Tell whether the actor keeps the people of an organisation."""
    if platform:
        return actor.platform and actor.has("administrator")
    return runs(actor, organisation_id)


@rule(Deed.AFFILIATION_LIST)
def look(actor: Actor, desk: Desk) -> str | None:
    """The organisation's admins; the secretariat; on the platform, an administrator."""
    helps = actor.has(SECRETARIAT) and not desk.platform
    if helps or keeps(actor, desk.id, platform=desk.platform):
        return None
    return N_("Only an admin of the organisation looks after its people.")


@rule(Deed.AFFILIATION_KEEP)
@rule(Deed.AFFILIATION_SUCCEED)
def keep(actor: Actor, tie: Tie) -> str | None:
    """The organisation's admins, on the platform an administrator; for all but themselves."""
    if tie.person_id == actor.person_id:
        return N_("Nobody changes their own access. Ask another admin of your organisation.")
    if keeps(actor, tie.organisation_id, platform=tie.platform):
        return None
    return N_("Only an admin of the organisation looks after its people.")


@rule(Deed.AFFILIATION_LETTER)
def letter(actor: Actor, tie: Tie) -> str | None:
    """An admin of the organisation that an agent acts for; the agent, acting for it, reads it."""
    own = (tie.person_id, tie.organisation_id) == (actor.person_id, actor.organisation_id)
    if tie.kind == "agent" and (own or runs(actor, tie.organisation_id)):
        return None
    return N_("Only an admin of the organisation looks after its people.")


@rule(Deed.AFFILIATION_LEAVE)
def leave(actor: Actor, tie: Tie) -> str | None:
    """Whoever keeps the organisation's people, for themselves too: one may always do with less."""
    kept = keeps(actor, tie.organisation_id, platform=tie.platform)
    return None if kept else N_("Only an admin of the organisation looks after its people.")
