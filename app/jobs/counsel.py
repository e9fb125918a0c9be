"""What the message says by which counsel of a meeting learns that their word is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock
from app.core.errors import NotFound
from app.core.i18n import N_, translate
from app.jobs.letters import Letter, composer
from app.jobs.meetings import restricted
from app.models.meetings import PLANNED, SAVED
from app.models.records import RED
from app.services import meetings
from app.services.accounts import sessions
from app.services.agendas import counsel
from app.services.meetings import convening, notices

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.jobs.house import House

_SUBJECT = N_("Your word is awaited: {what}")


@composer(counsel.KIND)
async def compose(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Ask counsel for their word on an agenda, while they are counsel and have not given it.

    Titles of its items stay out: they have labels of their own.
    """
    actor = await sessions.assume(session, mail.person_id, mail.organisation_id)
    meeting = await _waiting(session, actor, mail) if actor else None
    if actor is None or meeting is None:
        return None
    if meeting.tlp == RED:
        return restricted.letter(RED)
    what = meeting.title if meeting.titled else meeting.reference
    notice = await notices.of_meeting(session, meeting)
    return Letter(
        translate(_SUBJECT, {"what": what}),
        template="mails/counsel",
        context={
            "what": what,
            "meeting": meeting,
            "day": "" if notice.over else convening.day(notice.last),
            "later": len(await counsel.later(session, actor, meeting)),
            "link": house.url("agenda", reference=meeting.reference),
        },
        tlp=meeting.tlp,
    )


async def _waiting(session: AsyncSession, actor: Actor, mail: Row) -> Row | None:
    """Return the meeting of a message, if it waits for this counsel's word; else None."""
    try:
        meeting = await meetings.find_by_id(session, actor, mail.record_id)
    except NotFound:
        return None
    named = (meeting.counsel_id, meeting.counsel_for) == (actor.person_id, actor.organisation_id)
    awaited = meeting.state in (PLANNED, SAVED) and meeting.counsel_agreed_at is None
    ahead = meeting.starts_at > clock.now()
    return meeting if named and awaited and ahead else None
