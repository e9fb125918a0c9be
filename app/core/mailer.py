"""Messages as they leave: made once, and handed to a mail server one at a time (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Security = Literal["starttls", "tls", "none"]

# Seven bits pass everywhere.
_POLICY = SMTP.clone(cte_type="7bit")
_LINES = re.compile(r"[\r\n\t\x00-\x1f\x7f\u2028\u2029]+")
# What a server says of the address itself (RFC 3463, section 3.2), or without such a code.
_ADDRESS_FAILS = re.compile(r"\b5\.1\.\d")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_SUCH_ADDRESS = (550, 551, 553)


class Delayed(Exception):
    """The message did not leave, and may if it is tried later."""


class Refused(Exception):
    """The server will not take the message; `address` says that the address itself fails."""

    def __init__(self, words: str, *, address: bool = False) -> None:
        """Keep what the server said."""
        super().__init__(words)
        self.address = address


class Unsure(Exception):
    """The whole message went out, and what the server made of it is not known."""


class Post(Protocol):
    """Whatever takes a message out of the house."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over for one address; blocks. Raises Delayed, Refused or Unsure."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message consists of; `calendar` is an iTIP object of `method` (RFC 6047)."""

    subject: str
    text: str
    html: str = ""
    calendar: bytes | None = None
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def one_line(words: str) -> str:
    """Return words as a header takes them: what would end its line is a space."""
    return _LINES.sub(" ", words).strip()


def parsed(sender: str) -> Address:
    """Return `Name <address>` as its parts; raises ValueError when it is none."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        found = message["From"].addresses
    except (ValueError, IndexError) as wrong:
        raise ValueError("not an address") from wrong
    if len(found) != 1 or not found[0].domain or message["From"].defects:
        raise ValueError("not an address")
    address: Address = found[0]
    return address


def message_of(
    draft: Draft, *, sender: str, to: str, name: str, message_id: str, at: datetime
) -> EmailMessage:
    """Return the message to one recipient; text first, then HTML, then the calendar's part.

    Calendars read the part that stands among the alternatives, and some only the attached copy:
    both are there. Raises ValueError for an address that no header can carry.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    if parsed(to).addr_spec != to:
        raise ValueError("not an address")
    message["To"] = Address(one_line(name), addr_spec=to)
    message["Subject"] = one_line(draft.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    # RFC 3834: nobody's machine should answer.
    message["Auto-Submitted"] = "auto-generated"
    for header, value in draft.headers.items():
        message[header] = one_line(value)
    message.set_content(draft.text)
    if draft.html:
        message.add_alternative(draft.html, subtype="html")
    if draft.calendar:
        words = draft.calendar.decode("utf-8")
        message.add_alternative(
            words, subtype="calendar", cte="base64", params={"method": draft.method}
        )
        message.add_attachment(
            draft.calendar, maintype="application", subtype="ics", filename="invite.ics"
        )
    return message


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """A mail server, and how to speak with it; times in seconds.

    `final_seconds` is how long the server may think about a message it has got.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"
    seconds: float = 20.0
    final_seconds: float = 120.0

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over, over a connection of its own.

        A connection that breaks before the message has ended is Delayed: the server throws away
        what it got of it (RFC 5321, section 4.1.1.4). After the end it is Unsure.
        """
        try:
            smtp = self._opened()
        except (OSError, smtplib.SMTPException) as broken:
            raise Delayed(_said(broken)) from broken
        try:
            self._hand_over(smtp, message, to)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def check(self) -> None:
        """Sign in at the server and leave again; raises Delayed when that does not work."""
        try:
            self._opened().quit()
        except (OSError, smtplib.SMTPException) as broken:
            raise Delayed(_said(broken)) from broken

    def _opened(self) -> smtplib.SMTP:
        # Named, because smtplib would otherwise ask the network what this machine is called.
        us = parsed(self.sender).domain
        smtp: smtplib.SMTP
        if self.security == "tls":
            smtp = smtplib.SMTP_SSL(
                self.host, self.port, us, timeout=self.seconds, context=_trusted()
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, us, timeout=self.seconds)
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.security == "starttls":
                smtp.starttls(context=_trusted())
                smtp.ehlo()
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        raw = message.as_bytes(policy=_POLICY)
        raw = re.sub(rb"(?m)^\.", b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n")
        try:
            _need(smtp.mail(parsed(self.sender).addr_spec), 250)
            _need(smtp.rcpt(_written(to)), 250, 251, at_address=True)
            smtp.putcmd("data")
            _need(smtp.getreply(), 354)
            smtp.send(raw)
        except (OSError, smtplib.SMTPException) as broken:
            raise Delayed(_said(broken)) from broken
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.final_seconds)
            smtp.send(b".\r\n")
            reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as broken:
            raise Unsure(_said(broken)) from broken
        _need(reply, 250)


class ConsolePost:
    """Writes messages where the program was started, instead of sending them."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Write one message out."""
        body = message.get_body(("plain",))
        words = body.get_content() if body else ""
        sys.stdout.write(f"--- {to}: {message['Subject']}\n{words}\n")
        sys.stdout.flush()


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Return whom this machine trusts; to read that costs more than a message."""
    return ssl.create_default_context()


def _written(address: str) -> str:
    """Return an address in letters that every server takes; Refused if it has none."""
    local, _, domain = address.rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode('ascii')}"
        written.encode("ascii")
    except UnicodeError:
        raise Refused("The mail server takes no such address.", address=True) from None
    return written


def _need(reply: tuple[int, bytes], *good: int, at_address: bool = False) -> None:
    """Raise what a reply means, unless its code is good (RFC 5321, section 4.2.1)."""
    code, raw = reply
    if code in good:
        return
    words = one_line(f"{code} {raw.decode('utf-8', 'replace')}")[:500]
    if not 500 <= code < 600:  # noqa: PLR2004 - the permanent ones
        raise Delayed(words)
    enhanced = _ENHANCED.search(words)
    gone = bool(_ADDRESS_FAILS.search(words)) if enhanced else code in _NO_SUCH_ADDRESS
    raise Refused(words, address=at_address and gone)


def _said(broken: Exception) -> str:
    if isinstance(broken, smtplib.SMTPResponseException):
        raw = broken.smtp_error
        words = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        return one_line(f"{broken.smtp_code} {words}")[:500]
    said = (broken.strerror if isinstance(broken, OSError) else "") or str(broken)
    return one_line(said or type(broken).__name__)[:500]
