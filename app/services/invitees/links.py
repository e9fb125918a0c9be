"""The link by which an invitation is read and answered without signing in."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, LargeBinary, Text, Uuid, column, func, select

from app.access import invitees as rules
from app.core import clock, tokens
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.core.tokens import Refused
from app.models.records import CLEAR, GREEN, RED
from app.services import audit, invitees, meetings
from app.services.accounts import sessions
from app.services.invitees import telling

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.tokens import KeyRing
    from app.services.invitees.answering import Said

AUDIENCE = "rsvp"
# A guest reads the page so long after the meeting; who answers, and until when, the database says.
AFTERWARDS = timedelta(days=30)
_link = bind("link", LargeBinary())
_whose = func.invitee_of(_link).table_valued(
    *(column(name, Uuid()) for name in ("id", "meeting_id")),
    *(column(name, Uuid()) for name in ("person_id", "organisation_id", "guest_id")),
    name="whose",
)
_WHOSE = Query(select(_whose))
_GUEST_COLUMNS = (
    "id", "reference", "title", "tlp", "kind", "host", "state", "starts_at", "ends_at",
    "starts_wall", "ends_wall", "zone", "mode", "place", "description", "language", "url", "words",
    "sequence", "cancelled_reason", "series_id", "occurs_wall", "guest_name", "agency", "email",
    "guest_zone", "guest_language", "answer", "note", "answered_at", "named", "waiting",
    "invited_by",
)  # fmt: skip
_guest = func.guest_meeting(_link).table_valued(*_GUEST_COLUMNS, name="shown")
_GUEST = Query(select(*(_guest.c[name] for name in _GUEST_COLUMNS)))
_ITEM_COLUMNS = ("title", "tlp", "part", "purpose", "minutes", "text", "owner_name")
_items = func.guest_programme(_link).table_valued(*_ITEM_COLUMNS, name="items")
_PROGRAMME = Query(select(*(_items.c[name] for name in _ITEM_COLUMNS)))
_ANSWER = Query(
    select(
        func.answer_by_link(
            _link,
            bind("answer", Text()),
            bind("note", Text()),
            bind("colleague", Text()),
            bind("named", Boolean()),
            bind("whole", Boolean()),
        ).label("why_not")
    )
)
_KEEP = Query(select(func.keep_link(bind("invitee_id", Uuid()), _link)))
_WHY_NOT = {
    "cancelled": N_("This meeting is cancelled."),
    "begun": N_("This meeting has begun; answers are closed."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link shows: the meeting's outside, and one's own answer.

    `guest` is None for a person of the alliance, who reads more after signing in. `tells` says
    whether title and place may be shown to whoever holds the link, `refusal` why it cannot be
    answered any more ("" when it can).
    """

    meeting: Row
    own: Row
    name: str
    guest: bool
    tells: bool
    refusal: str
    programme: list[Row]
    actor: Actor | None = None


def make(invitee_id: UUID, ends_at: datetime, ring: KeyRing) -> tuple[str, bytes]:
    """Return the token of an invitation's link, and the hash under which the database knows it.

    The random part is made from the house's secret, so that each message carries the same link.
    """
    secret = hmac.digest(ring.keys[ring.current], b"rsvp\0" + invitee_id.bytes, "sha256")
    random = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    now = clock.now()
    token = tokens.sign(
        {"sub": str(invitee_id), "jti": random},
        audience=AUDIENCE,
        ring=ring,
        issued_at=now,
        expires_at=max(ends_at, now) + AFTERWARDS,
    )
    return token, tokens.digest(random)


async def keep(session: AsyncSession, invitee_id: UUID, link: bytes) -> None:
    """Let a link be followed, from the message that carries it on."""
    await _KEEP.all(session, invitee_id=invitee_id, link=link)


def hash_of(token: str, ring: KeyRing) -> bytes:
    """Return the hash of a link's random part; raises NotFound for a token that does not hold."""
    try:
        random = tokens.verify(token, AUDIENCE, ring, clock.now()).get("jti")
    except Refused:
        raise NotFound from None
    if not isinstance(random, str):
        raise NotFound
    return tokens.digest(random)


async def look(session: AsyncSession, link: bytes) -> Shown:
    """Return what a link shows; raises NotFound for one that leads nowhere any more."""
    whose = await _WHOSE.first(session, link=link)
    if whose is None:
        raise NotFound
    return await (_as_guest(session, link) if whose.guest_id else _as_person(session, whose))


async def _as_guest(session: AsyncSession, link: bytes) -> Shown:
    row = await _GUEST.first(session, link=link)
    if row is None:
        raise NotFound
    return Shown(
        row,
        row,
        row.guest_name,
        guest=True,
        tells=row.tlp in (GREEN, CLEAR),
        refusal=rules.closed(row) or "",
        programme=await _PROGRAMME.all(session, link=link),
    )


async def _as_person(session: AsyncSession, whose: Row) -> Shown:
    actor = await sessions.assume(session, whose.person_id, whose.organisation_id)
    if actor is None:
        raise NotFound
    meeting = await meetings.find_by_id(session, actor, whose.meeting_id)
    own = await invitees.own(session, actor, meeting)
    if own is None or meeting.tlp == RED:
        raise NotFound
    return Shown(
        meeting,
        own,
        actor.person_name,
        guest=False,
        tells=not meeting.hushed,
        refusal=rules.closed(meeting) or "",
        programme=[],
        actor=actor,
    )


async def answer(session: AsyncSession, link: bytes, said: Said, *, whole: bool = False) -> None:
    """Answer by a link, until the meeting begins; `whole` also what is left of its series.

    Raises NotFound for a link that leads nowhere, Conflict once it is too late, Invalid.
    """
    shown = await look(session, link)
    kept = said.cleaned()
    found = await _ANSWER.all(
        session,
        link=link,
        answer=kept.answer,
        note=kept.note,
        colleague=kept.colleague_name,
        named=kept.named,
        whole=whole,
    )
    why_not = found[0].why_not
    if why_not == "absent":
        raise NotFound
    if why_not:
        raise Conflict(_WHY_NOT[why_not])
    await audit.write(
        session,
        shown.actor,
        "invitee:answer",
        record_id=shown.meeting.id,
        tlp=shown.meeting.tlp,
        answer=kept.answer,
        through="link",
    )
    where = shown.meeting.series_id if whole else None
    await telling.placed(session, where or shown.meeting.id)
