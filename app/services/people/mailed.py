"""Invitations that go by mail: the link is made when the message leaves, and nobody else has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, func, select, update
from sqlalchemy.orm import aliased

from app.core import tokens
from app.core.db import Query, Row, bind
from app.models.invitations import Invitation
from app.models.organisations import ACTIVE, Organisation
from app.models.people import Person
from app.services import mails
from app.services.mails.bounces import INVITATION

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_by = aliased(Person)
_TO_SEND = Query(
    select(
        Invitation.id,
        Invitation.name,
        Invitation.kind,
        Invitation.expires_at,
        Organisation.name.label("organisation_name"),
        _by.name.label("by_name"),
        _by.email.label("by_email"),
        func.coalesce(_by.language, "en").label("language"),
        func.coalesce(_by.zone, "UTC").label("zone"),
    )
    .join(Organisation, Organisation.id == Invitation.organisation_id)
    .outerjoin(_by, _by.id == Invitation.invited_by)
    .where(
        Invitation.id == bind("invitation_id", Uuid()),
        Invitation.email == bind("email", Text()),
        Invitation.withdrawn_at.is_(None),
        Invitation.accepted_at.is_(None),
        Invitation.expires_at > func.now(),
        Organisation.state == ACTIVE,
    )
    .with_for_update(of=Invitation)
)
_BOUNCED = Query(
    select(Invitation.id, Invitation.name, Invitation.email, Invitation.organisation_id).where(
        Invitation.id == bind("invitation_id", Uuid()),
        Invitation.withdrawn_at.is_(None),
        Invitation.accepted_at.is_(None),
    )
)


async def send(session: AsyncSession, invitation_id: UUID, email: str) -> None:
    """Have an invitation mailed to its address; no other has its link."""
    await mails.queue(session, INVITATION, address=email, subject_id=invitation_id)


async def opened(session: AsyncSession, invitation_id: UUID, email: str) -> tuple[Row, str] | None:
    """Give an invitation that is still open, for this address, a new link: its row and the token.

    None for one that is over, withdrawn, answered, or was corrected to another address.
    """
    found = await _TO_SEND.first(session, invitation_id=invitation_id, email=email)
    if found is None:
        return None
    token = tokens.new_token()
    await session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id)
        .values(token=tokens.digest(token))
        .execution_options(synchronize_session=False)
    )
    return found, token


async def bounced(session: AsyncSession, invitation_id: UUID) -> Row | None:
    """Return an unanswered invitation whose message came back (name, email, organisation_id)."""
    return await _BOUNCED.first(session, invitation_id=invitation_id)
