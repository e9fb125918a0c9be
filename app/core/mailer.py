"""Messages as they leave: made whole and harmless, and what may become of them on the way."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# Seven bits pass everywhere.
_POLICY = SMTP.clone(cte_type="7bit")
_LINES = re.compile(r"[\r\n\t\x00-\x1f\x7f\u2028\u2029]+")


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


class ConsolePost:
    """Writes messages where the program was started, instead of sending them."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Write one message out."""
        body = message.get_body(("plain",))
        words = body.get_content() if body else ""
        sys.stdout.write(f"--- {to}: {message['Subject']}\n{words}\n")
        sys.stdout.flush()
