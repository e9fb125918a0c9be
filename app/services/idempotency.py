"""A create that is sent twice happens once."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, func, insert, select

from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.models.idempotency import IdempotencyKey

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_LONGEST_KEY = 128
_KNOWN = Query(
    select(IdempotencyKey.fingerprint, IdempotencyKey.created_id).where(
        IdempotencyKey.person_id == bind("person_id", Uuid()),
        IdempotencyKey.key == bind("key", Text()),
    )
)
# Two requests with one key wait for each other, so that the second finds what the first made.
_LOCK = Query(select(func.pg_advisory_xact_lock(func.hashtextextended(bind("lock", Text()), 0))))


def _fingerprint(body: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    text = json.dumps(body, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _kept_key(actor: Actor, key: str) -> str:
    """Return a key as it is kept: of one person in one organisation, and unreadable."""
    return hashlib.sha256(f"{actor.organisation_id}:{key}".encode()).hexdigest()


async def once(session: AsyncSession, actor: Actor, key: str | None, body: Any) -> UUID | None:  # noqa: ANN401
    """Return what this key made before, or None.

    A key is a person's in the organisation they act for. Raises Invalid on `idempotency_key` for
    one that cannot be kept, or came with another body
    (draft-ietf-httpapi-idempotency-key-header, section 2.7: 422).
    """
    if not key:
        return None
    if len(key) > _LONGEST_KEY or not key.isprintable():
        raise Invalid(
            "idempotency_key", N_("This key is longer than 128 characters or unreadable.")
        )
    kept = _kept_key(actor, key)
    await _LOCK.all(session, lock=f"{actor.person_id}:{kept}")
    known = await _KNOWN.first(session, person_id=actor.person_id, key=kept)
    if known is None:
        return None
    if bytes(known.fingerprint) != _fingerprint(body):
        raise Invalid("idempotency_key", N_("This key was used before, with other contents."))
    found: UUID = known.created_id
    return found


async def keep(
    session: AsyncSession,
    actor: Actor,
    key: str | None,
    body: Any,  # noqa: ANN401 - whatever JSON can say
    created_id: UUID,
) -> None:
    """Remember what a key made, in the transaction that made it."""
    if key:
        row = {
            "person_id": actor.person_id,
            "key": _kept_key(actor, key),
            "fingerprint": _fingerprint(body),
            "created_id": created_id,
            "created_at": func.now(),
        }
        await session.execute(insert(IdempotencyKey).values(row))
