"""What the post asks about an invitation at the moment of sending, and what it notes after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, LargeBinary, Uuid, func, select

from app.access.rules import ORGANISATION, PERSON, reader, sight_since, visible, visible_open
from app.core.db import Query, Row, bind
from app.models.invitees import Invitee
from app.models.meetings import Meeting, MeetingChange
from app.models.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_COLUMNS = (
    "id", "meeting_id", "series_id", "person_id", "organisation_id", "guest_id", "name", "email",
    "language", "zone", "answer", "told", "bounced_at", "withdrawn_at", "state", "reference", "tlp",
    "starts_wall", "ends_wall", "zone_there", "occurs_wall", "sequence", "ends_at", "series_zone",
    "series_sequence",
)  # fmt: skip
_post = func.post_of(bind("invitee_id", Uuid())).table_valued(*_COLUMNS, name="post")
_POST = Query(select(*(_post.c[name] for name in _COLUMNS)))
_TOLD = Query(select(func.mark_told(bind("invitee_id", Uuid()), bind("sequence", Integer()))))
_change_id = bind("change_id", Uuid())
_CHANGE = Query(
    visible_open(MeetingChange.what)
    .join(MeetingChange, MeetingChange.meeting_id == Record.id)
    .where(MeetingChange.id == _change_id, MeetingChange.at >= sight_since(Record.id))
)
_GUEST_CHANGE = Query(select(func.guest_change(bind("link", LargeBinary()), _change_id)))
_OWN = Query(
    visible(Invitee.id)
    .join(Meeting, Meeting.id == Record.id)
    .join(Invitee, Invitee.meeting_id == Meeting.id)
    .where(
        Meeting.series_id == bind("series_id", Uuid()),
        Invitee.person_id == PERSON,
        Invitee.organisation_id == ORGANISATION,
        Invitee.withdrawn_at.is_(None),
    )
)


async def of(session: AsyncSession, invitee_id: UUID) -> Row | None:
    """Return to whom a message about an invitation goes, and how far its meeting is; or None."""
    return await _POST.first(session, invitee_id=invitee_id)


async def told(session: AsyncSession, invitee_ids: Iterable[UUID], sequence: int) -> None:
    """Note that invitees were told of a meeting as of `sequence` (RFC 5546, section 2.1.4)."""
    for invitee_id in invitee_ids:
        await _TOLD.all(session, invitee_id=invitee_id, sequence=sequence)


async def change(
    session: AsyncSession, actor: Actor | None, link: bytes, change_id: UUID
) -> dict[str, Any]:
    """Return what changed, a field to its values before and after; {} for what is not to be known.

    For a person who acts, or else for the guest with the hash of a link.
    """
    if actor is None:
        rows = await _GUEST_CHANGE.all(session, link=link, change_id=change_id)
    else:
        rows = await _CHANGE.all(session, change_id=change_id, **reader(actor))
    found: dict[str, Any] = (rows[0][0] if rows else None) or {}
    return found


async def own_in_series(session: AsyncSession, actor: Actor, series_id: UUID) -> list[UUID]:
    """Return the ids of one's own invitations to the meetings of a series."""
    rows = await _OWN.all(session, series_id=series_id, **reader(actor))
    return [row.id for row in rows]
