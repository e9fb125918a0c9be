"""The register: what was decided as far as one sees it, and what all members were told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy import DateTime, Integer, Text, Uuid, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.access.rules import opened, reader, visible_open, wrote
from app.core import days, pagination
from app.core.db import Query, bind
from app.core.errors import Invalid
from app.core.i18n import N_
from app.models.answers import Release
from app.models.groups import Group
from app.models.organisations import Industry
from app.models.records import Record
from app.models.seats import Seat
from app.models.threads import DECIDED, Point, Thread, ThreadTopic
from app.services.feed import NEWEST
from app.services.register.releases import RELEASES
from app.services.threads import standing

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.pagination import Page

SIZE = 25
FIRST_YEAR, LAST_YEAR = 1990, 2199
_AFTER = tuple_(bind("at", DateTime(timezone=True)), bind("before", Uuid()))
_TEXT = bind("text", Text())
_FROM, _UNTIL = (bind(name, DateTime(timezone=True)) for name in ("from", "until"))
_part = aliased(Record)
_decided = func.coalesce(Thread.decided_at, Thread.answered_at, Record.changed_at)
# Of whoever opened it under their name: the industry of their seat. An author without a name has
# none here, since it could tell who they are.
_industry = (
    select(Seat.industry)
    .where(Seat.group_id == Thread.board_id, Seat.organisation_id == Record.originator_id)
    .order_by(Seat.starts_at.desc())
    .limit(1)
    .correlate(Thread, Record)
    .scalar_subquery()
)


def _narrowed(column: Any, name: str) -> Any:  # noqa: ANN401 - a SQL column in, a condition out
    given = bind(name, Text())
    return or_(given == "", column == given)


def _says(*columns: Any) -> Any:  # noqa: ANN401 - SQL columns in, a condition out
    return func.strpos(func.lower(func.concat_ws(" ", *columns)), _TEXT) > 0


_asked = exists(
    select(1)
    .select_from(_part)
    .join(Point, Point.id == _part.id)
    .where(Point.thread_id == Record.id, opened(_part), _says(_part.title, Point.text))
)
THREAD = (
    Record.id,
    Record.reference,
    Record.title,
    Record.tlp,
    Record.originator_name,
    Group.name.label("board_name"),
    Group.slug.label("board_slug"),
    Thread.topic,
    ThreadTopic.name.label("topic_name"),
    standing.state.label("state"),
    _industry.label("industry"),
    _decided.label("decided_at"),
    Thread.review_outcome,
    Record.originator_id.is_(None).label("sealed"),
    wrote(Record.id).label("wrote"),
)
_THREADS = Query(
    visible_open(*THREAD)
    .join(Thread, Thread.id == Record.id)
    .join(Group, Group.id == Thread.board_id)
    .join(ThreadTopic, ThreadTopic.slug == Thread.topic)
    .where(
        Record.kind == "thread",
        standing.state.in_(DECIDED),
        tuple_(_decided, Record.id) < _AFTER,
        _narrowed(Thread.topic, "topic"),
        _narrowed(standing.state, "state"),
        or_(bind("industry", Text()) == "", _industry == bind("industry", Text())),
        or_(_FROM.is_(None), and_(_decided >= _FROM, _decided < _UNTIL)),
        case(
            (_TEXT == "", True),
            else_=or_(_says(Record.title, Thread.problem, Thread.proposal), _asked),
        ),
    )
    .order_by(_decided.desc(), Record.id.desc())
    .limit(bind("size", Integer()))
)
_TOLD = Query(
    RELEASES.where(
        Record.kind == "release",
        tuple_(Record.listed_at, Record.id) < _AFTER,
        _narrowed(Release.topic, "topic"),
        _narrowed(Release.state, "state"),
        or_(bind("industry", Text()) == "", Release.industry == bind("industry", Text())),
        or_(
            bind("year", Integer()) == 0,
            func.extract("year", Release.decided_on) == bind("year", Integer()),
        ),
        or_(_TEXT == "", _says(Record.title, Release.said, Release.did)),
    )
    .order_by(Record.listed_at.desc(), Record.id.desc())
    .limit(bind("size", Integer()))
)
_TOPICS = Query(
    select(ThreadTopic.slug, ThreadTopic.name).order_by(ThreadTopic.position, ThreadTopic.slug)
)
_INDUSTRIES = Query(select(Industry.slug, Industry.name).order_by(Industry.name.collate("C")))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader narrows the register by; empty means all."""

    topic: str = ""
    state: str = ""
    industry: str = ""
    year: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: (slug, name) each."""

    topics: list[tuple[str, str]]
    industries: list[tuple[str, str]]


async def choices(session: AsyncSession) -> Choices:
    """Return the topics and the industries that there are."""
    topics, industries = await _TOPICS.all(session), await _INDUSTRIES.all(session)
    return Choices(
        [(row.slug, row.name) for row in topics], [(row.slug, row.name) for row in industries]
    )


async def decided(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    secret: bytes,
    cursor: str | None = None,
    size: int = SIZE,
) -> Page[Any]:
    """Return one page of the decided threads that the reader sees, the latest first.

    `secret` signs the cursor. Raises Invalid for a cursor of another list, or a year without sense.
    """
    return await _page(session, actor, filters, "decided", secret, cursor, size)


async def told(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    secret: bytes,
    cursor: str | None = None,
    size: int = SIZE,
) -> Page[Any]:
    """Return one page of what all members were told, the latest first; as `decided`."""
    return await _page(session, actor, filters, "told", secret, cursor, size)


_LISTS = {"decided": (_THREADS, "decided_at"), "told": (_TOLD, "listed_at")}


async def _page(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    what: str,
    secret: bytes,
    cursor: str | None,
    size: int,
) -> Page[Any]:
    query, moment = _LISTS[what]
    scope = f"register:{what}:{actor.person_id}:{actor.organisation_id}:{filters}"
    after = cast("Key", pagination.decode(secret, cursor, scope)) if cursor else NEWEST
    binds = _binds(filters, actor.zone) | {"at": after[0], "before": after[1], "size": size + 1}
    rows = await query.all(session, **binds, **reader(actor))
    return pagination.cut(
        rows, size, lambda row: pagination.encode(secret, (getattr(row, moment), row.id), scope)
    )


Key = tuple[datetime, UUID]


def _binds(filters: Filters, zone: str) -> dict[str, Any]:
    year = filters.year
    if year and not FIRST_YEAR <= year < LAST_YEAR:
        raise Invalid("year", N_("Write a year such as 2026."))
    return {
        "topic": filters.topic,
        "state": filters.state,
        "industry": filters.industry,
        "text": filters.text.strip().lower().replace("\0", ""),
        "year": year,
        "from": days.beginning(date(year, 1, 1), zone) if year else None,
        "until": days.beginning(date(year + 1, 1, 1), zone) if year else None,
    }
