"""A member's standing: suspended, lifted, gone; each takes effect with its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from app.access.deeds import Deed, require
from app.core.errors import Conflict
from app.core.i18n import N_
from app.models.affiliations import Affiliation
from app.models.approvals import Approval
from app.models.invitations import Invitation
from app.models.organisations import ACTIVE, APPLICANT, LEFT, SUSPENDED, Organisation
from app.models.seats import JoinRequest, Seat, SeatHolder
from app.services import audit, organisations
from app.services.accounts import sessions

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_UNFIT = {
    APPLICANT: N_("{name} is an applicant, not a member."),
    ACTIVE: N_("{name} is active."),
    SUSPENDED: N_("{name} is suspended already."),
    LEFT: N_("{name} has left already."),
}


async def suspend(session: AsyncSession, actor: Actor, organisation_id: UUID, reason: str) -> None:
    """End sight, sessions and tokens of all who act for a member; seats and drafts stay.

    The reason is shown to its people. Raises Conflict unless the member is active.
    """
    await _settle(session, actor, organisation_id, (ACTIVE,), SUSPENDED, reason)
    await sessions.cut(session, organisation_id=organisation_id)
    await audit.write(session, actor, "organisation:suspend", subject_id=organisation_id)


async def lift(session: AsyncSession, actor: Actor, organisation_id: UUID) -> None:
    """Restore all that a suspension took, save sessions and tokens; raises Conflict."""
    await _settle(session, actor, organisation_id, (SUSPENDED,), ACTIVE, "")
    await audit.write(session, actor, "organisation:lift", subject_id=organisation_id)


async def leave(session: AsyncSession, actor: Actor, organisation_id: UUID, reason: str) -> None:
    """Let a member go, or an applicant: its people, seats, requests and invitations end now.

    Its records stay what they are. Raises Conflict when it has left already.
    """
    present = (APPLICANT, ACTIVE, SUSPENDED)
    await _settle(session, actor, organisation_id, present, LEFT, reason)
    await sessions.cut(session, organisation_id=organisation_id)
    mine = select(Seat.id).where(Seat.organisation_id == organisation_id)
    await _end(session, SeatHolder, SeatHolder.seat_id.in_(mine))
    await _end(session, Seat, Seat.organisation_id == organisation_id)
    await _end(session, Affiliation, Affiliation.organisation_id == organisation_id)
    await _call_off(session, actor, organisation_id)
    await audit.write(session, actor, "organisation:leave", subject_id=organisation_id)


async def _settle(
    session: AsyncSession,
    actor: Actor,
    organisation_id: UUID,
    before: tuple[str, ...],
    after: str,
    reason: str,
) -> None:
    found = await organisations.lock(session, actor, organisation_id)
    require(actor, Deed.ORGANISATION_SETTLE, found)
    if found.state not in before:
        raise Conflict(_UNFIT[found.state], name=found.name)
    await session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(state=after, state_reason=reason, version=Organisation.version + 1)
        .execution_options(synchronize_session=False)
    )


async def _end(session: AsyncSession, model: Any, whose: Any) -> None:  # noqa: ANN401 - a model
    await session.execute(
        update(model)
        .where(whose, or_(model.ends_at.is_(None), model.ends_at > func.now()))
        # What has not begun yet has no time at all.
        .values(ends_at=func.greatest(model.starts_at, func.now()))
        .execution_options(synchronize_session=False)
    )


async def _call_off(session: AsyncSession, actor: Actor, organisation_id: UUID) -> None:
    await session.execute(
        update(Approval)
        .where(
            Approval.subject_id == organisation_id,
            Approval.outcome.is_(None),
            Approval.expires_at > func.now(),
        )
        .values(expires_at=func.now())
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(JoinRequest)
        .where(JoinRequest.organisation_id == organisation_id, JoinRequest.outcome.is_(None))
        .values(outcome="withdrawn", answered_by=actor.person_id, answered_at=func.now())
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now())
        .execution_options(synchronize_session=False)
    )
