"""Hands messages to a mail server, one recipient at a time (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from app.core.lines import Line, Lines
from app.core.mailer import Delayed, Refused, Unsure, one_line, parsed

if TYPE_CHECKING:
    from email.message import EmailMessage

Security = Literal["starttls", "tls", "none"]

# What a server says of the address itself (RFC 3463, section 3.2), or without such a code.
_ADDRESS_FAILS = re.compile(r"\b5\.1\.\d")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_SUCH_ADDRESS = (550, 551, 553)
# The server ends the connection (RFC 5321, section 3.8).
_CLOSING = 421


class _HungUp(Delayed):
    """The connection ended before the message had."""


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
    lines: Lines = field(default_factory=Lines, init=False, repr=False, compare=False)

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over: on a line that is open from the one before, or on a new one.

        A connection that breaks before the message has ended is Delayed: the server throws away
        what it got of it (RFC 5321, section 4.1.1.4). After the end it is Unsure. A line that was
        kept may have been about to end (section 3.8), so that a new one is tried first.
        """
        raw, whom = _raw(message), _written(to)
        kept = self.lines.take()
        if kept is not None:
            with suppress(_HungUp):
                self._carry(kept, raw, whom)
                return
        try:
            line = Line(self._opened())
        except (OSError, smtplib.SMTPException) as broken:
            raise Delayed(_said(broken)) from broken
        self._carry(line, raw, whom)

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

    def _carry(self, line: Line, raw: bytes, whom: str) -> None:
        """Hand a message over on a line, and keep the line if it still holds."""
        holds = False
        try:
            self._hand_over(line.smtp, raw, whom)
            holds = True
        except _HungUp:
            raise
        except (Delayed, Refused):
            # The server said so: it listens.
            holds = True
            raise
        finally:
            if holds:
                self.lines.rest(line)
            else:
                line.drop()

    def _hand_over(self, smtp: smtplib.SMTP, raw: bytes, whom: str) -> None:
        try:
            _need(smtp.mail(parsed(self.sender).addr_spec), 250)
            _need(smtp.rcpt(whom), 250, 251, at_address=True)
            smtp.putcmd("data")
            _need(smtp.getreply(), 354)
            smtp.send(raw)
        except (OSError, smtplib.SMTPException) as broken:
            raise _HungUp(_said(broken)) from broken
        reply = self._ended(smtp)
        try:
            _need(reply, 250)
        except _HungUp as gone:
            # It was heard to the end: whoever asks again at once is not believed.
            raise Delayed(str(gone)) from None

    def _ended(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        """Say that the message has ended; return what the server makes of it, or raise Unsure."""
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.final_seconds)
            smtp.send(b".\r\n")
            reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as broken:
            raise Unsure(_said(broken)) from broken
        if smtp.sock is not None:
            smtp.sock.settimeout(self.seconds)
        return reply


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Return whom this machine trusts; to read that costs more than a message."""
    return ssl.create_default_context()


def _raw(message: EmailMessage) -> bytes:
    """Return a message as it goes over a line, but for the dot that ends it (RFC 5321, 4.5.2)."""
    raw = message.as_bytes()
    return re.sub(rb"(?m)^\.", b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n")


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
        raise _HungUp(words) if code == _CLOSING else Delayed(words)
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
