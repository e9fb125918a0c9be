"""Messages that say less: of what is restricted to persons, and of what is no longer one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import gettext
from app.jobs.letters import Letter
from app.jobs.meetings import reading
from app.models.records import RED

if TYPE_CHECKING:
    from app.core.db import Row
    from app.jobs.meetings.invites import Part


def letter(tlp: str) -> Letter:
    """Return the message that names nothing: neither title nor sender nor text."""
    said = gettext("You have a restricted item")
    return Letter(said, template="invitees/mail_restricted", tlp=tlp)


def withdrawn(mail: Row, whose: Row, part: Part, subject: str) -> Letter:
    """Return the message to somebody who is no longer invited: when, and which, and no more."""
    if whose.tlp == RED:
        return letter(RED)
    return Letter(
        subject,
        template="invitees/mail_withdrawn",
        context={"whose": whose, "kind": mail.kind},
        tlp=whose.tlp,
        calendar=part.content,
        method=part.method,
        headers=part.headers,
        sent=reading.noting(whose, [], part.sequence),
    )
