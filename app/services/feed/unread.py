"""How far a reader has read without a gap, so that nobody walks again over all they have read.

Kept for each reader: everything that was listed up to a moment and after a key of the feed has been
read, but for a few items. It is learned from pages of unread items, and is about what the reader
could see: another seat, another scope, and it counts for nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import DateTime, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.rules import ORGANISATION, PERSON, reader
from app.core import clock
from app.core.db import Query, bind, gated
from app.models.reads import Read, UnreadRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

Key = tuple[datetime, UUID]
NEVER = datetime(1, 1, 1, tzinfo=UTC)
END: Key = (NEVER, UUID(int=0))
# What a transaction is about to list may bear a time that lies so far back, and no farther.
_SLACK = timedelta(minutes=5)
_OFTEN_ENOUGH = timedelta(minutes=15)
_MOST, _LONG = 400, 200

_KEPT = Query(
    gated(
        select(
            UnreadRun.sight,
            UnreadRun.at,
            UnreadRun.listed_to,
            UnreadRun.id_to,
            UnreadRun.items_at,
            UnreadRun.items,
        ).where(UnreadRun.person_id == PERSON, UnreadRun.organisation_id == ORGANISATION)
    )
)
_READ_ABOVE = Query(
    gated(
        select(Read.record_id)
        .where(
            Read.person_id == PERSON,
            Read.organisation_id == ORGANISATION,
            Read.listed_at > bind("above", DateTime(timezone=True)),
        )
        .limit(literal(_LONG, literal_execute=True))
    )
)


@dataclass(frozen=True, slots=True)
class Run:
    """What was listed up to `at`, from the key `to` on, has been read, but for `left`."""

    at: datetime = NEVER
    to: Key = END
    left: tuple[Key, ...] = ()

    def binds(self, after: Key | None) -> dict[str, Any]:
        """Return the values that the statement of unread items below the key `after` binds."""
        below_at, below_id = min(self.to, after) if after else self.to
        below = {"below_at": below_at, "below_id": below_id}
        left_at, left_id = [at for at, _ in self.left], [one for _, one in self.left]
        return {"run_at": self.at, **below, "left_at": left_at, "left_id": left_id}


async def run(session: AsyncSession, actor: Actor) -> Run:
    """Return what is known of how far the reader has read; an empty run if nothing is."""
    row = await _KEPT.first(session, **reader(actor))
    if row is None or row.sight != _sight(actor):
        return Run()
    left = zip(row.items_at, row.items, strict=True)
    return Run(row.at, (row.listed_to, row.id_to), tuple(left))


def learned(known: Run, after: Key | None, rows: Sequence[Any], size: int) -> Run:
    """Return what a page of unread items teaches: `rows` are those found below the key `after`
    (None: from the newest), one more than `size` if others follow.
    """  # noqa: D205 - one sentence
    items = tuple((row.listed_at, row.id) for row in rows)
    last: Key = items[-1] if len(rows) > size else END
    if after is None and known.at == NEVER:
        return Run(clock.now() - _SLACK, last, items)
    if after is not None:
        whole = known.at > NEVER and after >= known.to > last
        return replace(known, to=last, left=_with(known.left, items)) if whole else known
    if last[0] > known.at:
        return known
    if last <= known.to:
        return Run(clock.now() - _SLACK, last, items)
    return Run(clock.now() - _SLACK, known.to, _with(known.left, items))


async def keep(session: AsyncSession, actor: Actor, known: Run, now: Run) -> None:
    """Keep what was learned, if it saves more than a write costs."""
    moved = now.to < known.to or now.at - known.at > _OFTEN_ENOUGH
    if not moved or len(now.left) > _MOST:
        return
    if known == Run() and not await worth(session, actor, now.to):
        return
    row = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    values = {
        "sight": _sight(actor),
        "at": now.at,
        "listed_to": now.to[0],
        "id_to": now.to[1],
        "items": [one for _, one in now.left],
        "items_at": [at for at, _ in now.left],
    }
    await session.execute(
        upsert(UnreadRun)
        .values(row | values)
        .on_conflict_do_update(
            index_elements=[UnreadRun.person_id, UnreadRun.organisation_id], set_=values
        )
    )


async def worth(session: AsyncSession, actor: Actor, above: Key = END) -> bool:
    """Tell whether so much above a key is read that it is worth knowing.

    An agent's sight also follows label and countries of an item: nothing is known of agents.
    """
    if not actor.staff:
        return False
    return len(await _READ_ABOVE.all(session, above=above[0], **reader(actor))) == _LONG


def _with(left: tuple[Key, ...], items: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys((*left, *items)))


def _sight(actor: Actor) -> bytes:
    """Return a digest of what decides which records the reader sees."""
    seen = zip(actor.principals, actor.since, actor.strict, strict=True)
    ties = (sorted(map(str, seen)), sorted(map(str, actor.affiliations)))
    return hashlib.sha256(repr(ties).encode()).digest()
