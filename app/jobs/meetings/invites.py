"""The calendar part of a message: REQUEST and CANCEL to one attendee alone (RFC 5546, RFC 6047)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

from app.core import clock, icalendars
from app.core.i18n import gettext
from app.core.icalendars import Event, Party
from app.core.mailer import parsed
from app.models.invitees import COLLEAGUE, NO, TENTATIVE, YES
from app.services import calendars
from app.services.calendars import events, feeds

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.jobs.house import House
    from app.jobs.meetings.reading import Seen

REQUEST, CANCEL = "REQUEST", "CANCEL"
_SAID = {YES: "ACCEPTED", COLLEAGUE: "DELEGATED", NO: "DECLINED", TENTATIVE: "TENTATIVE"}


@dataclass(frozen=True, slots=True)
class Part:
    """A calendar as it goes with a message, and the sequence that it tells.

    `reply_to` is the address of ours that the recipient alone knows, where there are such.
    """

    content: bytes
    method: str
    sequence: int
    reply_to: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Return where the message says that answers go: to where its calendar says so too."""
        return {"Reply-To": self.reply_to} if self.reply_to else {}


async def request(session: AsyncSession, seen: Seen, house: House) -> Part:
    """Return the invitation to one meeting, as it is now."""
    return _part([await _event(session, seen, house)], seen.post, house, REQUEST)


async def cancel(session: AsyncSession, seen: Seen, house: House) -> Part:
    """Return what takes a cancelled meeting out of the invitee's calendar."""
    return _part([await _event(session, seen, house)], seen.post, house, CANCEL)


def withdrawal(post: Row, house: House) -> Part:
    """Return what takes a meeting out of the calendar of somebody no longer invited to it.

    They may see nothing of it any more: it says when, and which, and no more.
    """
    alone = post.guest_id is not None or post.series_id is None
    host = events.host_of(house.base_url)
    event = Event(
        uid=events.uid_of(post.meeting_id, None if alone else post.series_id, host),
        sequence=max(post.sequence + (post.series_sequence or 0), post.told) + 1,
        stamp=clock.now(),
        summary=gettext(events.RESERVED),
        starts_wall=post.starts_wall,
        ends_wall=post.ends_wall,
        zone=post.zone_there,
        status=icalendars.CANCELLED,
        occurrence=None if alone else post.occurs_wall,
        occurrence_zone="" if alone else post.series_zone,
        classification=icalendars.PRIVATE,
    )
    return _part([event], post, house, CANCEL)


def whole(seen: Seen, series: Row, parts: list[Row], house: House, method: str) -> Part:
    """Return a series as one recurring event, with what differs; of what they are invited to."""
    found = feeds.of_series(series, parts, house, for_feed=False)
    found = [_counted(event, series) for event in found]
    if method == CANCEL:
        found = [replace(found[0], status=icalendars.CANCELLED)]
    return _part(found, seen.post, house, method)


async def _event(session: AsyncSession, seen: Seen, house: House) -> Event:
    meeting = seen.meeting
    if seen.actor is None:
        # To a guest each meeting is one of its own: the rest of a series is not theirs to know.
        row = SimpleNamespace(**{**meeting._asdict(), "changed_at": clock.now(), "series_id": None})
        row.occurs_wall = None
        return events.event_of(row, house=house, for_feed=False, page=seen.address)
    event = events.event_of(meeting, house=house, for_feed=False)
    if meeting.series_id is None:
        return event
    series = (await calendars.series_of(session, seen.actor, [meeting.series_id])).get(
        meeting.series_id
    )
    return _counted(event, series) if series else event


def _counted(event: Event, series: Row) -> Event:
    """Count the changes of a series in those of each of its meetings: a sequence only grows."""
    if event.occurrence is None:
        return event
    return replace(event, sequence=event.sequence + series.sequence, occurrence_zone=series.zone)


def _part(found: list[Event], post: Row, house: House, method: str) -> Part:
    reply_to = ""
    if house.tags is not None:
        reply_to = house.tags.tagged(str(events.parse_uid(found[0].uid)), post.email)
    organiser = Party(house.name, reply_to or parsed(house.sender).addr_spec)
    attendee = Party(post.name, post.email, _SAID.get(post.answer or "", ""))
    now = clock.now()
    # Never below what was told before: a calendar passes over what is older (section 2.1.5).
    written = [
        replace(
            event,
            sequence=max(event.sequence, post.told),
            stamp=now,
            organiser=organiser,
            attendee=attendee,
        )
        for event in found
    ]
    content = icalendars.calendar(written, method=method)
    return Part(content, method, max(event.sequence for event in written), reply_to)
