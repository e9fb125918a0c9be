"""Messages that are to leave the house: each is a row and a job, made with what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert

from app.core import ids
from app.core import queue as jobs
from app.models.mails import WAITING, Mail

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

SEND = "mail:send"


async def queue(  # noqa: PLR0913 - whom and what about, each by its name
    session: AsyncSession,
    kind: str,
    *,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    guest_id: UUID | None = None,
    invitee_id: UUID | None = None,
    record_id: UUID | None = None,
    subject_id: UUID | None = None,
    address: str = "",
    at: datetime | None = None,
) -> UUID:
    """Queue one message for one recipient, and return its id; not sent before `at`.

    The recipient is exactly one of a person (in the capacity of `organisation_id`, where the
    message is for that), a guest, an invitee, or a bare `address`. What it says is composed at the
    time of sending by the composer of `kind` (`app.jobs.letters`), who asks the gate again.
    """
    mail_id = ids.new_id()
    row = {
        "id": mail_id,
        "kind": kind,
        "person_id": person_id,
        "organisation_id": organisation_id,
        "guest_id": guest_id,
        "invitee_id": invitee_id,
        "record_id": record_id,
        "subject_id": subject_id,
        "address": address,
        "state": WAITING,
        "asked_at": func.now(),
        "due_at": at or func.now(),
    }
    await session.execute(insert(Mail).values(row))
    await jobs.defer(session, SEND, at=at, once=f"{SEND} {mail_id}", mail_id=str(mail_id))
    return mail_id
