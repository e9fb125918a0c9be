"""One poll with everything that its page shows: each time as it is everywhere, and how it suits."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, column, func, select

from app.access.rules import reader, visible_open
from app.core import clock
from app.core.db import Query, Row, bind
from app.models.meetings import CONVENED, ON_SITE, SAVED, Meeting
from app.models.people import Person
from app.models.records import Record
from app.services import time_polls
from app.services.time_polls import fairness, telling
from app.services.time_polls.fairness import Rated

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# How many past meetings of a group say who has sat up before, and how long they are remembered.
LAST_MEETINGS, REMEMBERED = 6, timedelta(days=731)
_ZONES = Query(
    select(Person.zone, func.count().label("people"))
    .where(Person.id == func.any(bind("people", ARRAY(Uuid()))))
    .group_by(Person.zone)
)
_counts = func.time_counts(bind("poll_id", Uuid())).table_valued(
    column("slot_id", Uuid()),
    column("answer"),
    column("people", Integer()),
    name="counts",
)
_COUNTS = Query(select(_counts.c.slot_id, _counts.c.answer, _counts.c.people))
# A meeting to which one travels keeps nobody up at home.
_PAST = Query(
    visible_open(Meeting.starts_at, Meeting.ends_at)
    .join(Meeting, Meeting.id == Record.id)
    .where(
        Meeting.host_id == bind("host_id", Uuid()),
        Meeting.state.in_((SAVED, CONVENED)),
        Meeting.mode != ON_SITE,
    )
    .order_by(Meeting.starts_at.desc())
    .limit(LAST_MEETINGS)
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A poll with its times; `asked` people, `told` of whom answered.

    `rated` stands beside `slots`, each with its place; `past` is how many meetings are remembered.
    """

    poll: Row
    slots: list[Row]
    rated: list[Rated]
    asked: int
    told: int
    past: int
    meeting: Row = None

    @property
    def in_order(self) -> list[tuple[Row, Rated]]:
        """Return each time with what it means, the fairest first."""
        pairs = zip(self.slots, self.rated, strict=True)
        return sorted(pairs, key=lambda pair: (pair[1].place, pair[1].starts_at))


async def open_(session: AsyncSession, actor: Actor, reference: str) -> Whole:
    """Return a poll for its page; raises NotFound if unseen or absent."""
    poll = await time_polls.find(session, actor, reference)
    slots = await time_polls.slots(session, actor, poll)
    people = await zones(session, poll)
    past = await _remembered(session, actor, poll)
    suits = await _suits(session, poll)
    before = fairness.borne(past, people)
    rated = fairness.ranked(
        [
            Rated(
                one.starts_at,
                fairness.parts(one.starts_at, poll.minutes, people, before),
                suits[one.id],
            )
            for one in slots
        ]
    )
    told = max((sum(one.suits.values()) for one in rated), default=0)
    meeting = await time_polls.meeting_of(session, actor, poll)
    asked = sum(people.values())
    return Whole(poll, slots, rated, asked, told, len(past), meeting)


async def zones(session: AsyncSession, poll: Row) -> dict[str, int]:
    """Return how many of those asked are in each zone."""
    people = [one.person_id for one in await telling.asked(session, poll.id, poll.host_id)]
    rows = await _ZONES.all(session, people=people)
    return {row.zone: row.people for row in rows}


async def _remembered(session: AsyncSession, actor: Actor, poll: Row) -> list[tuple[datetime, int]]:
    rows = await _PAST.all(session, host_id=poll.host_id, **reader(actor))
    since = clock.now() - REMEMBERED
    return [
        (row.starts_at, int((row.ends_at - row.starts_at).total_seconds() // 60))
        for row in rows
        if row.starts_at > since
    ]


async def _suits(session: AsyncSession, poll: Row) -> defaultdict[UUID, Counter[str]]:
    found: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for row in await _COUNTS.all(session, poll_id=poll.id):
        found[row.slot_id][row.answer] = int(row.people)
    return found
