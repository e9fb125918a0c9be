"""Answers that calendars send by mail (iTIP in iMIP: RFC 5546 section 3.2.3, RFC 6047)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 1 << 20
_MOST_PARTS, _MOST_EVENTS = 60, 150
_CALENDARS = ("text/calendar", "application/ics")
_HIGHEST = 2**31 - 1
# What mail servers add when they deliver is nowhere agreed on.
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_ADDRESS = re.compile(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+")
_MOST_RECIPIENTS = 100


@dataclass(frozen=True, slots=True)
class Reply:
    """What one attendee answers to one event.

    `occurrence` is the instant of the single occurrence that is meant, None for the whole.
    `answer` is a PARTSTAT in capitals, `sequence` and `at` those of the answer (sections 3.8.7.4
    and 3.8.7.2 of RFC 5545). `organiser` is the address that it names as such: the one that stood
    in what it answers to (RFC 5546, section 3.2.3).
    """

    uid: str
    occurrence: datetime | None
    email: str
    answer: str
    sequence: int
    at: datetime
    organiser: str = ""


def message_of(raw: bytes) -> EmailMessage:
    """Return a message as it came in; whatever is wrong with it shows in its parts."""
    return message_from_bytes(raw[:LARGEST], policy=policy.default)


def replies(message: EmailMessage, now: datetime) -> list[Reply]:
    """Return the answers that a message carries, of its sender alone; none if it is no reply.

    An attendee other than who sent the message speaks for somebody else, and is passed over. An
    answer dated later than `now` counts as of now.
    """
    try:
        sender = _sender(message)
        parts = list(_calendars(message)) if sender else []
        found = [reply for part in parts for reply in _read(part, sender, now)]
    except Exception:  # noqa: BLE001 - every failure of a parser of foreign bytes is no reply
        return []
    return list(dict.fromkeys(found))


def recipients(message: EmailMessage) -> list[str]:
    """Return the addresses to which a message went, as its header and mail servers say."""
    said = " ".join(str(one) for name in _TO for one in message.get_all(name) or [])
    return _ADDRESS.findall(said.lower())[:_MOST_RECIPIENTS]


def _sender(message: EmailMessage) -> str:
    """Return the address of who sent a message, in lower case; empty unless it is one."""
    given = message.get_all("From") or []
    found = [one.addr_spec.lower() for header in given for one in header.addresses]
    return found[0] if len(found) == 1 else ""


def _calendars(message: EmailMessage) -> Iterator[bytes]:
    for count, part in enumerate(message.walk()):
        if count >= _MOST_PARTS:
            return
        name = (part.get_filename() or "").lower()
        if part.get_content_type() in _CALENDARS or name.endswith(".ics"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and len(content) <= LARGEST:
                yield content


def _read(content: bytes, sender: str, now: datetime) -> Iterator[Reply]:
    calendar = Calendar.from_ical(content)
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        return
    for event in calendar.walk("VEVENT")[:_MOST_EVENTS]:
        for attendee in _several(event.get("ATTENDEE")):
            email = _address(attendee)
            answer = str(attendee.params.get("PARTSTAT", "")).upper()
            if email == sender and answer:
                uid, sequence = str(event.get("UID", "")), int(event.get("SEQUENCE", 0))
                counted = min(max(sequence, 0), _HIGHEST)
                organiser = _address(event.get("ORGANIZER", ""))
                at = _at(event, now)
                yield Reply(uid, _occurrence(event), email, answer, counted, at, organiser)


def _address(given: Any) -> str:  # noqa: ANN401 - icalendar's
    return str(given).strip().lower().removeprefix("mailto:")


def _several(found: Any) -> list[Any]:  # noqa: ANN401 - icalendar gives one, several or none
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _occurrence(event: Any) -> datetime | None:  # noqa: ANN401 - icalendar's
    named = event.get("RECURRENCE-ID")
    if named is None:
        return None
    at = named.dt
    if not isinstance(at, datetime):
        message = "a meeting is no whole day"
        raise TypeError(message)
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(str(named.params.get("TZID", "UTC"))))
    return at.astimezone(UTC)


def _at(event: Any, now: datetime) -> datetime:  # noqa: ANN401 - icalendar's
    stamp = event.get("DTSTAMP")
    at = stamp.dt if stamp is not None else now
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(at.astimezone(UTC), now)
