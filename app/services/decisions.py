"""The second person's word: approves or refuses what the first one asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, update

from app.access.deeds import Deed, require
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import clean_line
from app.models.approvals import ADMIT, CHAIR, Approval
from app.services import approvals, audit
from app.services.groups import chairs
from app.services.organisations import admissions
from app.services.people import replacements

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.approvals import Request
    from app.services.people.invitations import Issued

LONGEST_ANSWER = 500
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, and the invitation that came of it: its link is shown once."""

    request: Request
    decision: str
    invitation: Issued | None = None


async def approve(
    session: AsyncSession, actor: Actor, approval_ids: Collection[UUID]
) -> list[Decided]:
    """Approve requests, all of them or none, and do what each asks for.

    Raises Conflict when one no longer waits or cannot be done any more, Forbidden, NotFound.
    """
    requests = await _mine_to_decide(session, actor, approval_ids)
    return [await _approve(session, actor, request) for request in requests]


async def refuse(
    session: AsyncSession, actor: Actor, approval_ids: Collection[UUID], answer: str
) -> list[Decided]:
    """Refuse requests, all of them or none, with a sentence for who asked. Raises as `approve`."""
    said = clean_line(answer, LONGEST_ANSWER, "answer")
    if not said:
        raise Invalid("answer", N_("Say in a sentence why."))
    requests = await _mine_to_decide(session, actor, approval_ids)
    for request in requests:
        await _close(session, actor, request, "refused", said)
    return [Decided(request, "refuse") for request in requests]


async def _mine_to_decide(
    session: AsyncSession, actor: Actor, approval_ids: Collection[UUID]
) -> list[Request]:
    if not 1 <= len(approval_ids) <= MOST_AT_ONCE:
        raise Invalid("approval", N_("Choose what to decide, at most a hundred at once."))
    requests = await approvals.locked(session, actor, approval_ids)
    for request in requests:
        require(actor, Deed.ADMISSION_DECIDE, request)
        approvals.require_waiting(request)
    return requests


async def _approve(session: AsyncSession, actor: Actor, request: Request) -> Decided:
    await _close(session, actor, request, "approved", "")
    if request.deed == CHAIR:
        await chairs.install(session, actor, request)
        return Decided(request, "approve")
    if request.deed == ADMIT:
        await admissions.admit(session, actor, request)
        return Decided(request, "approve", await replacements.invite(session, actor, request))
    return Decided(request, "approve", await replacements.install(session, actor, request))


async def _close(
    session: AsyncSession, actor: Actor, request: Request, outcome: str, answer: str
) -> None:
    values = {
        "outcome": outcome,
        "decided_by": actor.person_id,
        "decided_at": func.now(),
        "detail": {**request.detail, "answer": answer},
    }
    await session.execute(
        update(Approval)
        .where(Approval.id == request.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    await audit.write(
        session,
        actor,
        f"{request.deed}:{outcome}",
        subject_id=request.subject_id,
        approval=str(request.id),
        asked_by=str(request.asked_by),
    )
