"""The feed: everything a reader may see, newest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from app.access.rules import reader
from app.core import pagination
from app.core.transactions import run
from app.models.records import LABELS
from app.services.feed import filters as filtering
from app.services.feed import unread
from app.services.feed.entries import PAGE, READ, UNREAD
from app.services.feed.filters import Filters
from app.services.feed.unread import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.pagination import Page
    from app.schemas.bulletins import FeedQuery
    from app.services.feed.filters import Choices
    from app.services.feed.unread import Key

SIZE = 25
# In which part of a list that has the unread first a cursor stands.
_FRESH, _OLD = "unread", "read"
# Before the first of any list that runs from the newest to the oldest.
NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))


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
    """Return one page of what the reader may see, and the next page's cursor.

    The newest first; with `unread_first`, everything unread before everything read.

    `secret` signs the cursor, which holds only the keys of a shown row. Items under the labels
    `closed` are left out. No totals: a count would cost more than the page, and hint at what is
    hidden. Raises Invalid for a cursor of another list.
    """
    if filters.unread_first:
        return await _unread_first(session, actor, filters, secret, cursor, size, list(closed))
    after = keyed(secret, actor, filters, cursor)
    look = _unread if filters.unread else _all
    rows = await look(session, actor, filters, after=after, size=size, closed=list(closed))
    return _cut(rows, size, secret, actor, filters)


async def look(
    session: AsyncSession, actor: Actor, asked: FeedQuery, *, secret: bytes
) -> tuple[Choices, Filters, Page[Any]]:
    """Return what the reader can narrow the feed by, how they have, and the page of it.

    The last that is asked in a transaction. Raises Invalid for what there is not.
    """
    if filtering.from_list(asked) or asked.unread or asked.order == "unread":
        offered = await filtering.choices(session, actor)
        filters = await filtering.chosen(session, offered, asked)
        found = await page(
            session, actor, filters, secret=secret, cursor=asked.cursor, size=asked.limit
        )
        return offered, filters, found
    # Of what is offered nothing was chosen: both are asked for at once.
    filters = await filtering.chosen(session, filtering.NONE, asked)
    after = keyed(secret, actor, filters, asked.cursor)
    values = binds(actor, filters, after, asked.limit, [])
    both = (filtering.CHOICES.asked(), PAGE.asked(**values))
    names, rows = await run(session, *both, ends=True)
    return filtering.offered(names, actor), filters, _cut(rows, asked.limit, secret, actor, filters)


def _cut(
    rows: Sequence[Any], size: int, secret: bytes, actor: Actor, filters: Filters
) -> Page[Any]:
    return pagination.cut(
        rows, size, lambda row: going_on(secret, actor, filters, (row.listed_at, row.id))
    )


async def _unread_first(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    secret: bytes,
    cursor: str | None,
    size: int,
    closed: list[str],
) -> Page[Any]:
    """Return a page of what is unread, and behind the last of it of what is read.

    The cursor says in which of the two it stands. Whoever comes to the read has few unread left to
    pass over, or has turned as many pages. What is opened meanwhile comes again among the read.
    """
    fresh = replace(filters, unread=True, unread_first=False)
    phase, *key = _placed(secret, actor, filters, cursor)
    after = cast("Key | None", tuple(key) or None)
    shown: list[Any] = []
    if phase == _FRESH:
        rows = await _unread(session, actor, fresh, after=after, size=size, closed=closed)
        # What somebody was given twice is as the list shows it: read, if they had it before.
        shown = [row for row in rows[:size] if not row.read]
        if len(rows) > size:
            last = rows[size - 1]
            return pagination.Page(
                shown, _place(secret, actor, filters, _FRESH, (last.listed_at, last.id))
            )
        after = None
    rest = size - len(shown)
    old = await READ.all(session, **binds(actor, filters, after, rest, closed))
    shown += old[:rest]
    last_key = (shown[-1].listed_at, shown[-1].id) if rest and old else NEWEST
    onward = _place(secret, actor, filters, _OLD, last_key) if len(old) > rest else None
    return pagination.Page(shown, onward)


def _place(secret: bytes, actor: Actor, filters: Filters, phase: str, key: Key) -> str:
    return pagination.encode(secret, (phase, *key), _scope(actor, filters))


def _placed(
    secret: bytes, actor: Actor, filters: Filters, cursor: str | None
) -> tuple[pagination.Value, ...]:
    return pagination.decode(secret, cursor, _scope(actor, filters)) if cursor else (_FRESH,)


def keyed(secret: bytes, actor: Actor, filters: Filters, cursor: str | None) -> Key | None:
    """Return after which row a page begins; raises Invalid for a cursor of another list."""
    if not cursor:
        return None
    return cast("Key", pagination.decode(secret, cursor, _scope(actor, filters)))


def going_on(secret: bytes, actor: Actor, filters: Filters, last: Key) -> str:
    """Return the cursor of the page after the row of this key."""
    return pagination.encode(secret, last, _scope(actor, filters))


def _scope(actor: Actor, filters: Filters) -> str:
    return f"feed:{actor.person_id}:{actor.organisation_id}:{filters}"


async def _all(
    session: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    after: Key | None,
    size: int,
    closed: list[str],
) -> Sequence[Any]:
    return await PAGE.all(session, **binds(actor, filters, after, size, closed))


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
    values = binds(actor, filters, after, size, closed) | known.binds(after)
    rows = await UNREAD.all(session, **values)
    if plain:
        await unread.keep(session, actor, known, unread.learned(known, after, rows, size))
    return rows


def binds(
    actor: Actor, filters: Filters, after: Key | None, size: int, closed: list[str]
) -> dict[str, Any]:
    """Return the values that the statements of a page bind, for `size` rows and one more."""
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
