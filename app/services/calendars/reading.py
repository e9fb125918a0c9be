"""What a feed is made of, in one statement that also says whether its reader has it already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Text,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.access.rules import NOTHING, ORGANISATION, PERSON, PRINCIPALS, carrying, visible_open
from app.core import clock, recurrences
from app.core.db import Query, Row, bind, gated
from app.core.transactions import run
from app.models.calendars import GROUP, MINE
from app.models.invitees import NO, Invitee, MeetingInvited
from app.models.meetings import CONVENED, SAVED, TITLE_ASKED, Meeting, MeetingDoor, MeetingSeries
from app.models.records import CLEAR, GREEN, Grant, Record
from app.services import meetings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.wire import Asked

# A feed reaches back a year, and ahead as far as a series may. No meeting lasts longer than two
# weeks (a CHECK of the table): what began before that is over.
_YEAR, _LONGEST = timedelta(days=366), timedelta(days=14)
_SPAN = _YEAR * recurrences.MOST_YEARS
_start, _end, _earliest, _oldest = (
    bind(name, DateTime(timezone=True)) for name in ("start", "end", "earliest", "oldest")
)
_only_mine, _any_group = bind("only_mine", Boolean()), bind("any_group", Boolean())
_named = Record.tlp.in_((GREEN, CLEAR))
_titled = and_(Record.tlp.in_(TITLE_ASKED), Meeting.title_told)
# The one answer that a calendar tells; the policy is asked of no other.
_refused = and_(
    Invitee.meeting_id == Meeting.id,
    Invitee.person_id == PERSON,
    Invitee.organisation_id == ORGANISATION,
    Invitee.withdrawn_at.is_(None),
    Invitee.answer == NO,
)
# As meetings.INVITED, and by nothing but what is the reader's own from the start: whom else a
# meeting invites is not looked at, and no policy asked about it.
_held, _by = aliased(Grant), aliased(MeetingInvited)
_by_own = and_(
    _by.meeting_id == _held.record_id,
    _by.principal_id == _held.principal_id,
    _by.principal_id == func.any(PRINCIPALS),
    or_(_by.capacity.is_(None), _by.capacity == ORGANISATION),
)
_invited = exists(carrying(Record.id, _held, 1).join(_by, _by_own))
# The door is looked up where a calendar tells of it, and not for each meeting.
_door = (
    select(MeetingDoor.url, MeetingDoor.words)
    .where(
        MeetingDoor.meeting_id == Meeting.id,
        Record.tlp == CLEAR,
        or_(_only_mine, meetings.KEEPS, _invited),
    )
    .correlate(Meeting, Record)
    .offset(NOTHING)
    .lateral("door")
)
# By its key: the series that there are would else be gathered first, each through its policy.
_series = (
    select(
        *(
            getattr(MeetingSeries, name).label(f"series_{name}")
            for name in ("rule", "starts_wall", "zone", "minutes", "sequence")
        )
    )
    .where(MeetingSeries.id == Meeting.series_id)
    .correlate(Meeting)
    .offset(NOTHING)
    .lateral("series")
)
_later = aliased(Meeting)
_goes_on = exists(
    select(1)
    .where(_later.series_id == Meeting.series_id, _later.ends_at > _start)
    .correlate(Meeting)
    .offset(NOTHING)
)
_seen = (
    visible_open(
        Record.id,
        Record.reference,
        Record.tlp,
        Record.changed_at,
        # What a calendar does not tell is not even fetched, and no tag changes with it.
        case((or_(_named, _titled), Record.title), else_="").label("title"),
        case((_named, Meeting.place), else_="").label("place"),
        case((Record.tlp == CLEAR, Meeting.description), else_="").label("description"),
        func.coalesce(_door.c.url, "").label("url"),
        func.coalesce(_door.c.words, "").label("words"),
        _titled.label("title_told"),
        Meeting.state,
        Meeting.sequence,
        Meeting.starts_at,
        Meeting.starts_wall,
        Meeting.ends_wall,
        Meeting.zone,
        Meeting.series_id,
        Meeting.occurs_wall,
        Invitee.answer,
        *_series.c,
        func.max(Meeting.ends_at).over(partition_by=Meeting.series_id).label("goes_on_to"),
    )
    .join(Meeting, Meeting.id == Record.id)
    .outerjoin(_series, true())
    .outerjoin(Invitee, _refused)
    .outerjoin(_door, true())
    .where(
        Record.kind == meetings.KIND,
        Meeting.state.in_((SAVED, CONVENED)),
        Meeting.starts_at.between(_oldest, _end),
        # What went by before the feed begins is no exception of a series that goes on.
        or_(Meeting.series_id.is_not(None), Meeting.starts_at > _earliest),
        or_(Meeting.ends_at > _start, _goes_on),
        or_(~_only_mine, _invited),
        or_(_any_group, Meeting.host_id == bind("group_id", Uuid())),
    )
    .subquery("seen")
)
# Of a series whose later meetings the reader does not see nothing that went by is left.
_told = (
    select(*(column for column in _seen.c if column.key != "goes_on_to"))
    .where(_seen.c.goes_on_to > _start)
    .cte("told")
)
_in_order = (_told.c.starts_at, _told.c.id)
_lines = func.string_agg(
    cast(func.row(*_told.c), Text()), aggregate_order_by(literal("\n"), *_in_order)
)
# The tag is made of the very rows that the feed is written from, and of nothing else that moves.
_text = bind("beside", Text()).concat(func.coalesce(_lines, ""))
_digest = func.encode(func.sha256(func.convert_to(_text, "UTF8")), "hex")
_tag = select(_digest.label("tag")).select_from(_told).cte("tag")
_READ = Query(
    gated(
        select(_tag.c.tag, *_told.c)
        .select_from(_tag)
        .outerjoin(_told, _tag.c.tag != func.all(bind("known", ARRAY(Text()))))
        .order_by(*_in_order)
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a feed is to be made of, and its tag; no rows where the reader has that tag."""

    tag: str
    rows: tuple[Row, ...]


def question(
    actor: Actor, scope: str, group_id: UUID | None, *, beside: str, known: Sequence[str]
) -> Asked:
    """Return the question for a feed: `mine`, `group` (held by `group_id`) or `all`.

    `beside` is what the feed says beside its meetings, and goes into the tag; `known` are the tags
    of what the reader has.
    """
    start = clock.now() - _YEAR
    return _READ.asked(
        **meetings.binds(actor),
        start=start,
        end=start + _SPAN + 3 * _YEAR,
        earliest=start - _LONGEST,
        oldest=start - _SPAN - _LONGEST,
        only_mine=scope == MINE,
        any_group=scope != GROUP,
        group_id=group_id,
        beside=beside,
        known=list(known),
    )


async def ask(session: AsyncSession, asked: Asked, *, last: bool = False) -> Found:
    """Ask it; `last` commits with it. What is not called yet and what is cancelled is left out."""
    ((first, *more),) = await run(session, asked, ends=last)
    rows: list[Any] = [] if first.id is None else [first, *more]
    return Found(first.tag, tuple(rows))
