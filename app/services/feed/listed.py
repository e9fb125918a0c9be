"""What a list shows of each of its items."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Text, cast, func, lateral, literal, or_, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from app.access.rules import ORGANISATION, PERSON, carrying, there, wrote
from app.models.bulletins import Bulletin, BulletinKind
from app.models.comments import Comment
from app.models.groups import Group
from app.models.reads import Read, ReadMark
from app.models.records import Grant, Record

# Up to where everything counts as read for the reader; looked up by the statement itself. A server
# with row-level security begins an index range at GREATEST, which passes over NULL, but not at
# COALESCE, of which it does not know that it tells nobody what it compares.
READ_TO = func.greatest(
    select(ReadMark.read_to)
    .where(ReadMark.person_id == PERSON, ReadMark.organisation_id == ORGANISATION)
    .scalar_subquery(),
    cast(literal("-infinity", literal_execute=True), DateTime(timezone=True)),
)


_SHOWN = (
    Record.id,
    Record.reference,
    Record.title,
    Record.tlp,
    Record.state,
    Record.originator_id,
    Record.originator_name,
    Record.author_name,
    Record.countries,
    Record.published_at,
    Record.listed_at,
    (Record.listed_at > func.now()).label("pending"),
    Record.version,
    Bulletin.kind,
    BulletinKind.name.label("kind_name"),
    Bulletin.language,
    Bulletin.industries,
)


def opened(record_id: Any) -> Any:  # noqa: ANN401 - any uuid column
    """Whether the reader has opened the item, or wrote it."""
    read = there(
        Read,
        Read.record_id == record_id,
        Read.person_id == PERSON,
        Read.organisation_id == ORGANISATION,
    )
    return or_(read, wrote(record_id))


def dressed(page: Any) -> Any:  # noqa: ANN401 - a CTE in, a select out
    """Give each row of a page what a list shows of it."""
    grant = aliased(Grant)
    through = func.array_agg(Group.name).filter(Group.name.is_not(None))
    first = func.min(grant.granted_at)
    carried = carrying(page.c.record_id, grant, first.label("since"), through.label("groups"))
    sight = lateral(carried.outerjoin(Group, Group.id == grant.principal_id), name="sight")
    talk = (
        select(func.count())
        .where(
            Comment.record_id == Record.id,
            Comment.withdrawn_at.is_(None),
            Comment.hidden_at.is_(None),
            Comment.created_at >= sight.c.since,
        )
        .scalar_subquery()
    )
    old = func.greatest(Record.listed_at, sight.c.since) <= READ_TO
    return (
        select(
            *_SHOWN,
            func.coalesce(sight.c.groups, array([], type_=Text())).label("groups"),
            talk.label("comments"),
            or_(old, opened(Record.id)).label("read"),
        )
        .select_from(page)
        .join(Record, Record.id == page.c.record_id)
        .join(Bulletin, Bulletin.id == Record.id)
        .join(BulletinKind, BulletinKind.slug == Bulletin.kind)
        .join(sight, true())
        .order_by(page.c.listed_at.desc(), page.c.record_id.desc())
    )
