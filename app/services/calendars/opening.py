"""From a subscription's secret to whoever holds it, and to what they may fetch with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, func, literal_column, select

from app.access.actor import Actor, Seat
from app.core import tokens
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.core.i18n import speak
from app.core.transactions import LightSession

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A subscription somebody fetches: who holds it now, and what it covers."""

    actor: Actor
    scope: str
    group_id: UUID | None


_TOKEN = bind("token", LargeBinary())
_found = func.subscriber(_TOKEN).table_valued("scope", "group_id", "holder", "mark", name="found")
# What gives the holder sight; a feed has no use for their name, their offices and their settings.
_HOLDER = (
    *("person_id", "organisation_id", "kind", "language", "zone", "rules_accepted", "principals"),
    *("since", "strict", "affiliations", "countries", "brands", "duties"),
    *("seat_groups", "seat_names", "seat_roles"),
)
_OPEN = Query(
    select(
        *(_found.c.scope, _found.c.group_id, _found.c.mark),
        *(literal_column(f"(found.holder).{name}") for name in _HOLDER),
    ).select_from(_found)
)
# Refused (ENT01) unless holder and scope are to the letter what they were when they were marked.
_SAME = Query(select(func.same_subscriber(_TOKEN, bind("mark", LargeBinary()))))


async def open_(session: AsyncSession, token: str, *, presume: bool = False) -> Opened:
    """Act as the holder of a subscription's secret, in their language, and say what it covers.

    Raises NotFound for a secret that does not hold, and when its holder may not read any more or
    has not accepted the present rules. `presume`: the caller begins anew when the session raises
    Changed. Then what was found the last time is presumed, and the database says with the first
    statement whether it is so.
    """
    if len(token) > _LONGEST_TOKEN:
        raise NotFound
    key = tokens.digest(token)
    light = session if isinstance(session, LightSession) else None
    opened = _presumed(light, key) if presume and light else None
    if opened is None:
        opened, mark = await _asked(session, key)
        if light:
            light.memory.remember(key, (opened, mark))
    speak(opened.actor.language, opened.actor.zone)
    return opened


def _presumed(session: LightSession, key: bytes) -> Opened | None:
    known = session.memory.recall(key)
    if known is None:
        return None
    opened: Opened = known[0]
    return opened if session.presume(_SAME.asked(token=key, mark=known[1])) else None


async def _asked(session: AsyncSession, key: bytes) -> tuple[Opened, bytes]:
    row = await _OPEN.first(session, token=key)
    if row is None or not row.rules_accepted:
        raise NotFound
    return Opened(_reader(row), row.scope, row.group_id), row.mark


def _reader(row: Row) -> Actor:
    """Return whoever holds a subscription, as one who may read."""
    seats = zip(row.seat_groups, row.seat_names, row.seat_roles, strict=True)
    return Actor(
        person_id=row.person_id,
        person_name="",
        organisation_id=row.organisation_id,
        organisation_name="",
        token_id=row.person_id,
        scope="read",
        kind=row.kind,
        language=row.language,
        zone=row.zone,
        principals=tuple(row.principals),
        since=tuple(row.since),
        strict=tuple(row.strict),
        affiliations=tuple(row.affiliations),
        countries=tuple(row.countries),
        brands=tuple(row.brands),
        duties=frozenset(row.duties),
        seats=tuple(Seat(*seat) for seat in seats),
    )
