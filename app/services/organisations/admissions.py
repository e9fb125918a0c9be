"""Admission of members: the secretariat proposes, another of its people approves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Text, Uuid, func, insert, select, update

from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.core.text import fold
from app.models.approvals import ADMIT
from app.models.organisations import ACTIVE, APPLICANT, LEFT, Organisation
from app.models.people import Person
from app.models.principals import ORGANISATION, Principal
from app.services import approvals, audit, names, organisations
from app.services.organisations import brands, likeness

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.organisations import Application, Candidate
    from app.services.approvals import Request

_BY_EMAIL = Query(select(Person.id).where(Person.email == bind("email", Text())))
_STATE = Query(
    select(Organisation.state, Organisation.name)
    .where(Organisation.id == bind("organisation_id", Uuid()))
    .with_for_update()
)


async def propose(session: AsyncSession, actor: Actor, application: Application) -> UUID:
    """Put an applicant into the directory and ask for its admission; return its id.

    Raises Invalid for fields that do not hold, Forbidden.
    """
    require(actor, Deed.ORGANISATION_PROPOSE)
    name = names.clean(application.name)
    given = {"name": [name], "script_names": application.script_names}
    await likeness.refuse(session, given, applicants=True)
    organisation_id = ids.new_id()
    await session.execute(insert(Principal).values(id=organisation_id, kind=ORGANISATION))
    row = {
        "id": organisation_id,
        "name": name,
        "folded": fold(name),
        "country": organisations.country(application.country),
        "state": APPLICANT,
        "created_at": func.now(),
    }
    await session.execute(insert(Organisation).values(row))
    await organisations.keep_industries(session, organisation_id, application.industries)
    await organisations.put_names(session, organisation_id, "script", application.script_names)
    await brands.put(session, organisation_id, application.brands)
    await audit.write(session, actor, "organisation:propose", subject_id=organisation_id)
    await _ask(session, actor, organisation_id, application)
    return organisation_id


async def propose_again(
    session: AsyncSession, actor: Actor, organisation_id: UUID, candidate: Candidate
) -> UUID:
    """Ask once more for an applicant, or for a member that had left; return the request's id.

    Raises Conflict for any other organisation, and while a request waits.
    """
    require(actor, Deed.ORGANISATION_PROPOSE)
    found = await organisations.lock(session, actor, organisation_id)
    if found.state not in (APPLICANT, LEFT):
        raise Conflict(N_("{name} is a member already."), name=found.name)
    return await _ask(session, actor, organisation_id, candidate)


async def admit(session: AsyncSession, actor: Actor, request: Request) -> None:
    """Make the applicant a member; for `decisions`, which holds the request's lock."""
    row = await _STATE.first(session, organisation_id=request.subject_id)
    if row is None or row.state not in (APPLICANT, LEFT):
        raise Conflict(N_("{name} is a member already."), name=request.organisation_name)
    await _refuse_taken(session, request.subject_id, row.name)
    await session.execute(
        update(Organisation)
        .where(Organisation.id == request.subject_id)
        .values(
            state=ACTIVE,
            state_reason="",
            admitted_at=func.now(),
            version=Organisation.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    await audit.write(
        session,
        actor,
        "organisation:admit",
        subject_id=request.subject_id,
        approval=str(request.id),
        asked_by=str(request.asked_by),
    )


async def _refuse_taken(session: AsyncSession, organisation_id: UUID, name: str) -> None:
    """Raise Conflict where a member took one of an applicant's names meanwhile."""
    others = await organisations.other_names(session, organisation_id)
    listed = {"name": [name, *(row.name for row in others)]}
    try:
        await likeness.refuse(session, listed, own=organisation_id, keeps=False, applicants=False)
    except Invalid as taken:
        _, sentence, data = taken.fields[0]
        raise Conflict(sentence, **data) from None


async def _ask(
    session: AsyncSession, actor: Actor, organisation_id: UUID, candidate: Candidate
) -> UUID:
    known = await _BY_EMAIL.first(session, email=candidate.admin_email)
    return await approvals.ask(
        session,
        actor,
        ADMIT,
        organisation_id,
        concerned={organisation_id, *([known.id] if known else [])},
        reason=candidate.reason,
        email=candidate.admin_email,
        name=candidate.admin_name,
    )
