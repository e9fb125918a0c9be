"""Calendars as text (RFC 5545), with zones written so that Outlook, Google and Apple agree."""

from __future__ import annotations

import re
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from app.core import recurrences, vtimezones

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PRODUCT = "-//Entente//EN"
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
PUBLIC, PRIVATE = "PUBLIC", "PRIVATE"
# How often a subscriber is asked to look again; Outlook reads the second of the two properties.
_REFRESH = "PT1H"
_LONGEST_LINE = 75
# A byte within a character of UTF-8 (RFC 3629, section 3).
_TAIL_MASK, _TAIL = 0xC0, 0x80
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029]")
# Goes up with every change of what is written for the same events (a test holds it to that).
_FORMAT = 1
# Where a copy of the tz database says of which release it is.
_RELEASES = ("tzdata.zi", "+VERSION")


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
    lines += ["END:VCALENDAR", ""]
    return "\r\n".join(map(folded, lines)).encode()


@cache
def edition() -> str:
    """Return what the text of a calendar depends on beside its events.

    That is how it is written here, and the releases of the tz database from which zones are read.
    """
    found = [str(_FORMAT), metadata.version("tzdata")]
    for folder in map(Path, zoneinfo.TZPATH):
        told = next((folder / name for name in _RELEASES if (folder / name).is_file()), None)
        if told:
            with told.open(encoding="utf-8") as lines:
                found.append(lines.readline().strip())
        elif folder.is_dir():
            found.append(str(folder.stat().st_mtime_ns))
    return " ".join(found)


def folded(line: str) -> str:
    """Return a content line folded at 75 octets, never within a character (section 3.1)."""
    if line.isascii():
        if len(line) <= _LONGEST_LINE:
            return line
        # The space that begins the next line counts.
        starts = range(_LONGEST_LINE, len(line), _LONGEST_LINE - 1)
        rest = [line[start : start + _LONGEST_LINE - 1] for start in starts]
        return "\r\n ".join([line[:_LONGEST_LINE], *rest])
    raw = line.encode()
    parts, start, size = [], 0, _LONGEST_LINE
    while start < len(raw):
        end = start + size
        while end < len(raw) and raw[end] & _TAIL_MASK == _TAIL:
            end -= 1
        parts.append(raw[start:end].decode())
        start, size = end, _LONGEST_LINE - 1
    return "\r\n ".join(parts)


def _event(event: Event) -> list[str]:
    stamp = _digits(event.stamp.astimezone(UTC))
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{stamp}Z",
        f"LAST-MODIFIED:{stamp}Z",
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
        return f"{name}:{_digits(wall)}Z"
    return f"{name};TZID={zone}:{_digits(wall)}"


def _digits(moment: datetime) -> str:
    """Return a moment as in `20270105T093000`, four times as fast as by a pattern."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


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
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _quoted(text: str) -> str:
    """Return a parameter's value; a quote cannot stand in one (RFC 5545, section 3.2)."""
    return '"' + _CONTROLS.sub(" ", text.replace("\n", " ")).replace('"', "'") + '"'


def _zones(events: Sequence[Event]) -> Iterator[str]:
    walls: defaultdict[str, list[datetime]] = defaultdict(list)
    for event in events:
        there = walls[event.zone]
        there += (event.starts_wall, event.ends_wall)
        if event.rule:
            there.append(event.ends_wall + timedelta(days=366 * recurrences.MOST_YEARS))
        if event.occurrence:
            walls[event.occurrence_zone or event.zone].append(event.occurrence)
    for zone in sorted(walls.keys() - {"UTC"}):
        yield from vtimezones.component(zone, min(walls[zone]).year, max(walls[zone]).year)
