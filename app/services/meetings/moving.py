"""The steps of a meeting that its keepers take: the save the date, and cancelling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, select

from app.access.deeds import Deed, require
from app.core import clock
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.models.meetings import CANCELLED, PLANNED, SAVED, require_move
from app.services import audit, meetings
from app.services.invitees import telling
from app.services.meetings import changes, editing, inviting

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row

LONGEST_REASON = 500
_LIST = Query(select(func.list_meeting(bind("meeting_id", Uuid()))))


async def save(
    session: AsyncSession, actor: Actor, meeting: Row, version: int, *, tell: bool = True
) -> None:
    """Send the save the date: title, time and place, no topics; the invited see them from now on.

    With `tell` each gets a message; of a meeting that is over nobody is told. Raises Forbidden,
    Conflict when it was called already or invites nobody, Stale.
    """
    require(actor, Deed.MEETING_INVITE, meeting)
    require_move(meeting.state, SAVED)
    if not await inviting.reaches(session, meeting.id):
        raise Conflict(N_("Nobody is invited yet: choose whom to invite first."))
    await editing.claim(session, meeting, version, state=SAVED, saved_at=func.now())
    await _LIST.all(session, meeting_id=meeting.id)
    await inviting.refresh(session, meeting.id)
    await audit.write(session, actor, "meeting:save", record_id=meeting.id, tlp=meeting.tlp)
    if tell and meeting.ends_at > clock.now():
        saved = await meetings.find_by_id(session, actor, meeting.id)
        await telling.saved(session, actor, saved)


async def cancel(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    reason: str,
    version: int,
    *,
    tell: bool = True,
) -> None:
    """Cancel a meeting; whoever was told of it is told, with the reason.

    Raises Forbidden, Conflict when it is cancelled already or over, Stale, Invalid on `reason`.
    """
    require(actor, Deed.MEETING_CANCEL, meeting)
    require_move(meeting.state, CANCELLED)
    called = meeting.state != PLANNED
    if called and meeting.ends_at <= clock.now():
        raise Conflict(N_("This meeting is over; it cannot be cancelled."))
    said = without_invisibles(clean_line(reason, LONGEST_REASON, "reason")).strip()
    if called and not said:
        raise Invalid("reason", N_("Say why, for those who were told of it."))
    values = {"state": CANCELLED, "cancelled_at": func.now(), "cancelled_reason": said}
    await editing.claim(session, meeting, version, **values)
    await audit.write(session, actor, "meeting:cancel", record_id=meeting.id, tlp=meeting.tlp)
    if not called:
        return
    await changes.keep(session, actor, meeting, {"state": [meeting.state, CANCELLED]})
    if tell:
        gone = await meetings.find_by_id(session, actor, meeting.id)
        await telling.cancelled(session, actor, gone)
