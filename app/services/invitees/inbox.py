"""Takes what comes in by mail: answers of calendars, and messages that came back."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Integer, Text, Uuid, func, select

from app.core import clock, itip
from app.core.db import Query, bind
from app.models.invitees import COLLEAGUE, NO, TENTATIVE, YES
from app.services import audit
from app.services.calendars import events
from app.services.invitees import telling
from app.services.mails import bounces

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.itip import Reply

# What an answer means here (RFC 5545, section 3.2.12); one that needs action is none.
_ANSWERS = {"ACCEPTED": YES, "DECLINED": NO, "TENTATIVE": TENTATIVE, "DELEGATED": COLLEAGUE}
_REPLY = Query(
    select(
        func.answer_by_reply(
            bind("event_id", Uuid()),
            bind("occurs", DateTime(timezone=True)),
            bind("email", Text()),
            bind("answer", Text()),
            bind("sequence", Integer()),
            bind("at", DateTime(timezone=True)),
        ).label("why_not")
    )
)


class Outcome(StrEnum):
    """What became of a message that came in."""

    TAKEN = "taken"
    BOUNCE = "bounce"
    # The database's words, for what changed nothing.
    ABSENT = "absent"
    OLDER = "older"
    BEGUN = "begun"
    NO_REPLY = "no reply"


async def take(session: AsyncSession, raw: bytes) -> Outcome:
    """Take one message, and say what became of it; one that came twice changes nothing twice.

    An answer counts from the address that was invited, to the state that was told last.
    """
    message = itip.message_of(raw)
    if await bounces.take(session, message):
        return Outcome.BOUNCE
    found = [await _answered(session, reply) for reply in itip.replies(message, clock.now())]
    return min(found, key=list(Outcome).index, default=Outcome.NO_REPLY)


async def _answered(session: AsyncSession, reply: Reply) -> Outcome:
    event_id, answer = events.parse_uid(reply.uid), _ANSWERS.get(reply.answer)
    if event_id is None or answer is None:
        return Outcome.NO_REPLY
    found = await _REPLY.all(
        session,
        event_id=event_id,
        occurs=reply.occurrence,
        email=reply.email,
        answer=answer,
        sequence=reply.sequence,
        at=reply.at,
    )
    why_not = str(found[0].why_not)
    if why_not:
        return Outcome(why_not)
    await audit.write(
        session, None, "invitee:answer", subject_id=event_id, answer=answer, through="reply"
    )
    await telling.placed(session, event_id)
    return Outcome.TAKEN
