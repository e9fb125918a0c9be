"""One's own account: coming in with a password, changing it, and how one wants to be met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, or_, select, update
from sqlalchemy.orm import aliased

from app.core import passwords
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, TooMany
from app.core.i18n import N_
from app.core.text import fold
from app.models import people
from app.models.affiliations import Affiliation
from app.models.organisations import Organisation
from app.models.people import Credential, Person
from app.services import audit
from app.services.accounts import attempts, sessions
from app.services.accounts.attempts import Try

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.accounts import Preferences


@dataclass(frozen=True, slots=True)
class Entered:
    """Signed in: the new session's token, and how many tries failed since the last time."""

    token: str
    failed: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """No such account, or not its password: the two are one answer."""


@dataclass(frozen=True, slots=True)
class Slowed:
    """Tried too often; nothing was looked at. Try again after so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Shut:
    """The right password, and yet no organisation to act for: why, and whom to ask.

    `ties` are rows (organisation, organisation_state, organisation_reason, suspended_at,
    suspended_reason, ends_at, admins), the newest first.
    """

    name: str
    state: str
    reason: str
    ties: list[Any]


Outcome = Entered | Wrong | Slowed | Shut

_CREDENTIAL = Query(
    select(Person.id, Person.name, Person.state, Person.state_reason, Credential.password_hash)
    .join(Credential, Credential.person_id == Person.id)
    .where(Person.email == bind("email", Text()))
)
_OWN = Query(
    select(Person.email, Credential.changed_at)
    .join(Credential, Credential.person_id == Person.id, isouter=True)
    .where(Person.id == bind("person_id", Uuid()))
)
_HASH = Query(
    select(Person.email, Credential.password_hash)
    .join(Credential, Credential.person_id == Person.id)
    .where(Person.id == bind("person_id", Uuid()))
)
_admin, _who = aliased(Affiliation), aliased(Person)
_admins = (
    select(func.array_agg(_who.name))
    .join(_admin, _admin.person_id == _who.id)
    .where(
        _admin.organisation_id == Organisation.id,
        _admin.admin,
        _admin.suspended_at.is_(None),
        _admin.starts_at <= func.now(),
        or_(_admin.ends_at.is_(None), _admin.ends_at > func.now()),
        _who.state == people.ACTIVE,
    )
    .correlate(Organisation)
    .scalar_subquery()
)
_SHUT_TIES = Query(
    select(
        Organisation.name.label("organisation"),
        Organisation.state.label("organisation_state"),
        Organisation.state_reason.label("organisation_reason"),
        Affiliation.suspended_at,
        Affiliation.suspended_reason,
        Affiliation.ends_at,
        func.coalesce(_admins, []).label("admins"),
    )
    .join(Affiliation, Affiliation.organisation_id == Organisation.id)
    .where(Affiliation.person_id == bind("person_id", Uuid()))
    .order_by(Affiliation.starts_at.desc())
)


async def sign_in(
    session: AsyncSession, email: str, password: str, *, client: str, address: str
) -> Outcome:
    """Try an e-mail address and a password, and open a session if they belong together.

    Returns an outcome, and raises for none: the caller's transaction must commit the count.
    `email` is lower case; `client` and `address` are shown in the list of sessions.
    """
    tried = Try(email, address)
    seconds = await attempts.wait(session, tried)
    if seconds:
        return Slowed(seconds)
    found = await _CREDENTIAL.first(session, email=email)
    right, renewed = await passwords.verify(password, found.password_hash if found else None)
    if found is None or not right:
        await attempts.note(session, tried)
        return Wrong()
    failed = await attempts.settle(session, tried)
    if renewed:
        await _keep_hash(session, found.id, renewed)
    token = await open_session(session, found.id, client=client, address=address, failed=failed)
    return Entered(token, failed) if token else await _shut(session, found)


async def open_session(
    session: AsyncSession, person_id: UUID, *, client: str, address: str, failed: int = 0
) -> str | None:
    """Open a browser session for the organisation acted for last; None if there is none to act for.

    The token is new, whatever the browser brought: nobody can have chosen it.
    """
    voices = await sessions.voices(session, person_id)
    if not voices:
        return None
    first: UUID = voices[0].organisation_id
    token = await sessions.begin(session, person_id, first, client=client, address=address)
    actor = await sessions.assume(session, person_id, first)
    await audit.write(session, actor, "session:begin", subject_id=person_id, failed=failed)
    return token


async def own(session: AsyncSession, actor: Actor) -> Row:
    """Return what only the reader sees of their account: email, and changed_at of the password."""
    return await _OWN.first(session, person_id=actor.person_id)


async def change_password(
    session: AsyncSession, actor: Actor, current: str, password: str, *, address: str
) -> str:
    """Change the reader's password, end their other sessions, return this one's new token.

    Raises Invalid("current" or "password", …); a wrong `current` is counted, which the caller
    commits, and TooMany when it was wrong too often.
    """
    tried = Try(f"password of {actor.person_id}", address)
    seconds = await attempts.wait(session, tried)
    if seconds:
        raise TooMany(N_("Too many tries. Please wait a little."), retry_after=seconds)
    known = await _HASH.first(session, person_id=actor.person_id)
    right, _ = await passwords.verify(current, known.password_hash if known else None)
    if known is None or not right:
        await attempts.note(session, tried)
        raise Invalid("current", N_("This is not your present password."))
    passwords.check_strength(password, known.email)
    if password == current:
        raise Invalid("password", N_("Choose another password than the present one."))
    await _keep_hash(session, actor.person_id, await passwords.hash_password(password))
    await audit.write(session, actor, "password:change", subject_id=actor.person_id)
    await sessions.end_others(session, actor)
    return await sessions.rotate(session, actor)


async def prefer(session: AsyncSession, actor: Actor, wanted: Preferences) -> None:
    """Keep how the reader is called and wants to be met."""
    renamed = wanted.name != actor.person_name
    # Before they bear another name: the trail takes true names alone.
    await audit.write(session, actor, "account:prefer", subject_id=actor.person_id, renamed=renamed)
    await session.execute(
        update(Person)
        .where(Person.id == actor.person_id)
        .values(wanted.model_dump() | {"folded": fold(wanted.name)})
        .execution_options(synchronize_session=False)
    )


async def _shut(session: AsyncSession, found: Row) -> Shut:
    ties = await _SHUT_TIES.all(session, person_id=found.id)
    return Shut(found.name, found.state, found.state_reason, ties)


async def _keep_hash(session: AsyncSession, person_id: UUID, password_hash: str) -> None:
    await session.execute(
        update(Credential)
        .where(Credential.person_id == person_id)
        .values(password_hash=password_hash, changed_at=func.now())
        .execution_options(synchronize_session=False)
    )
