"""Answers of calendars in mail: those of real programs, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from app.core.itip import message_of, replies

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
METHOD:REPLY\r
BEGIN:VEVENT\r
UID:01a20151-df1a-7e95-997e-6bba18b32c86@desk.example\r
DTSTAMP:20261122T110000Z\r
SEQUENCE:2\r
ATTENDEE;PARTSTAT=ACCEPTED;CN=Aldo:mailto:Aldo@alba.example\r
END:VEVENT\r
END:VCALENDAR\r
"""


def mail(
    calendar: str = EVENT, sender: str = "Aldo <aldo@alba.example>", kind: str = "calendar"
) -> EmailMessage:
    """Return a message with a calendar among its alternatives, as it comes in."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "entente@desk.example"
    message["Subject"] = "Accepted"
    message.set_content("Aldo has accepted.")
    message.add_alternative(calendar, subtype=kind)
    return message_of(message.as_bytes())


def test_an_answer_is_read() -> None:
    (found,) = replies(mail(), NOW)
    assert (found.email, found.answer, found.sequence) == ("aldo@alba.example", "ACCEPTED", 2)
    assert found.occurrence is None
    assert found.at == datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "named",
    ["RECURRENCE-ID;TZID=Europe/Berlin:20270310T100000", "RECURRENCE-ID:20270310T090000Z",
     "RECURRENCE-ID;TZID=W. Europe Standard Time:20270310T100000"],
)  # fmt: skip
def test_one_of_a_series_is_named_in_any_zone(named: str) -> None:
    (found,) = replies(mail(EVENT.replace("SEQUENCE:2", f"SEQUENCE:2\r\n{named}")), NOW)
    assert found.occurrence == datetime(2027, 3, 10, 9, tzinfo=UTC)


def test_an_attached_copy_counts_once_and_the_future_is_now() -> None:
    message = mail(EVENT.replace("20261122T110000Z", "20991122T110000Z"))
    message.make_mixed()
    message.add_attachment(EVENT.encode(), maintype="application", subtype="ics", filename="a.ics")
    assert [one.at for one in replies(message, NOW)] == [
        NOW,
        datetime(2026, 11, 22, 11, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    "message",
    [
        mail(sender="Boris <boris@borel.example>"),
        mail(sender="aldo@alba.example, boris@borel.example"),
        mail(EVENT.replace("METHOD:REPLY", "METHOD:REQUEST")),
        mail(EVENT.replace("PARTSTAT=ACCEPTED;", "")),
        mail(EVENT.replace("BEGIN:VEVENT", "BEGIN:VJOURNAL").replace("END:VEVENT", "END:VJOURNAL")),
        mail(EVENT.replace("SEQUENCE:2", "SEQUENCE:two")),
        mail("BEGIN:VCALENDAR\r\n" * 2000),
        mail("nonsense"),
        mail(kind="plain"),
        message_of(b"\xff\xfe\x00"),
        message_of(b""),
    ],
)
def test_what_is_no_answer_of_its_sender_is_none(message: EmailMessage) -> None:
    assert replies(message, NOW) == []
