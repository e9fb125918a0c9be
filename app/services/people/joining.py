"""The answer to an invitation: a link becomes a person, a place at an organisation, a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, Text, Uuid, func, insert, or_, select, update

from app.core import ids, passwords, tokens
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound, TooMany
from app.core.i18n import N_, language
from app.core.text import fold
from app.models.affiliations import DUTIES, Affiliation
from app.models.groups import Group
from app.models.invitations import Invitation
from app.models.organisations import ACTIVE, Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Credential, Person
from app.models.principals import PERSON, SECRETARIAT, Principal
from app.models.seats import Seat, SeatHolder
from app.services import audit
from app.services.accounts import attempts, sessions
from app.services.accounts.attempts import Try
from app.services.people import affiliations, terms
from app.services.spans import live

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.invitations import JoinForm

_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Door:
    """From where somebody answers: shown in their list of sessions, and counted when they fail."""

    client: str
    address: str


_OPEN = (
    select(
        Invitation.id,
        Invitation.email,
        Invitation.name,
        Invitation.organisation_id,
        Organisation.name.label("organisation_name"),
        Organisation.platform,
        Invitation.kind,
        Invitation.admin,
        Invitation.duties,
        Invitation.firm,
        Invitation.scope_brands,
        Invitation.scope_countries,
        Invitation.ends_at,
        terms.last_moment(Invitation.ends_at),
        Invitation.expires_at,
        Person.id.label("person_id"),
        Person.name.label("person_name"),
        Person.state.label("person_state"),
        Credential.password_hash,
    )
    .join(Organisation, Organisation.id == Invitation.organisation_id)
    .outerjoin(Person, Person.email == Invitation.email)
    .outerjoin(Credential, Credential.person_id == Person.id)
    .where(
        Invitation.token == bind("token", LargeBinary()),
        Invitation.withdrawn_at.is_(None),
        Invitation.accepted_at.is_(None),
        Invitation.expires_at > func.now(),
        or_(Invitation.ends_at.is_(None), Invitation.ends_at > func.now()),
        or_(Person.id.is_(None), Person.state == PERSON_ACTIVE),
        Organisation.state == ACTIVE,
    )
)
_LOOK = Query(_OPEN)
_TAKE = Query(_OPEN.with_for_update(of=Invitation))
# Two invitations of one address wait for each other, so that one person comes of them.
_ALONE = Query(select(func.pg_advisory_xact_lock(func.hashtextextended(bind("email", Text()), 1))))
_HELD = Query(
    select(Affiliation.id).where(
        Affiliation.person_id == bind("person_id", Uuid()),
        Affiliation.organisation_id == bind("organisation_id", Uuid()),
        or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > func.now()),
    )
)
_DESK_SEAT = Query(
    select(Seat.id)
    .join(Group, Group.id == Seat.group_id)
    .where(
        Group.kind == SECRETARIAT,
        Seat.organisation_id == bind("organisation_id", Uuid()),
        live(Seat),
    )
)


async def look(session: AsyncSession, token: str, actor: Actor | None) -> Row:
    """Return what a link offers; `person_id` is set when the address has an account already.

    Raises NotFound for links that are used, withdrawn, replaced, over, unknown, or for another
    address than that of who is signed in: one answer for all.
    """
    return _need(await _LOOK.first(session, token=_digest(token)), actor)


async def accept(
    session: AsyncSession, token: str, actor: Actor | None, form: JoinForm, door: Door
) -> str:
    """Spend a link and return the token of the session it leads to.

    Somebody new gives a name and a password; whoever has an account signs in or gives its
    password. Raises NotFound as `look`, Invalid on `name` and `password`, Conflict for whoever
    belongs to the organisation already. A wrong password is counted, which the caller commits.
    """
    seen = await look(session, token, actor)
    await _ALONE.first(session, email=seen.email)
    offer = _need(await _TAKE.first(session, token=_digest(token)), actor)
    if offer.person_id is None:
        person_id = await _make_person(session, offer, form)
    else:
        person_id = await _recognise(session, offer, actor, form, door)
    await _make_tie(session, offer, person_id, form.function)
    spent = {"accepted_at": func.now(), "person_id": person_id}
    await session.execute(
        update(Invitation)
        .where(Invitation.id == offer.id)
        .values(spent)
        .execution_options(synchronize_session=False)
    )
    return await _come_in(session, offer, person_id, actor, door)


def _digest(token: str) -> bytes:
    return tokens.digest(token[:_LONGEST_TOKEN])


def _need(offer: Row, actor: Actor | None) -> Row:
    if offer is None or (actor and offer.person_id != actor.person_id):
        raise NotFound
    return offer


async def _recognise(
    session: AsyncSession,
    offer: Row,
    actor: Actor | None,
    form: JoinForm,
    door: Door,
) -> UUID:
    """Make sure that whoever answers owns the account that the invited address has."""
    person_id: UUID = offer.person_id
    if actor is not None:
        return person_id
    tried = Try(offer.email, door.address)
    seconds = await attempts.wait(session, tried)
    if seconds:
        raise TooMany(N_("Too many tries. Please wait a little."), retry_after=seconds)
    right, _ = await passwords.verify(form.password or "", offer.password_hash)
    if not right:
        await attempts.note(session, tried)
        raise Invalid("password", N_("This is not the password of your account."))
    await attempts.settle(session, tried)
    return person_id


async def _make_person(session: AsyncSession, offer: Row, form: JoinForm) -> UUID:
    if form.name is None:
        raise Invalid("name", N_("Please fill this in."))
    passwords.check_strength(form.password or "", offer.email)
    hashed = await passwords.hash_password(form.password or "")
    person_id = ids.new_id()
    row = {
        "id": person_id,
        "name": form.name,
        "folded": fold(form.name),
        "email": offer.email,
        "state": PERSON_ACTIVE,
        "language": language(),
        "created_at": func.now(),
    }
    secret = {"person_id": person_id, "password_hash": hashed, "changed_at": func.now()}
    await session.execute(insert(Principal).values(id=person_id, kind=PERSON))
    await session.execute(insert(Person).values(row))
    await session.execute(insert(Credential).values(secret))
    return person_id


async def _make_tie(session: AsyncSession, offer: Row, person_id: UUID, function: str) -> None:
    """Give the person the place; what an earlier one left behind does not come back with it."""
    whose = {"person_id": person_id, "organisation_id": offer.organisation_id}
    if await _HELD.first(session, **whose):
        raise Conflict(N_("You belong to this organisation already."))
    await affiliations.leave_seats(session, **whose)
    await sessions.cut(session, **whose)
    row = {
        **whose,
        "id": ids.new_id(),
        "kind": offer.kind,
        "admin": offer.admin,
        "duties": [duty for duty in DUTIES if duty in offer.duties],
        "function": function,
        "firm": offer.firm,
        "scope_brands": offer.scope_brands,
        "scope_countries": offer.scope_countries,
        "starts_at": func.now(),
        "ends_at": offer.ends_at,
    }
    await session.execute(insert(Affiliation).values(row))
    if offer.platform and SECRETARIAT in offer.duties:
        await _seat_at_desk(session, **whose)


async def _seat_at_desk(session: AsyncSession, person_id: UUID, organisation_id: UUID) -> None:
    seat = await _DESK_SEAT.first(session, organisation_id=organisation_id)
    if seat is not None:
        row = {
            "id": ids.new_id(),
            "seat_id": seat.id,
            "person_id": person_id,
            "starts_at": func.now(),
        }
        await session.execute(insert(SeatHolder).values(row))


async def _come_in(
    session: AsyncSession,
    offer: Row,
    person_id: UUID,
    actor: Actor | None,
    door: Door,
) -> str:
    if actor is not None:
        token = await sessions.rotate(session, actor, acting_for=offer.organisation_id)
    else:
        token = await sessions.begin(
            session, person_id, offer.organisation_id, client=door.client, address=door.address
        )
    joined = await sessions.assume(session, person_id, offer.organisation_id)
    detail = {"organisation": str(offer.organisation_id), "kind": offer.kind}
    await audit.write(session, joined, "invitation:accept", subject_id=offer.id, **detail)
    return token
