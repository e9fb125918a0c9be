"""Tells those who are asked for a time: each one message, which is composed when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import audience, mails

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.audience import Reader

KIND = "poll:asked"


async def asked(session: AsyncSession, poll_id: UUID, host_id: UUID) -> list[Reader]:
    """Return who is asked by a poll, the people of its group; each once, in one capacity."""
    readers = (await audience.of_record(session, poll_id)).readers
    found: dict[UUID, Reader] = {}
    for one in readers:
        if host_id in one.via:
            found.setdefault(one.person_id, one)
    return list(found.values())


async def ask(session: AsyncSession, actor: Actor, poll_id: UUID, host_id: UUID) -> int:
    """Queue a message to everybody who is asked but whoever asks; return how many.

    When the time is found nothing is sent: the save the date of the meeting says it.
    """
    told = [
        mails.Message(one.person_id, one.organisation_id, record_id=poll_id)
        for one in await asked(session, poll_id, host_id)
        if one.person_id != actor.person_id
    ]
    return len(await mails.queue_many(session, KIND, told))
