"""Takes what comes in by mail: answers of calendars, and messages that came back."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import DateTime, Integer, Text, Uuid, func, select

from app.core import clock, itip
from app.core.db import Query, bind
from app.models.invitees import COLLEAGUE, NO, TENTATIVE, YES
from app.services import audit
from app.services.calendars import events
from app.services.invitees import telling
from app.services.mails import bounces

if TYPE_CHECKING:
    from email.message import EmailMessage

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.itip import Reply
    from app.core.reply_tags import Tags

log = structlog.get_logger(__name__)

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
    UNPROVEN = "unproven"
    NO_REPLY = "no reply"


async def take(session: AsyncSession, raw: bytes, tags: Tags | None = None) -> Outcome:
    """Take one message, and say what became of it; one that came twice changes nothing twice.

    An answer counts from the address that was invited, to the state that was told last. Where
    invitations bear tags, it counts only with the one of its invitation; where they do not (None),
    the sender is believed, as mail servers let through whoever claims to be one.
    """
    message = itip.message_of(raw)
    if await bounces.take(session, message):
        return Outcome.BOUNCE
    found = [
        await _answered(session, reply)
        if tags is None or _proven(message, reply, tags)
        else Outcome.UNPROVEN
        for reply in itip.replies(message, clock.now())
    ]
    return min(found, key=list(Outcome).index, default=Outcome.NO_REPLY)


def _proven(message: EmailMessage, reply: Reply, tags: Tags) -> bool:
    """Tell whether an answer bears the tag of the invitation that it answers to."""
    about = str(events.parse_uid(reply.uid))
    if tags.proven([reply.organiser, *itip.recipients(message)], about, reply.email):
        return True
    log.warning("reply_unproven", about=about)
    return False


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
