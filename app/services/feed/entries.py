"""The statements of the feed: the keys of one page from one index range per principal, dressed.

Measured on a million items: a LATERAL over the reader's principals costs the same for whoever sees
all and for whoever sees little, where an OR of conditions does not.
"""

from __future__ import annotations

from typing import Any

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

from app.access.rules import NOTHING, PERSON, counts, mine, not_excluded, unscoped, within_scope
from app.core.db import Query, bind, gated
from app.models.records import FeedEntry, Record
from app.services.feed.listed import READ_TO, dressed, opened

_ASKED = bind("asked", ARRAY(Text()))
_SCOPE = bind("scope", ARRAY(Text()))
_OPEN = bind("open", ARRAY(Text()))
_ONLY = bind("only", Uuid())
# How many rows a page has, and one more to see if any follow.
SIZE = bind("size", Integer())
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
        .offset(SIZE)
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
    return newest.limit(SIZE)


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


def _merged(found: Any) -> Any:  # noqa: ANN401 - a select of entries of one principal, a CTE out
    """Return the keys of one page: per principal its newest, merged."""
    each = lateral(found, name="newest")
    return (
        select(each.c.listed_at, each.c.record_id)
        .select_from(_own)
        .join(_begin, true())
        .join(each, true())
        .where(or_(_ONLY.is_(None), _own.c.id == _ONLY))
        .distinct()
        .order_by(each.c.listed_at.desc(), each.c.record_id.desc())
        .limit(SIZE)
        .cte("page")
    )


ROWS = dressed(_merged(_newest(_AFTER)))
PAGE = Query(gated(ROWS))
# What a list calls read: opened, or listed and shared before all was marked as read.
_old = and_(_entry.listed_at <= READ_TO, _entry.granted_at <= READ_TO)
READ = Query(gated(dressed(_merged(_newest(_AFTER, or_(_old, opened(_entry.record_id)))))))
UNREAD = Query(gated(dressed(_merged(_fresh()))))
