"""Replacing an organisation's only admin: asked for by one person, approved by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Text, Uuid, func, or_, select, update

from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.affiliations import STAFF, Affiliation
from app.models.approvals import REPLACE_ADMIN
from app.models.organisations import ACTIVE
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.schemas.invitations import InvitationForm
from app.services import approvals, audit, organisations
from app.services.accounts import sessions
from app.services.people import affiliations, desks, invitations
from app.services.spans import live

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.organisations import Successor
    from app.services.approvals import Request
    from app.services.people.invitations import Issued

_STAFF = Query(
    select(Person.id, Person.name, Affiliation.id.label("affiliation_id"), Affiliation.admin)
    .join(Affiliation, Affiliation.person_id == Person.id)
    .where(
        Affiliation.organisation_id == bind("organisation_id", Uuid()),
        Affiliation.kind == STAFF,
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
        Person.state == PERSON_ACTIVE,
    )
    .order_by(Person.folded.collate("C"))
)
_BY_EMAIL = Query(select(Person.id).where(Person.email == bind("email", Text())))


async def staff(session: AsyncSession, organisation_id: UUID) -> list[Any]:
    """Return an organisation's own people (id, name, admin), of whom one can become its admin."""
    return await _STAFF.all(session, organisation_id=organisation_id)


async def ask(
    session: AsyncSession, actor: Actor, organisation_id: UUID, wanted: Successor
) -> UUID:
    """Ask that somebody takes the place of an organisation's only admin; return the request's id.

    Raises Conflict when it has several admins, who settle this themselves, Invalid, Forbidden.
    """
    found = await organisations.lock(session, actor, organisation_id)
    if found.platform or found.state != ACTIVE:
        raise Conflict(N_("Only an active member's admin can be replaced."))
    people = await staff(session, organisation_id)
    leaving = _only_admin(people)
    heir = _heir(people, leaving, wanted)
    known = await _BY_EMAIL.first(session, email=wanted.admin_email)
    concerned = {one.id for one in (found, leaving, heir, known) if one is not None}
    return await approvals.ask(
        session,
        actor,
        REPLACE_ADMIN,
        organisation_id,
        concerned=concerned,
        reason=wanted.reason,
        leaving=str(leaving.id) if leaving else None,
        leaving_name=leaving.name if leaving else "",
        person_id=str(heir.id) if heir else None,
        name=heir.name if heir else wanted.admin_name,
        email=None if heir else wanted.admin_email,
        ends=wanted.ends,
    )


async def install(session: AsyncSession, actor: Actor, request: Request) -> Issued | None:
    """Change the admin as asked; return the invitation of one from outside. For `decisions`.

    Raises Conflict when the organisation's admins have changed since.
    """
    await desks.lock(session, request.subject_id)
    people = await staff(session, request.subject_id)
    leaving = _only_admin(people)
    if (str(leaving.id) if leaving else None) != request.detail["leaving"]:
        raise Conflict(
            N_("The admins of {name} have changed; ask anew."), name=request.organisation_name
        )
    if leaving:
        await _release(session, leaving, request)
    issued = await _appoint(session, actor, people, request)
    await audit.write(
        session,
        actor,
        "organisation:replace-admin",
        subject_id=request.subject_id,
        approval=str(request.id),
        asked_by=str(request.asked_by),
        leaving=request.detail["leaving"],
        person=request.detail["person_id"],
    )
    return issued


def _only_admin(people: list[Any]) -> Row:
    admins = [person for person in people if person.admin]
    if len(admins) > 1:
        raise Conflict(N_("This organisation has several admins; they settle this themselves."))
    return admins[0] if admins else None


def _heir(people: list[Any], leaving: Row, wanted: Successor) -> Row:
    if wanted.person_id is None:
        if not (wanted.admin_name and wanted.admin_email):
            raise Invalid(
                "person_id", N_("Choose one of its people, or give a name and an address.")
            )
        return None
    heirs = [one for one in people if one.id == wanted.person_id and one is not leaving]
    if not heirs:
        raise Invalid("person_id", N_("Choose somebody else of the organisation's own people."))
    return heirs[0]


async def _release(session: AsyncSession, leaving: Row, request: Request) -> None:
    values: dict[str, Any] = {"admin": False}
    if request.detail["ends"]:
        values["ends_at"] = func.now()
        await affiliations.leave_seats(session, leaving.id, request.subject_id)
    await _set(session, leaving.affiliation_id, **values)
    await sessions.cut(session, person_id=leaving.id, organisation_id=request.subject_id)
    await invitations.withdraw_by(session, leaving.id, request.subject_id)


async def _appoint(
    session: AsyncSession, actor: Actor, people: list[Any], request: Request
) -> Issued | None:
    if request.detail["person_id"] is None:
        return await invite(session, actor, request)
    heirs = [one for one in people if str(one.id) == request.detail["person_id"]]
    if not heirs:
        said = N_("{name} does not speak for {organisation} any more; ask anew.")
        name = request.detail["name"]
        raise Conflict(said, name=name, organisation=request.organisation_name)
    await _set(session, heirs[0].affiliation_id, admin=True)
    return None


async def invite(session: AsyncSession, actor: Actor, request: Request) -> Issued:
    """Invite the admin whom an approved request names; the link is shown once."""
    offer = InvitationForm(email=request.detail["email"], name=request.detail["name"], admin=True)
    issued = await invitations.issue(session, offer, request.subject_id, invited_by=actor.person_id)
    await audit.write(
        session,
        actor,
        "invitation:send",
        subject_id=issued.id,
        organisation=str(request.subject_id),
        kind=offer.kind,
        admin=True,
        duties=[],
    )
    return issued


async def _set(session: AsyncSession, affiliation_id: UUID, **values: object) -> None:
    await session.execute(
        update(Affiliation)
        .where(
            Affiliation.id == affiliation_id,
            or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > func.now()),
        )
        .values(values)
        .execution_options(synchronize_session=False)
    )
