"""Calendars as text (RFC 5545), with zones written so that Outlook, Google and Apple agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.core import recurrences, vtimezones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PRODUCT = "-//Entente//EN"
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
PUBLIC, PRIVATE = "PUBLIC", "PRIVATE"
# How often a subscriber is asked to look again; Outlook reads the second of the two properties.
_REFRESH = "PT1H"
_LONGEST_LINE = 75
# A byte within a character of UTF-8 (RFC 3629, section 3).
_TAIL_MASK, _TAIL = 0xC0, 0x80
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_WALL, _UTC = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Party:
    """An organiser or attendee; `answer` is a PARTSTAT (RFC 5545, section 3.2.12) or empty."""

    name: str
    email: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or a recurring one, or one occurrence of that.

    Wall times are what clocks in `zone` show. `rule` is a recurrence rule as `recurrences` keeps
    it, and `exceptions` the wall times it gives at which nothing is. An occurrence says in
    `occurrence` when the rule put it, by clocks in `occurrence_zone` (in `zone`, when empty).
    `stamp` is when this was last changed, and `sequence` how often (RFC 5545, sections 3.8.7.2 and
    3.8.7.4). One that is not `busy` leaves its time free in the calendar.
    """

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    location: str = ""
    description: str = ""
    url: str = ""
    status: str = CONFIRMED
    organiser: Party | None = None
    attendee: Party | None = None
    rule: str = ""
    exceptions: tuple[datetime, ...] = ()
    occurrence: datetime | None = None
    occurrence_zone: str = ""
    classification: str = PUBLIC
    busy: bool = True


def calendar(events: Sequence[Event], *, method: str | None = None, name: str = "") -> bytes:
    """Return a VCALENDAR of `events` with every zone they name, in UTF-8.

    `method` is that of a message (RFC 5546: REQUEST, CANCEL); a feed has none, but a `name`.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"METHOD:{method}"] if method else []
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}", f"X-PUBLISHED-TTL:{_REFRESH}"]
    lines += _zones(events)
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def folded(line: str) -> str:
    """Return a content line folded at 75 octets, never within a character (section 3.1)."""
    raw = line.encode()
    if len(raw) <= _LONGEST_LINE:
        return line
    parts, start, size = [], 0, _LONGEST_LINE
    while start < len(raw):
        end = start + size
        while end < len(raw) and raw[end] & _TAIL_MASK == _TAIL:
            end -= 1
        parts.append(raw[start:end].decode())
        # The space that begins the next line counts.
        start, size = end, _LONGEST_LINE - 1
    return "\r\n ".join(parts)


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{event.stamp.astimezone(UTC):{_UTC}}",
        f"LAST-MODIFIED:{event.stamp.astimezone(UTC):{_UTC}}",
        f"SEQUENCE:{event.sequence}",
        *_when(event),
        f"SUMMARY:{_text(event.summary)}",
        *_written("LOCATION", event.location),
        *_written("DESCRIPTION", event.description),
        *([f"URL:{_CONTROLS.sub('', event.url)}"] if event.url else []),
        f"STATUS:{event.status}",
        f"CLASS:{event.classification}",
        f"TRANSP:{'OPAQUE' if event.busy else 'TRANSPARENT'}",
        *_parties(event),
        "END:VEVENT",
    ]
    return [line.replace("\n", "") for line in lines]


def _when(event: Event) -> Iterator[str]:
    if event.occurrence:
        zone = event.occurrence_zone or event.zone
        yield _at("RECURRENCE-ID", event.occurrence, zone)
    yield _at("DTSTART", event.starts_wall, event.zone)
    yield _at("DTEND", event.ends_wall, event.zone)
    if event.rule:
        yield f"RRULE:{recurrences.exported(event.rule, event.zone)}"
    for wall in event.exceptions:
        yield _at("EXDATE", wall, event.zone)


def _at(name: str, wall: datetime, zone: str) -> str:
    if zone == "UTC":
        return f"{name}:{wall:{_UTC}}"
    return f"{name};TZID={zone}:{wall:{_WALL}}"


def _parties(event: Event) -> Iterator[str]:
    if event.organiser:
        yield f"ORGANIZER;CN={_quoted(event.organiser.name)}:{_address(event.organiser)}"
    if event.attendee:
        said = event.attendee.answer or "NEEDS-ACTION"
        yield (
            f"ATTENDEE;CN={_quoted(event.attendee.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
            f";PARTSTAT={said};RSVP=TRUE:{_address(event.attendee)}"
        )


def _address(party: Party) -> str:
    return "mailto:" + re.sub(r"[\s\x00-\x1f]", "", party.email)


def _written(name: str, text: str) -> list[str]:
    return [f"{name}:{_text(text)}"] if text else []


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", lines).translate(_ESCAPES)


def _quoted(text: str) -> str:
    """Return a parameter's value; a quote cannot stand in one (RFC 5545, section 3.2)."""
    return '"' + _CONTROLS.sub(" ", text.replace("\n", " ")).replace('"', "'") + '"'


def _zones(events: Sequence[Event]) -> Iterator[str]:
    spans: dict[str, tuple[datetime, datetime]] = {}
    for zone, wall in _walls(events):
        low, high = spans.get(zone, (wall, wall))
        spans[zone] = (min(low, wall), max(high, wall))
    for zone in sorted(spans.keys() - {"UTC"}):
        yield from vtimezones.component(zone, spans[zone][0].year, spans[zone][1].year)


def _walls(events: Iterable[Event]) -> Iterator[tuple[str, datetime]]:
    for event in events:
        yield event.zone, event.starts_wall
        yield event.zone, event.ends_wall
        if event.rule:
            yield event.zone, event.ends_wall + timedelta(days=366 * recurrences.MOST_YEARS)
        if event.occurrence:
            yield event.occurrence_zone or event.zone, event.occurrence
