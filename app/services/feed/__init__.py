"""The feed: everything a reader may see, newest first, from one index range per principal.

Measured on a million items: a LATERAL over the reader's principals costs the same for whoever sees
all and for whoever sees little, where an OR of conditions does not.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    case,
    exists,
    func,
    lateral,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from app.access.rules import (
    NOTHING,
    PERSON,
    counts,
    mine,
    not_excluded,
    reader,
    unscoped,
    within_scope,
)
from app.core import pagination
from app.core.db import Query, bind, gated
from app.models.records import LABELS, FeedEntry, Record
from app.services.feed import unread
from app.services.feed.filters import Filters
from app.services.feed.listed import READ_TO, dressed, opened
from app.services.feed.unread import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.pagination import Page
    from app.services.feed.unread import Key

SIZE = 25
# Before the first of any list that runs from the newest to the oldest.
NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))

_ASKED = bind("asked", ARRAY(Text()))
_SCOPE = bind("scope", ARRAY(Text()))
_OPEN = bind("open", ARRAY(Text()))
_ONLY = bind("only", Uuid())
_SIZE = bind("size", Integer())
_AFTER = tuple_(bind("at", DateTime(timezone=True)), bind("before", Uuid()))
_RUN_AT = bind("run_at", DateTime(timezone=True))
# Two upper bounds would leave it to the server from which it begins: this is the lower of the two.
_BELOW_RUN = tuple_(bind("below_at", DateTime(timezone=True)), bind("below_id", Uuid()))
_LEFT = func.unnest(bind("left_at", ARRAY(DateTime(timezone=True))), bind("left_id", ARRAY(Uuid())))
_own = mine()
_entry = aliased(FeedEntry)


def _key(entry: Any) -> Any:  # noqa: ANN401 - an alias of FeedEntry
    return tuple_(entry.listed_at, entry.record_id)


def _listed(facets: Any, name: str) -> Any:  # noqa: ANN401 - an array in, a table out
    return func.unnest(facets).table_valued("facet", name=name).render_derived()


def _begun() -> Any:  # noqa: ANN401 - a lateral with one column
    """Return, for each principal, the facet whose entries are looked through for all others.

    Of those asked for it is the rarest there: the one whose next page reaches the furthest back.
    For an agent with countries it is those countries, one after the other; where labels are closed,
    the open ones for what the reader was named for, since only there one label may fill the list.
    """
    ahead = aliased(FeedEntry)
    asked, scope = _listed(_ASKED, "asked"), _listed(_SCOPE, "scope")
    labels = _listed(_OPEN, "labels")
    reach = (
        select(ahead.listed_at)
        .where(ahead.principal_id == _own.c.id, ahead.facet == asked.c.facet, _key(ahead) < _AFTER)
        .order_by(ahead.listed_at.desc(), ahead.record_id.desc())
        .offset(_SIZE)
        .limit(1)
        .correlate_except(ahead)
        .scalar_subquery()
    )
    named, closed = _own.c.id == PERSON, func.cardinality(_OPEN) > 0
    scoped = and_(~named, func.cardinality(_SCOPE) > 0)
    rarest = (
        select(asked.c.facet)
        .where(~scoped, ~and_(named, closed))
        .order_by(case((func.cardinality(_ASKED) > 1, reach)).asc().nulls_first())
        .limit(1)
        .correlate_except(asked)
    )
    return union_all(
        rarest.subquery("rarest").select(),
        select(scope.c.facet).where(scoped).correlate_except(scope),
        select(labels.c.facet).where(named, closed).correlate_except(labels),
    )


_begin = lateral(_begun(), name="begun")
_other = aliased(FeedEntry)
_has_all = or_(
    _begin.c.facet == func.all(_ASKED),
    select(func.count())
    .where(
        # The time too, so that any index finds it at once.
        _other.listed_at == _entry.listed_at,
        _other.record_id == _entry.record_id,
        _other.principal_id == _entry.principal_id,
        _other.facet == func.any(_ASKED),
    )
    .scalar_subquery()
    == func.cardinality(_ASKED),
)
# An agent's scope is asked of the item itself, for those alone who have one.
_scoped = or_(
    unscoped(),
    _entry.principal_id == PERSON,
    exists(select(1).where(Record.id == _entry.record_id, within_scope(Record))),
)


def _entries(after: Any, *conditions: Any) -> Any:  # noqa: ANN401 - SQL in, a select out
    return (
        select(_entry.listed_at, _entry.record_id)
        .where(
            counts(_entry, _own),
            _entry.facet == _begin.c.facet,
            _key(_entry) < after,
            not_excluded(_entry.record_id),
            _entry.tlp != func.all(bind("closed", ARRAY(Text()))),
            _scoped,
            _has_all,
            *conditions,
        )
        .correlate(_own, _begin)
    )


def _newest(after: Any, *conditions: Any) -> Any:  # noqa: ANN401 - SQL in, a select out
    newest = _entries(after, *conditions).order_by(_entry.listed_at.desc(), _entry.record_id.desc())
    return newest.limit(_SIZE)


def _fresh() -> Any:  # noqa: ANN401 - a select
    """Return the unread around what is known to be read: above, left over inside, and below."""
    fresh, since = ~opened(_entry.record_id), func.greatest(READ_TO, _RUN_AT)
    unmarked = _entry.listed_at > READ_TO
    # What was shared with one later than it was listed is new to one, however old.
    later = and_(_entry.granted_at > _entry.listed_at, _entry.granted_at > since)
    left = _LEFT.table_valued("listed_at", "record_id", name="left_over").render_derived()
    it = _entries(_AFTER, fresh, unmarked, _key(_entry) == _key(left.c))
    over = lateral(it.correlate(_own, _begin, left).offset(NOTHING), name="over")
    return union_all(
        _newest(_AFTER, fresh, _entry.listed_at > since),
        _entries(_AFTER, fresh, later),
        select(over.c.listed_at, over.c.record_id).select_from(left).join(over, true()),
        _newest(_BELOW_RUN, fresh, unmarked),
    )


def _page(found: Any) -> Query:  # noqa: ANN401 - a select of entries of one principal
    """Return the statement of one page: per principal its newest, merged, then dressed."""
    each = lateral(found, name="newest")
    merged = (
        select(each.c.listed_at, each.c.record_id)
        .select_from(_own)
        .join(_begin, true())
        .join(each, true())
        .where(or_(_ONLY.is_(None), _own.c.id == _ONLY))
        .distinct()
        .order_by(each.c.listed_at.desc(), each.c.record_id.desc())
        .limit(_SIZE)
        .cte("page")
    )
    return Query(gated(dressed(merged)))


_PAGE = _page(_newest(_AFTER))
_UNREAD = _page(_fresh())


async def page(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    secret: bytes,
    cursor: str | None = None,
    size: int = SIZE,
    closed: Collection[str] = (),
) -> Page[Any]:
    """Return one page of what the reader may see, the newest first, and the next page's cursor.

    `secret` signs the cursor, which holds only the keys of a shown row. Items under the labels
    `closed` are left out. No totals: a count would cost more than the page, and hint at what is
    hidden. Raises Invalid for a cursor of another list.
    """
    scope = f"feed:{actor.person_id}:{actor.organisation_id}:{filters}"
    after = cast("Key", pagination.decode(secret, cursor, scope)) if cursor else None
    look = _unread if filters.unread else _all
    rows = await look(session, actor, filters, after=after, size=size, closed=list(closed))
    return pagination.cut(
        rows, size, lambda row: pagination.encode(secret, (row.listed_at, row.id), scope)
    )


async def _all(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    after: Key | None,
    size: int,
    closed: list[str],
) -> Sequence[Any]:
    return await _PAGE.all(session, **_binds(actor, filters, after, size, closed))


async def _unread(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    after: Key | None,
    size: int,
    closed: list[str],
) -> Sequence[Any]:
    """Return the unread rows of a page; a page of all of them teaches how far one has read."""
    plain = filters == Filters(unread=True) and not closed
    # What has expired has left the list that the run tells of.
    known = Run() if filters.expired else await unread.run(session, actor)
    if known == Run() and not (plain or filters.expired) and await unread.worth(session, actor):
        await _unread(session, actor, Filters(unread=True), after=None, size=SIZE, closed=[])
        known = await unread.run(session, actor)
    binds = _binds(actor, filters, after, size, closed) | known.binds(after)
    rows = await _UNREAD.all(session, **binds)
    if plain:
        await unread.keep(session, actor, known, unread.learned(known, after, rows, size))
    return rows


def _binds(
    actor: Actor, filters: Filters, after: Key | None, size: int, closed: list[str]
) -> dict[str, Any]:
    at, before = after or NEWEST
    scope = (*actor.countries, "any") if actor.countries else ()
    left = [label for label in LABELS if label not in closed] if closed else []
    return reader(actor) | {
        "asked": filters.facets(),
        "scope": [f"{filters.stem}/country:{code}" for code in scope],
        "closed": closed,
        "open": [f"{filters.stem}/tlp:{label}" for label in left],
        "only": filters.group,
        "at": at,
        "before": before,
        "size": size + 1,
    }
