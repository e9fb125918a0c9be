"""A board's desk: what waits there and for whom, as far as the reader sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.db import Query, Row, bind
from app.models.affiliations import Affiliation
from app.models.people import ACTIVE, Person
from app.models.threads import BEING_IMPLEMENTED, WITH_PLATFORM
from app.services import boards
from app.services.boards import awaiting, rotation, terms, threads, visits, waiting
from app.services.boards.awaiting import Item
from app.services.spans import live, present
from app.services.votes import counting

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.boards.rotation import Rotation

_ADMINS = Query(
    select(Affiliation.organisation_id, Person.name)
    .join(Person, Person.id == Affiliation.person_id)
    .where(
        Affiliation.organisation_id == func.any(bind("organisation_ids", ARRAY(Uuid()))),
        Affiliation.admin,
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
        Person.state == ACTIVE,
    )
    .ext(distinct_on(Affiliation.organisation_id))
    .order_by(Affiliation.organisation_id, Person.folded.collate("C"), Person.id)
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What one reader finds at a board: `seat` is that of their organisation, if they vote there.

    `awaiting` is what their seat has to do, `chair` what the board's chair has to see to, `owed`
    what the platform owes, for its staff; `overdue` is for everybody who sees the thread.
    """

    board: Row
    seat: Row
    turns: Rotation
    since: datetime
    changes: list[Any]
    overdue: list[Item]
    awaiting: list[Item] = field(default_factory=list)
    chair: list[Item] = field(default_factory=list)
    owed: list[Item] = field(default_factory=list)


async def of_board(session: AsyncSession, actor: Actor, slug: str) -> Desk:
    """Return the desk of a board as the reader finds it; raises NotFound."""
    board = await boards.find(session, actor, slug)
    now = await present(session)
    seats = await boards.voting(session, board.id)
    found = await threads.open_threads(session, actor, [board.id])
    votes = await threads.open_votes(session, actor, [board.id])
    people = await waiting.desk(session)
    turns = await rotation.of_board(session, actor, board, now)
    seat = awaiting.own_seat(actor, seats)
    since = await visits.since(session, actor, board.id)
    today = terms.today(now, board.zone)
    chairs = actor.chairs(board.id)
    return Desk(
        board=board,
        seat=seat,
        turns=turns,
        since=since,
        changes=await threads.changes(session, actor, board.id, since),
        overdue=[_owed(actor, row, people, "overdue") for row in found if _is_late(row, today)],
        awaiting=awaiting.of_seat(actor, seat, found, votes) if seat else [],
        chair=[
            *(_owed(actor, row, people, "owner") for row in found if _is_unowned(row)),
            *_short(actor, votes, len(seats)),
            *await _vacant(session, actor, turns, people),
        ] if chairs else [],
        owed=_platform(actor, found, people) if actor.platform else [],
    )  # fmt: skip


def _is_late(row: Row, today: date) -> bool:
    due = row.state == WITH_PLATFORM and row.due_on is not None and not row.paused
    return due and bool(row.due_on < today)


def _is_unowned(row: Row) -> bool:
    return bool(row.state == WITH_PLATFORM and row.owner_id is None)


def _owed(actor: Actor, row: Row, people: list[Any], kind: str) -> Item:
    """Return what the platform owes: it waits for the owner, until then for the secretariat."""
    first = people[0] if people else None
    who = row.owner_name if row.owner_id else (first.name if first else "")
    owner_id = row.owner_id or (first.id if first else None)
    return Item(
        kind, row.title, who, owner_id == actor.person_id, row.reference, row.tlp,
        due_on=row.due_on, state=row.state,
    )  # fmt: skip


def _short(actor: Actor, votes: list[Any], seats: int) -> list[Item]:
    found = []
    for row in votes:
        needed = counting.needed(max(0, seats - row.staying_out), row.quorum_percent)
        if row.votes_cast < needed:
            you = row.called_by_name == actor.person_name
            about = (row.question, row.called_by_name, you, row.reference, row.tlp)
            more = {"closes_at": row.closes_at, "count": row.votes_cast, "needed": needed}
            found.append(Item("quorum", *about, **more))
    return found


async def _vacant(
    session: AsyncSession, actor: Actor, turns: Rotation, people: list[Any]
) -> list[Item]:
    """Return seats without people, for the organisation's admin, and industries without a seat."""
    first = people[0] if people else None
    desk = (first.name if first else "", bool(first and first.id == actor.person_id))
    houses = [seat.organisation_id for seat in turns.vacant]
    rows = await _ADMINS.all(session, organisation_ids=houses) if houses else []
    admins = {row.organisation_id: row.name for row in rows}
    seats = [
        Item("seat", one.organisation_name, admins.get(one.organisation_id, desk[0]))
        for one in turns.vacant
    ]
    return seats + [Item("industry", one.name, *desk) for one in turns.gaps if not one.to_come]


def _platform(actor: Actor, found: list[Any], people: list[Any]) -> list[Item]:
    owed = [row for row in found if row.state in (WITH_PLATFORM, BEING_IMPLEMENTED)]
    items = [_owed(actor, row, people, "owner" if _is_unowned(row) else "answer") for row in owed]
    # The reader's own first, then by the day on which they are due.
    return sorted(items, key=lambda one: (not one.you, one.due_on is None, one.due_on or 0))
