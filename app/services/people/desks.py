"""An organisation's desk: who may look after its people at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, select

from app.access import affiliations as rules
from app.core.db import Query, Row, bind
from app.core.errors import Forbidden, NotFound
from app.models.organisations import Organisation

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_ORGANISATION = Query(
    select(Organisation.id, Organisation.name, Organisation.state, Organisation.platform).where(
        Organisation.id == bind("organisation_id", Uuid())
    )
)
_LOCK = Query(
    select(Organisation.id)
    .where(Organisation.id == bind("organisation_id", Uuid()))
    .with_for_update(key_share=True)
)


async def find(session: AsyncSession, actor: Actor, organisation_id: UUID) -> Row:
    """Return an organisation (id, name, state, platform) whose people the reader looks after.

    Raises Forbidden to others of that organisation, NotFound to everybody else.
    """
    found = await _ORGANISATION.first(session, organisation_id=organisation_id)
    refusal = rules.look(actor, found) if found else None
    if found and refusal and actor.organisation_id == organisation_id:
        raise Forbidden(refusal)
    if found is None or refusal:
        raise NotFound
    return found


async def lock(session: AsyncSession, organisation_id: UUID) -> None:
    """Let nobody else change who keeps the organisation until this transaction ends."""
    await _LOCK.first(session, organisation_id=organisation_id)
