"""Reading meetings: one by its reference, with its place, its host and how the reader is tied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Text, Uuid, and_, case, exists, func, or_
from sqlalchemy.orm import aliased

from app.access import meetings as _rules  # noqa: F401 - registers who may do what
from app.access.organisations import SECRETARIAT
from app.access.rules import ORGANISATION, PERSON, PRINCIPALS, carrying, reader, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.groups import Group
from app.models.invitees import MeetingInvited
from app.models.meetings import TITLE_ASKED, Meeting, MeetingDoor, MeetingKind
from app.models.records import CLEAR, GREEN, Grant, Record
from app.models.seats import CHAIR, COUNSEL, VICE_CHAIR
from app.services.bulletins import as_kept

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KIND = "meeting"
KEEPS = or_(
    bind("reader_secretariat", Boolean()),
    Meeting.host_id == func.any(bind("reader_led", ARRAY(Uuid()))),
)
COUNSELS = or_(
    and_(Meeting.counsel_id == PERSON, Meeting.counsel_for == ORGANISATION),
    Meeting.host_id == func.any(bind("reader_counselled", ARRAY(Uuid()))),
)
_held, _invited = aliased(Grant), aliased(MeetingInvited)
# Through a grant that counts: whoever sees it as one of the alliance alone is not.
INVITED = exists(
    carrying(Record.id, _held, 1)
    .join(
        _invited,
        and_(_invited.meeting_id == _held.record_id, _invited.principal_id == _held.principal_id),
    )
    # Said once more: of a row that is another's the second wall would ask who keeps the meeting.
    .where(_invited.principal_id == func.any(PRINCIPALS))
    .where(or_(_invited.capacity.is_(None), _invited.capacity == ORGANISATION))
)
_COLUMNS = [column.key for column in Meeting.__mapper__.column_attrs]
# What everybody may know who sees a meeting: its outside, when and where, and who holds it.
OUTSIDE = (
    Record.reference,
    Record.title,
    Record.tlp,
    Record.listed_at,
    Record.changed_at,
    Record.version.label("record_version"),
    Record.originator_id,
    Record.originator_name,
    MeetingKind.name.label("kind_name"),
    MeetingKind.notice_days,
    Group.slug.label("host_slug"),
    Group.name.label("host_name"),
    Group.kind.label("host_kind"),
    # The columns of a meeting, by name: `id` is its record's too.
    *(getattr(Meeting, name) for name in _COLUMNS if name != "counsel_name"),
    # Who counsels it is told to who is invited, or prepares it.
    case((or_(KEEPS, COUNSELS, INVITED), Meeting.counsel_name), else_="").label("counsel_name"),
    KEEPS.label("keeps"),
    func.coalesce(COUNSELS, False).label("counsels"),
    INVITED.label("invited"),
    # What a mail or a calendar says nothing of but that there is something.
    Record.tlp.not_in((GREEN, CLEAR)).label("hushed"),
    # Whether the title may stand there all the same.
    or_(
        Record.tlp.in_((GREEN, CLEAR)), and_(Record.tlp.in_(TITLE_ASKED), Meeting.title_told)
    ).label("titled"),
)


def door(column: Any) -> Any:  # noqa: ANN401 - a column, and the expression for who may know it
    """Return a column of the door for who is invited or keeps the meeting; else empty."""
    return case((or_(KEEPS, INVITED), func.coalesce(column, "")), else_="").label(column.key)


DOOR = (door(MeetingDoor.url), door(MeetingDoor.words))


def meetings_of(*more: Any) -> Any:  # noqa: ANN401 - columns in, a select out
    """Return a select of the meetings that the reader sees, with the columns that all pages use."""
    return (
        visible_open(*OUTSIDE, *DOOR, *more)
        .join(Meeting, Meeting.id == Record.id)
        .join(MeetingKind, MeetingKind.slug == Meeting.kind)
        .join(Group, Group.id == Meeting.host_id)
        .outerjoin(MeetingDoor, MeetingDoor.meeting_id == Meeting.id)
        .where(Record.kind == KIND)
    )


_BY_REFERENCE = Query(meetings_of().where(Record.reference == bind("reference", Text())))
_BY_ID = Query(meetings_of().where(Record.id == bind("record_id", Uuid())))


def binds(actor: Actor) -> dict[str, Any]:
    """Return the values that statements over meetings bind."""
    return reader(actor) | {
        "reader_secretariat": actor.has(SECRETARIAT),
        "reader_led": [one.group_id for one in actor.seats if one.role in (CHAIR, VICE_CHAIR)],
        "reader_counselled": [one.group_id for one in actor.seats if one.role == COUNSEL],
    }


async def find(session: AsyncSession, actor: Actor, reference: str) -> Row:
    """Return one meeting as this reader sees it; raises NotFound if unseen or absent.

    Its columns are those of Meeting and of the contract above; `url` and `words` (how one gets in)
    are empty unless the reader is invited or keeps it.
    """
    row = await _BY_REFERENCE.first(session, reference=as_kept(reference), **binds(actor))
    if row is None:
        raise NotFound
    return row


async def find_by_id(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Row:
    """Return one meeting by its id; raises NotFound if unseen or absent."""
    row = await _BY_ID.first(session, record_id=meeting_id, **binds(actor))
    if row is None:
        raise NotFound
    return row
