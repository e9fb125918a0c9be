"""Forgotten passwords: a link by mail, good for an hour and once, and the new password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, Text, Uuid, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.core import clock, ids, passwords, tokens
from app.core.db import Query, Row, bind
from app.core.errors import NotFound, TooMany
from app.core.i18n import N_
from app.models.password_links import PasswordLink
from app.models.people import ACTIVE, Credential, Person
from app.services import audit, mails
from app.services.accounts import attempts, sessions
from app.services.accounts.attempts import Try

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

KIND = "password:forgotten"
LIFETIME = timedelta(hours=1)
_MOST_AN_HOUR = 5
_LONGEST_TOKEN = 100

_ACCOUNT = Query(
    select(Person.id).where(Person.email == bind("email", Text()), Person.state == ACTIVE)
)
_RECENT = Query(
    select(func.count().label("n")).where(
        PasswordLink.person_id == bind("person_id", Uuid()),
        PasswordLink.made_at > func.now() - timedelta(hours=1),
    )
)
_OPEN = (
    select(PasswordLink.id, PasswordLink.person_id, Person.email, Person.name)
    .join(Person, Person.id == PasswordLink.person_id)
    .where(
        PasswordLink.token == bind("token", LargeBinary()),
        PasswordLink.spent_at.is_(None),
        PasswordLink.expires_at > func.now(),
        Person.state == ACTIVE,
    )
)
_LOOK = Query(_OPEN)
_TAKE = Query(_OPEN.with_for_update(of=PasswordLink))


async def ask(session: AsyncSession, email: str, *, address: str) -> None:
    """Have a link sent to whoever has an account with this address (lower case).

    Nothing tells the asker whether there is one. Raises TooMany when asked too often from here or
    for this address; asking is counted, which the caller's transaction must commit.
    """
    tried = Try(f"link for {email}", address)
    seconds = await attempts.wait(session, tried)
    if seconds:
        raise TooMany(N_("Too many tries. Please wait a little."), retry_after=seconds)
    await attempts.note(session, tried)
    found = await _ACCOUNT.first(session, email=email)
    if found is not None:
        await mails.queue(session, KIND, person_id=found.id)


async def make(session: AsyncSession, person_id: UUID) -> str | None:
    """Make a link's token, for the message that carries it; None after five in an hour."""
    recent = await _RECENT.first(session, person_id=person_id)
    if recent and recent.n >= _MOST_AN_HOUR:
        return None
    token, at = tokens.new_token(), clock.now()
    row = {
        "id": ids.new_id(),
        "token": tokens.digest(token),
        "person_id": person_id,
        "made_at": at,
        "expires_at": at + LIFETIME,
    }
    await session.execute(insert(PasswordLink).values(row))
    return token


async def look(session: AsyncSession, token: str) -> Row:
    """Return whose link it is (person_id, name, email).

    Raises NotFound alike for one that is used, over or unknown, and for a shut account's.
    """
    found = await _LOOK.first(session, token=_digest(token))
    if found is None:
        raise NotFound
    return found


async def choose(session: AsyncSession, token: str, password: str) -> None:
    """Spend a link for a new password; every other link, session and API token of theirs ends.

    Raises NotFound as `look`, and Invalid("password", …) for one that is too weak.
    """
    seen = await look(session, token)
    passwords.check_strength(password, seen.email)
    hashed = await passwords.hash_password(password)
    found = await _TAKE.first(session, token=_digest(token))
    if found is None:
        raise NotFound
    fresh = {"password_hash": hashed, "changed_at": func.now()}
    await session.execute(
        upsert(Credential)
        .values(person_id=found.person_id, **fresh)
        .on_conflict_do_update(index_elements=[Credential.person_id], set_=fresh)
    )
    await session.execute(
        update(PasswordLink)
        .where(PasswordLink.person_id == found.person_id, PasswordLink.spent_at.is_(None))
        .values(spent_at=func.now())
        .execution_options(synchronize_session=False)
    )
    await sessions.cut(session, person_id=found.person_id)
    await audit.write(session, None, "password:reset", subject_id=found.person_id)


def _digest(token: str) -> bytes:
    return tokens.digest(token[:_LONGEST_TOKEN])
