"""What Home shows: what waits for the reader, and what happened since they were last here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    cast,
    exists,
    literal,
    not_,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from app.access.rules import (
    ORGANISATION,
    PERSON,
    counts,
    mine,
    reader,
    sight_since,
    visible_open,
    wrote,
)
from app.core import clock
from app.core.db import Query, Row, bind, gated
from app.core.i18n import N_, translate
from app.models.audit import AuditRow
from app.models.bulletins import Bulletin, Version
from app.models.comments import Comment
from app.models.reads import Read
from app.models.records import PUBLISHED, Authorship, FeedEntry, Record
from app.services import approvals, clearances, join_requests
from app.services.answers import waiting as answers
from app.services.boards import waiting as board_waiting
from app.services.bulletins import concerns, releasing, reviews
from app.services.groups import seat_holders
from app.services.meetings import waiting as meetings
from app.services.organisations import easings
from app.services.people import successors
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST = 10
# Where something may wait for somebody.
_PLACES: tuple[Any, ...] = (
    releasing,
    reviews,
    approvals,
    clearances,
    join_requests,
    seat_holders,
    successors,
    answers,
)
_DECIDED = ("clearance:released", "clearance:refused", "clearance:close")
_LOOKS_BACK = timedelta(days=14)
_since = bind("since", DateTime(timezone=True))
_written = select(Authorship.record_id).where(
    Authorship.person_id == PERSON, Authorship.organisation_id == ORGANISATION
)
_commented = select(Comment.record_id).where(
    Comment.author_id == PERSON, Comment.organisation_id == ORGANISATION
)
_opened = exists().where(
    Read.record_id == Record.id, Read.person_id == PERSON, Read.organisation_id == ORGANISATION
)


def _event(what: Any, at: Any, who: Any = "", house: Any = "", one: Any = None) -> Any:  # noqa: ANN401
    """Return the columns of one kind of event; `one` is the id of a comment."""
    words = [cast(word, Text()) if isinstance(word, str) else word for word in (who, house)]
    if isinstance(what, str):
        # A constant of ours, written out: the driver could not tell a parameter's type here.
        what = cast(literal(what, literal_execute=True), Text())
    return visible_open(
        what.label("what"),
        at.label("at"),
        words[0].label("who"),
        words[1].label("house"),
        (cast(null(), Uuid()) if one is None else one).label("one"),
        Record.reference,
        Record.title,
        Record.tlp,
        Bulletin.language,
    ).join(Bulletin, Bulletin.id == Record.id)


_remark = (Comment.created_at, Comment.author_name, Comment.organisation_name, Comment.id)
_talk = (
    _event("comment", *_remark)
    .join(Comment, Comment.record_id == Record.id)
    .where(
        Comment.created_at > _since,
        Comment.created_at >= sight_since(Record.id),
        Comment.author_id.is_distinct_from(PERSON),
        not_(and_(Comment.by_author, wrote(Record.id))),
        Comment.withdrawn_at.is_(None),
        Comment.hidden_at.is_(None),
        Record.id.in_(union(_written, _commented)),
    )
)
_changes = (
    _event("version", Version.created_at, Version.created_by_name)
    .join(Version, Version.record_id == Record.id)
    .where(
        Version.created_at > _since,
        Version.number > 1,
        Version.superseded_at.is_(None),
        Version.created_by_name != bind("name", Text()),
        not_(and_(Version.created_by_name == "", wrote(Record.id))),
        or_(_opened, Record.id.in_(union(_written, _commented))),
    )
)
# What a colleague of whoever wrote it was made to answer for when they had left.
_passed = (
    _event("handed_over", AuditRow.at, AuditRow.person_name)
    .join(AuditRow, AuditRow.record_id == Record.id)
    .where(
        AuditRow.deed == literal("record:hand-over", literal_execute=True),
        AuditRow.subject_id == PERSON,
        AuditRow.at > _since,
        wrote(Record.id),
    )
)
_asking = aliased(AuditRow)
_asked_it = exists(
    select(1)
    .where(
        _asking.record_id == AuditRow.record_id,
        _asking.deed == literal("clearance:ask", literal_execute=True),
        _asking.person_id == PERSON,
    )
    .correlate(AuditRow)
)
# What the secretariat said when it was asked to release it to the public.
_cleared = (
    _event(AuditRow.deed, AuditRow.at, AuditRow.person_name, one=AuditRow.subject_id)
    .join(AuditRow, AuditRow.record_id == Record.id)
    .where(
        # Written out, as the index of what was decided has it.
        AuditRow.deed.in_([literal(deed, literal_execute=True) for deed in _DECIDED]),
        AuditRow.at > _since,
        AuditRow.person_id.is_distinct_from(PERSON),
        or_(Record.id.in_(_written), _asked_it),
    )
)
_own = mine()
# What was shared with one later than it was listed stands far down in the feed.
_shared = (
    _event("share", sight_since(Record.id))
    .join(FeedEntry, FeedEntry.record_id == Record.id)
    .join(_own, counts(FeedEntry, _own))
    .where(
        FeedEntry.facet == "bulletin",
        FeedEntry.granted_at > FeedEntry.listed_at,
        FeedEntry.granted_at > _since,
        sight_since(Record.id) > _since,
        Record.state == PUBLISHED,
    )
    .distinct()
)
_events = union_all(_talk, _changes, _passed, _cleared, _shared).subquery("events")
_HAPPENED = Query(
    gated(select(_events).order_by(_events.c.at.desc()).limit(bind("size", Integer())))
)


async def happened(session: AsyncSession, actor: Actor) -> Sequence[Any]:
    """Return what happened around the reader's items in the last two weeks, the newest first.

    Rows are (what, at, who, house, one, reference, title, tlp, language): comments on items that
    the reader wrote or commented, new versions of items they know, items that they were made to
    answer for, what the secretariat said of those that should be public, items shared with them
    later.
    """
    since = clock.now() - _LOOKS_BACK
    return await _HAPPENED.all(
        session, since=since, name=actor.person_name, size=MOST, **reader(actor)
    )


async def waiting(session: AsyncSession, actor: Actor, coming: Sequence[Any]) -> list[Waiting]:
    """Return what waits for the reader, the longest waiting first.

    `coming` are the next meetings they are invited to.
    """
    found = [_concern(row) for row in await concerns.waiting(session, actor)]
    for place in _PLACES:
        found += await place.waiting(session, actor)
    found += await easings.waiting(session, actor)
    found += await board_waiting.waiting(session, actor)
    found += await meetings.waiting(session, actor, coming)
    return sorted(found, key=lambda one: one.since)


_CONCERN = N_("{who}, {house}, raised a concern about {reference}")


def _concern(row: Row) -> Waiting:
    said = {"who": row.raised_by_name, "house": row.organisation_name, "reference": row.reference}
    where = {"concern_id": str(row.id)}
    return Waiting("concern", translate(_CONCERN, said), "concern", row.raised_at, where)
