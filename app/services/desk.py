"""What the secretariat's desk gathers beside what waits for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from app.access.approvals import enter_desk
from app.core.db import Query
from app.models.affiliations import Affiliation
from app.models.invitations import Invitation
from app.models.organisations import ACTIVE, APPLICANT, SUSPENDED, Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.services.spans import live

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST_LISTED = 200
_admin = exists(
    select(Affiliation.id)
    .join(Person, Person.id == Affiliation.person_id)
    .where(
        Affiliation.organisation_id == Organisation.id,
        Affiliation.admin,
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
        Person.state == PERSON_ACTIVE,
    )
    .correlate(Organisation)
)
_invited = exists(
    select(Invitation.id)
    .where(
        Invitation.organisation_id == Organisation.id,
        Invitation.admin,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > func.now(),
    )
    .correlate(Organisation)
)
_ADMINLESS = Query(
    select(Organisation.id, Organisation.name, _invited.label("invited"))
    .where(Organisation.state == ACTIVE, ~Organisation.platform, ~_admin)
    .order_by(Organisation.folded.collate("C"))
    .limit(MOST_LISTED)
)
_APART = Query(
    select(Organisation.id, Organisation.name, Organisation.state, Organisation.state_reason)
    .where(Organisation.state.in_((APPLICANT, SUSPENDED)))
    .order_by(Organisation.state, Organisation.folded.collate("C"))
    .limit(MOST_LISTED)
)


async def without_admin(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the members in which nobody is admin, and whether one is invited. For the desk."""
    enter_desk(actor)
    return await _ADMINLESS.all(session)


async def apart(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the applicants and the suspended members. Raises Forbidden beside the desk."""
    enter_desk(actor)
    return await _APART.all(session)
