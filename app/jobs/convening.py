"""Warns those who keep a meeting, in time, that it is not convened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import NotFound
from app.core.i18n import N_, translate
from app.core.queue import job
from app.jobs.letters import Letter, composer
from app.models.meetings import PLANNED, SAVED
from app.models.records import RED
from app.services import meetings
from app.services.accounts import sessions
from app.services.meetings import convening, notices, warning

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.jobs.house import House

_SUBJECT = N_("Convene by {day}: {what}")
_LATE = N_("Too late to convene: {what}")


@job("meeting:warn", cron="25 * * * *")
async def warn(house: House) -> None:
    """Queue one message to each keeper of each meeting whose last day is near; once a meeting."""
    async with house.sessions.begin() as session:
        await warning.queue(session)


@composer(warning.KIND)
async def compose(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Say by when a meeting must be convened, unless it was meanwhile.

    Titles of its items stay out: they have labels of their own.
    """
    actor = await sessions.assume(session, mail.person_id, mail.organisation_id)
    if actor is None:
        return None
    try:
        meeting = await meetings.find_by_id(session, actor, mail.record_id)
    except NotFound:
        return None
    if not meeting.keeps or meeting.state not in (PLANNED, SAVED) or meeting.tlp == RED:
        return None
    found = await convening.of_meeting(session, actor, meeting)
    notice = await notices.of_meeting(session, meeting)
    what = meeting.title if meeting.titled else meeting.reference
    said = {"what": what, "day": convening.day(notice.last)}
    return Letter(
        translate(_LATE if notice.over else _SUBJECT, said),
        template="agendas/mail_warning",
        context={
            **said,
            "meeting": meeting,
            "notice": notice,
            "missing": len(found.missing),
            "link": house.url("agenda", reference=meeting.reference),
        },
        tlp=meeting.tlp,
    )
