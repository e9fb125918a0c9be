"""One meeting as an event of a calendar, as far as its label lets it into one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.core import icalendars
from app.core.i18n import N_, gettext
from app.core.icalendars import Event
from app.models.invitees import NO
from app.models.meetings import CANCELLED, SAVED, TITLE_ASKED
from app.models.records import CLEAR, GREEN

if TYPE_CHECKING:
    from app.core.db import Row

RESERVED = N_("Reserved")
# Labels whose title and place may stand in a calendar; how to get in stands there for CLEAR alone.
_NAMED = frozenset({GREEN, CLEAR})
_UID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^\s@]{1,255}")
_STATUS = {SAVED: icalendars.TENTATIVE, CANCELLED: icalendars.CANCELLED}


class Desk(Protocol):
    """Whose calendar it is: the address of the desk."""

    @property
    def base_url(self) -> str:
        """The address of its pages, such as `https://desk.example.org`."""


def host_of(base_url: str) -> str:
    """Return the host that stands in the UIDs of a desk."""
    return base_url.partition("://")[2].partition("/")[0].rpartition("@")[2] or "localhost"


def uid_of(meeting_id: UUID, series_id: UUID | None, host: str) -> str:
    """Return the UID of a meeting; all of a series share one (RFC 5545, section 3.8.4.7)."""
    return f"{series_id or meeting_id}@{host.partition(':')[0]}"


def parse_uid(uid: str) -> UUID | None:
    """Return the id of the meeting or series that a UID made here names; None for another's."""
    found = _UID.fullmatch(uid.strip().lower())
    return UUID(found[1]) if found else None


def named(tlp: str) -> bool:
    """Tell whether title and place of a meeting with that label may stand in a calendar."""
    return tlp in _NAMED


def titled(meeting: Row) -> bool:
    """Tell whether its title may stand in a calendar: else only if its originator lets it."""
    allowed = meeting.tlp in TITLE_ASKED and getattr(meeting, "title_told", False)
    return named(meeting.tlp) or bool(allowed)


def page_of(meeting: Row, house: Desk) -> str:
    """Return the address of a meeting's page."""
    return f"{house.base_url.rstrip('/')}/meetings/{meeting.reference}"


def event_of(meeting: Row, *, house: Desk, for_feed: bool, page: str = "") -> Event:
    """Return the event of a meeting (a row of `services.meetings`), as its label has it.

    Under AMBER and stricter it is "Reserved", without place or address, and without the title
    unless its originator lets that in. In a message the summary goes along under
    GREEN too, in a feed under CLEAR alone; how to get in under CLEAR, for who is invited. `page` is
    where it leads, by itself to the meeting's page.
    """
    tells = named(meeting.tlp)
    page = page or page_of(meeting, house)
    return Event(
        uid=uid_of(meeting.id, meeting.series_id, host_of(house.base_url)),
        sequence=meeting.sequence,
        stamp=meeting.changed_at,
        summary=meeting.title if titled(meeting) else gettext(RESERVED),
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        zone=meeting.zone,
        location=meeting.place if tells else "",
        description=_description(meeting, page, for_feed=for_feed) if tells else "",
        url=page if tells else "",
        status=_STATUS.get(meeting.state, icalendars.CONFIRMED),
        occurrence=meeting.occurs_wall,
        occurrence_zone=_series_zone(meeting),
        classification=icalendars.PUBLIC if meeting.tlp == CLEAR else icalendars.PRIVATE,
        busy=getattr(meeting, "answer", None) != NO,
    )


def _description(meeting: Row, page: str, *, for_feed: bool) -> str:
    parts = [f"TLP:{meeting.tlp}"]
    if meeting.description and (meeting.tlp == CLEAR or not for_feed):
        parts.append(meeting.description)
    if meeting.tlp == CLEAR:
        parts += [part for part in (meeting.url or "", meeting.words or "") if part]
    return "\n\n".join([*parts, page])


def _series_zone(meeting: Row) -> str:
    return getattr(meeting, "series_zone", "") or ""
