"""Messages are made whole and harmless, and arrive at a real server byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.core.mailer import Delayed, Draft, Refused, message_of, one_line, parsed
from app.core.settings import BadSettings, load
from app.core.smtp import SmtpPost
from tests.post import SENDER, letterbox, parse, words
from tests.world import SECRET

if TYPE_CHECKING:
    from email.message import EmailMessage

TO = "anna@alba.example"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:\xe4\xbc\x9a\xe8\xae\xae\r\nEND:VCALENDAR\r\n"
)


def made(draft: Draft, *, to: str = TO, name: str = "Anna") -> EmailMessage:
    return message_of(
        draft, sender=SENDER, to=to, name=name, message_id="<1@desk.example>", at=clock.now()
    )


def arrived(message: EmailMessage, to: str = TO) -> tuple[str, EmailMessage, bytes]:
    """Send a message through a real server, and return to whom, what, and its bytes."""
    with letterbox() as (box, server):
        server.send(message, to)
    [(whom, raw)] = box.raw
    return whom, parse(raw), raw


def test_text_html_and_calendar_arrive_as_they_were() -> None:
    text = ".first line\n..second\n\n会议 “quoted” " + "long " * 300 + "\n.\n"
    draft = Draft("会议: Save the date", text, "<p>会议</p>", CALENDAR, "REQUEST")
    _, message, raw = arrived(made(draft, name="Änna, 王"))
    assert message["Subject"] == "会议: Save the date"
    assert message["To"].addresses[0].display_name == "Änna, 王"
    assert words(message).replace("\r\n", "\n") == text
    assert words(message, "html").strip() == "<p>会议</p>"
    parts = {part.get_content_type(): part for part in message.walk()}
    invite = parts["text/calendar"]
    assert invite["Content-Type"].params["method"] == "REQUEST"
    assert invite.get_payload(decode=True) == CALENDAR
    assert parts["application/ics"].get_payload(decode=True) == CALENDAR
    assert parts["application/ics"].get_filename() == "invite.ics"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds.index("text/plain") < kinds.index("text/html") < kinds.index("text/calendar")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@pytest.mark.parametrize(
    "evil", ["Hi\r\nBcc: x@y.example", "Hi\nBcc: x@y.example", "Hi\u2028Bcc: x"]
)
def test_nothing_ends_a_header(evil: str) -> None:
    whom, message, _ = arrived(made(Draft(evil, "words", headers={"X-About": evil}), name=evil))
    assert whom == TO
    assert message["Bcc"] is None
    assert message["Subject"] == one_line(evil)


@pytest.mark.parametrize("to", ["anna", "anna@alba.example\r\nRCPT TO:<x@y.example>", "<x>@y", ""])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        made(Draft("Hi", "words"), to=to)


def test_a_domain_of_any_script_is_reached() -> None:
    whom, _, _ = arrived(
        made(Draft("Hi", "words"), to="anna@bücher.example"), "anna@bücher.example"
    )
    assert whom == "anna@xn--bcher-kva.example"
    with letterbox() as (box, server):
        with pytest.raises(Refused) as refused:
            server.send(made(Draft("Hi", "words")), "änna@alba.example")
        assert (refused.value.address, box.raw) == (True, [])


def test_no_server_is_a_delay() -> None:
    away = SmtpPost("127.0.0.1", 1, SENDER, security="none", seconds=1)
    with pytest.raises(Delayed):
        away.send(made(Draft("Hi", "words")), TO)
    with pytest.raises(Delayed):
        away.check()
    with letterbox() as (_, server):
        server.check()
        # It offers no TLS, and without TLS nothing is said.
        strict = SmtpPost("127.0.0.1", server.port, SENDER, seconds=1)
        with pytest.raises(Delayed):
            strict.send(made(Draft("Hi", "words")), TO)


@pytest.mark.parametrize("sender", ["", "nobody", "a@b.example, c@d.example", "A <a>"])
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        parsed(sender)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp_host": "mail.example"}, "ENTENTE_MAIL_FROM: must be set"),
        ({"mail_from": "nobody"}, "must be an address"),
        (
            {
                "smtp_host": "m.example",
                "mail_from": SENDER,
                "smtp_user": "u",
                "smtp_security": "none",
            },
            "where a password is sent",
        ),
        ({"clamd_required": True}, "ENTENTE_CLAMD: must be set"),
        ({"demo": True, "smtp_host": "mail.example", "mail_from": SENDER}, "own mail server only"),
    ],
)
def test_settings_that_would_not_work_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        load(secret=SECRET, **given)
