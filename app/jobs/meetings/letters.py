"""Composes each kind of message about a meeting, or withholds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.access import tlp as labels
from app.core.i18n import N_, translate
from app.jobs.letters import Letter, composer
from app.jobs.meetings import invites, programme, reading, restricted
from app.models.meetings import CANCELLED, CONVENED, SAVED
from app.services.accounts import sessions
from app.services.invitees import post
from app.services.mails.kinds import REMINDERS
from app.services.meetings import series as all_series

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.jobs.house import House
    from app.jobs.meetings.invites import Part
    from app.jobs.meetings.reading import Seen

# What happened, with the title where the label lets it into mail, else with the reference.
_SUBJECTS = {
    "meeting:saved": N_("Save the date: {what}"),
    "meeting:convened": N_("Invitation: {what}"),
    "meeting:changed": N_("Changed: {what}"),
    "meeting:cancelled": N_("Cancelled: {what}"),
    "meeting:agenda": N_("The agenda has changed: {what}"),
    "meeting:reminder": N_("Please answer: {what}"),
    "meeting:withdrawn": N_("No longer invited: {what}"),
    "meeting:place": N_("There is a place for you: {what}"),
    "meeting:series-saved": N_("Save the dates: {what}"),
    "meeting:series-changed": N_("Dates have changed: {what}"),
    "meeting:series-cancelled": N_("Dates are cancelled: {what}"),
}


@composer("meeting:saved")
@composer("meeting:convened")
async def invite(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Invite, by a save the date or with the agenda; not to what is over."""
    seen = await reading.read(session, mail, house)
    if seen is None or seen.over:
        return None
    items = await programme.of(session, seen) if seen.meeting.state == CONVENED else []
    part = await invites.request(session, seen, house)
    return _letter(seen, mail, house, part, items=items)


@composer("meeting:changed")
async def change(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Say what changed about a meeting, and bring calendars up to date."""
    seen = await reading.read(session, mail, house)
    if seen is None or seen.over:
        return None
    what = await reading.changed(session, seen, mail)
    part = await invites.request(session, seen, house)
    return _letter(seen, mail, house, part, what=what)


@composer("meeting:cancelled")
async def cancel(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Say that a meeting is cancelled, to those who were told of it."""
    seen = await reading.read(session, mail, house)
    if seen is None or seen.post.told < 0 or seen.meeting.state != CANCELLED:
        return None
    return _letter(seen, mail, house, await invites.cancel(session, seen, house))


@composer("meeting:agenda")
async def agenda(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Say which item of the agenda came or changed, to those who see it."""
    seen = await reading.read(session, mail, house)
    if seen is None or seen.over or seen.actor is None or seen.meeting.state != CONVENED:
        return None
    item = await programme.item(session, seen, mail.subject_id)
    return _letter(seen, mail, house, None, item=item) if item else None


@composer("meeting:reminder", topic=REMINDERS)
async def remind(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Ask once more for an answer, of those who have given none since."""
    seen = await reading.read(session, mail, house)
    if seen is None or seen.over or seen.post.answer is not None:
        return None
    return _letter(seen, mail, house, await invites.request(session, seen, house))


@composer("meeting:place")
async def place(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Say that a place has become free for somebody who waited for it, and still comes."""
    seen = await reading.read(session, mail, house)
    waits = seen is not None and (
        seen.shown.own.waiting if seen.shown.guest else seen.shown.own.place != "place"
    )
    if seen is None or seen.over or waits:
        return None
    return _letter(seen, mail, house, None)


@composer("meeting:withdrawn")
async def take_back(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Take a meeting out of the calendar of somebody who was told of it, and is not invited now."""
    whose = await post.of(session, mail.invitee_id)
    if whose is None or whose.withdrawn_at is None or whose.told < 0:
        return None
    if not await _belongs(session, whose):
        return None
    part = invites.withdrawal(whose, house)
    return restricted.withdrawn(mail, whose, part, _subject(mail, whose.reference))


async def _belongs(session: AsyncSession, whose: Row) -> bool:
    """Tell whether somebody may still act; whoever left gets no mail about it."""
    if whose.person_id is None:
        return True
    return await sessions.assume(session, whose.person_id, whose.organisation_id) is not None


@composer("meeting:series-saved")
@composer("meeting:series-changed")
@composer("meeting:series-cancelled")
async def series(session: AsyncSession, mail: Row, house: House) -> Letter | None:
    """Tell of a whole series in one message."""
    seen = await reading.read(session, mail, house)
    if seen is None or seen.actor is None or mail.subject_id is None:
        return None
    found = await all_series.find(session, seen.actor, mail.subject_id)
    called = [one for one in found.parts if one.invited and one.state in (SAVED, CONVENED)]
    gone = not called and seen.post.told >= 0
    parts = called or [one for one in found.parts if one.invited and one.state == CANCELLED]
    if not (called or gone) or not parts:
        return None
    method = invites.CANCEL if gone else invites.REQUEST
    part = invites.whole(seen, found.row, parts, house, method)
    ids = await post.own_in_series(session, seen.actor, mail.subject_id)
    return _letter(seen, mail, house, part, ids=ids, dates=[] if gone else called)


def _letter(
    seen: Seen,
    mail: Row,
    house: House,
    part: Part | None,
    *,
    ids: list[UUID] | None = None,
    **more: Any,  # noqa: ANN401 - what the template shows besides
) -> Letter:
    if seen.restricted:
        return restricted.letter(seen.meeting.tlp)
    meeting = seen.meeting
    context = {
        "kind": mail.kind,
        "seen": seen,
        "meeting": meeting,
        "page": house.url("meeting", reference=meeting.reference),
        "items": [],
        "item": None,
        "what": {},
        "dates": [],
    } | more
    named = [*context["items"], *([context["item"]] if context["item"] else [])]
    return Letter(
        subject=_subject(mail, meeting.title if seen.titled else meeting.reference),
        template="invitees/mail",
        context=context,
        tlp=labels.strictest([meeting.tlp, *(one.tlp for one in named)]),
        calendar=part.content if part else None,
        method=part.method if part else "",
        headers=part.headers if part else {},
        sent=reading.noting(seen.post, ids or [], part.sequence if part else seen.post.told),
    )


def _subject(mail: Row, what: str) -> str:
    return translate(_SUBJECTS[mail.kind], {"what": what})
