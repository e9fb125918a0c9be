"""What the message says by which somebody is asked which times suit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock
from app.core.errors import NotFound
from app.core.i18n import N_, translate
from app.jobs.letters import Letter, composer
from app.models.records import CLEAR, GREEN
from app.services import time_polls
from app.services.accounts import sessions
from app.services.mails.kinds import REMINDERS
from app.services.time_polls import telling

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.jobs.house import House

_SUBJECT = N_("Which times suit you? {what}")
_TELLS = (GREEN, CLEAR)


@composer(telling.KIND, topic=REMINDERS)
async def compose(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Ask which times suit, those who may answer and have not; never with others' answers."""
    actor = await sessions.assume(session, mail.person_id, mail.organisation_id)
    poll = await _waiting(session, actor, mail) if actor else None
    if actor is None or poll is None:
        return None
    slots = await time_polls.slots(session, actor, poll)
    tells = poll.tlp in _TELLS
    return Letter(
        translate(_SUBJECT, {"what": poll.title if tells else poll.reference}),
        template="mails/poll_asked",
        context={
            "poll": poll,
            "tells": tells,
            "times": [one.starts_at for one in slots if one.starts_at > clock.now()],
            "link": house.url("time_poll", reference=poll.reference),
        },
        tlp=poll.tlp,
    )


async def _waiting(session: AsyncSession, actor: Actor, mail: Row) -> Row | None:
    """Return the poll of a message, if it waits for this recipient's answer; else None."""
    try:
        poll = await time_polls.find_by_id(session, actor, mail.record_id)
    except NotFound:
        return None
    return poll if poll.open and not poll.answered and poll.host_id in actor.principals else None
