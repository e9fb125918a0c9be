"""Messages that come back: the address is marked, and who can correct it is told, once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from uuid import UUID

from sqlalchemy import Boolean, Text, Uuid, func, literal_column, select
from sqlalchemy.orm import aliased

from app.core.db import Query, Row, bind
from app.models.affiliations import Affiliation
from app.models.invitations import Invitation
from app.models.people import ACTIVE, Person
from app.services import mails
from app.services.spans import live

if TYPE_CHECKING:
    from email.message import EmailMessage, Message

    from sqlalchemy.ext.asyncio import AsyncSession

INVITATION = "house:invitation"
INVITATION_BOUNCED = "house:invitation-bounced"
PERSON_BOUNCED = "house:bounced"

_OURS = re.compile(r"<([0-9a-f]{32})@")
_PARTS = ("message/rfc822", "text/rfc822-headers", "message/global-headers", "message/global")
_MOST_BYTES = 64 << 10

_BOUNCE = Query(
    select(literal_column("bounced.*")).select_from(
        func.bounce_mail(
            bind("mail_id", Uuid()), bind("fault", Text()), bind("address", Boolean())
        ).table_valued("kind", name="bounced")
    )
)
_whose, _admin, _who = aliased(Affiliation), aliased(Affiliation), aliased(Person)
# Who else is admin of an organisation that the person belongs to.
_ADMINS = Query(
    select(_admin.person_id, _admin.organisation_id)
    .join(_whose, _whose.organisation_id == _admin.organisation_id)
    .join(_who, _who.id == _admin.person_id)
    .where(
        _whose.person_id == bind("person_id", Uuid()),
        live(_whose),
        live(_admin),
        _admin.admin,
        _admin.suspended_at.is_(None),
        _admin.person_id != bind("person_id", Uuid()),
        _who.state == ACTIVE,
        _who.bounced_at.is_(None),
    )
)
_INVITED = Query(
    select(Invitation.invited_by, Invitation.organisation_id).where(
        Invitation.id == bind("invitation_id", Uuid()), Invitation.invited_by.is_not(None)
    )
)


async def note(session: AsyncSession, mail_id: UUID, words: str, *, address: bool) -> bool:
    """Note that a message came back, with the server's words; True if it is one of ours.

    `address` says that the address fails for good: it is marked, and those who can correct it are
    told, unless they were before.
    """
    found = await _BOUNCE.first(session, mail_id=mail_id, fault=words, address=address)
    if found is None:
        return False
    if found.fresh:
        await _tell(session, found)
    return True


async def _tell(session: AsyncSession, found: Row) -> None:
    if found.kind == INVITATION and found.subject_id:
        by = await _INVITED.first(session, invitation_id=found.subject_id)
        if by:
            whose = {"person_id": by.invited_by, "organisation_id": by.organisation_id}
            await mails.queue(session, INVITATION_BOUNCED, subject_id=found.subject_id, **whose)
    if found.person_id:
        admins = await _ADMINS.all(session, person_id=found.person_id)
        told = [
            mails.Message(one.person_id, one.organisation_id, subject_id=found.person_id)
            for one in admins
        ]
        await mails.queue_many(session, PERSON_BOUNCED, told)


async def take(session: AsyncSession, message: EmailMessage) -> bool:
    """Take a message that came in, if it is a report that one of ours could not be delivered.

    RFC 3464: only what failed for good counts; a mere delay is passed over, and yet taken. False
    for every message that is no such report. Ours are known by their Message-ID, which nobody can
    guess.
    """
    if message.get_content_type() != "multipart/report":
        return False
    status = _status(message)
    mail_id = _ours(message)
    if mail_id is None or not status:
        return False
    action, code, words = status
    if action == "failed":
        await note(session, mail_id, words, address=code.startswith("5.1."))
    return True


def _status(message: EmailMessage) -> tuple[str, str, str] | None:
    """Return action, status code and the server's words of the first recipient reported on."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            # What is written wrongly is read as one text.
            for block in cast("list[Message]", blocks if isinstance(blocks, list) else []):
                action = str(block.get("Action", "")).strip().lower()
                if action:
                    code = str(block.get("Status", "")).strip()
                    words = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
                    return action, code, " ".join(f"{words or code}".split())[:500]
    return None


def _ours(message: EmailMessage) -> UUID | None:
    for part in message.walk():
        if part.get_content_type() in _PARTS:
            raw = _bytes_of(part)[:_MOST_BYTES].decode("ascii", "replace")
            found = re.search(r"(?im)^message-id:\s*(\S+)", raw)
            ours = _OURS.match(found[1]) if found else None
            if ours:
                return UUID(ours[1])
    return None


def _bytes_of(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except (ValueError, LookupError, AttributeError, TypeError):
        # Foreign messages are made in every way, some of which cannot be written again.
        return b""
