"""Personal API tokens: each acts for one organisation, reads or writes, and ends on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, insert, or_, select, update

from app.core import clock, ids
from app.core import tokens as secrets
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.models.organisations import Organisation
from app.models.sessions import ApiToken
from app.services import audit
from app.services.accounts import hats

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_DAYS = 365
# So that whoever scans for leaked secrets knows one of these.
PREFIX = "entente_"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, whose secret is kept nowhere else."""

    id: UUID
    secret: str


_live = (
    ApiToken.person_id == bind("person_id", Uuid()),
    ApiToken.revoked_at.is_(None),
    ApiToken.expires_at > func.now(),
    or_(hats.ONLY.is_(None), ApiToken.acting_for == hats.ONLY),
)
_OWN = Query(
    select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.scope,
        ApiToken.acting_for,
        Organisation.name.label("acting_for_name"),
        ApiToken.created_at,
        ApiToken.expires_at,
        ApiToken.used_at,
    )
    .join(Organisation, Organisation.id == ApiToken.acting_for)
    .where(*_live)
    .order_by(ApiToken.created_at.desc(), ApiToken.id)
)


async def own(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the reader's tokens that still hold, the newest first.

    A token is told those alone that act for the same organisation as it does.
    """
    return await _OWN.all(session, person_id=actor.person_id, only=hats.only(actor))


async def create(session: AsyncSession, actor: Actor, name: str, scope: str, days: int) -> Made:
    """Make a token that acts for the organisation now acted for, and ends after 1 to 365 days.

    Raises Invalid("days") when a token makes one that outlives it, Conflict for the fifty-first.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("days", N_("A token lasts from 1 to 365 days."))
    held = await own(session, actor)
    if len(held) >= _MOST:
        raise Conflict(N_("You have many tokens already. Revoke some first."))
    at = clock.now()
    ends = at + timedelta(days=days)
    parent = next((row for row in held if row.id == actor.token_id), None)
    if parent and ends > parent.expires_at:
        # Else a token that leaked for a day would last for ever.
        raise Invalid("days", N_("A token cannot make one that outlives it."))
    made = Made(ids.new_id(), PREFIX + secrets.new_token())
    row = {
        "id": made.id,
        "token": secrets.digest(made.secret),
        "name": name,
        "person_id": actor.person_id,
        "acting_for": actor.organisation_id,
        "scope": scope,
        "created_at": at,
        "expires_at": ends,
    }
    await session.execute(insert(ApiToken).values(row))
    await audit.write(session, actor, "token:create", subject_id=made.id, scope=scope, days=days)
    return made


async def revoke(session: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """End one of the reader's own tokens; raises NotFound for any other.

    A token ends those alone that act for the same organisation as it does.
    """
    ended = await session.execute(
        update(ApiToken)
        .where(
            ApiToken.id == token_id,
            *hats.of(ApiToken, actor),
            ApiToken.revoked_at.is_(None),
        )
        .values(revoked_at=func.now())
        .returning(ApiToken.id)
        .execution_options(synchronize_session=False)
    )
    if not ended.all():
        raise NotFound
    await audit.write(session, actor, "token:revoke", subject_id=token_id)
