"""What waits around a board, each for one person: terms that end, positions and votes to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Uuid, func, or_, select

from app.access.organisations import SECRETARIAT
from app.access.threads import VOTING
from app.core.db import Query, Row, bind
from app.core.i18n import N_, translate
from app.models.affiliations import Affiliation
from app.models.boards import Board
from app.models.groups import Group
from app.models.organisations import ACTIVE, Industry, Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.models.seats import COUNSEL, Seat, SeatHolder
from app.services.boards import terms, threads
from app.services.spans import live
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_lead = (
    select(Person.id)
    .join(SeatHolder, SeatHolder.person_id == Person.id)
    .where(SeatHolder.seat_id == Seat.id, live(SeatHolder), Person.state == PERSON_ACTIVE)
    .order_by(SeatHolder.deputy, SeatHolder.starts_at, Person.folded.collate("C"))
    .limit(1)
    .correlate(Seat)
    .scalar_subquery()
)
_SEATS = Query(
    select(
        Seat.id,
        Seat.organisation_id,
        Seat.industry,
        Seat.starts_at,
        Seat.ends_at,
        Seat.term_ends_at,
        Seat.given_by,
        Seat.role,
        Organisation.name.label("organisation_name"),
        Organisation.state,
        Industry.name.label("industry_name"),
        Group.id.label("group_id"),
        Group.slug,
        Group.name.label("board_name"),
        Board.zone,
        _lead.label("lead"),
        func.now().label("now"),
    )
    .join(Group, Group.id == Seat.group_id)
    .join(Board, Board.group_id == Group.id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .outerjoin(Industry, Industry.slug == Seat.industry)
    .where(
        Group.closed_at.is_(None),
        or_(bind("everything", Boolean()), Group.id == func.any(bind("seated", ARRAY(Uuid())))),
        or_(
            Seat.ends_at.is_(None),
            (Seat.ends_at > func.now()) & (Seat.ends_at > Seat.starts_at),
        ),
    )
    .order_by(Group.id, Seat.term_ends_at, Seat.id)
)
_DESK = Query(
    select(Person.id, Person.name)
    .join(SeatHolder, SeatHolder.person_id == Person.id)
    .join(Seat, Seat.id == SeatHolder.seat_id)
    .join(Group, (Group.id == Seat.group_id) & (Group.kind == SECRETARIAT))
    .join(
        Affiliation,
        (Affiliation.person_id == Person.id)
        & (Affiliation.organisation_id == Seat.organisation_id),
    )
    .where(
        live(SeatHolder),
        live(Seat),
        Seat.role != COUNSEL,
        live(Affiliation),
        Affiliation.suspended_at.is_(None),
        Person.state == PERSON_ACTIVE,
    )
    .order_by(Person.folded.collate("C"), Person.id)
)


@dataclass(frozen=True, slots=True)
class Ending:
    """A term that ends soon, or is over, and nobody follows; `days` are negative when it is over.

    It waits for one of the secretariat (`desk_id`, `desk_name`), and for the holder's `lead`.
    """

    seat_id: UUID
    slug: str
    board_name: str
    organisation_id: UUID
    organisation_name: str
    industry_name: str
    ends_at: datetime
    zone: str
    days: int
    since: datetime
    lead: UUID | None
    desk_id: UUID | None
    desk_name: str


async def desk(session: AsyncSession) -> list[Any]:
    """Return the people (id, name) of the secretariat, by name: the first answers for the rest."""
    return await _DESK.all(session)


async def endings(session: AsyncSession, actor: Actor) -> list[Ending]:
    """Return the terms that end within sixty days and nobody follows, the first one first.

    The secretariat is told of all boards, others of those where they have a seat.
    """
    return await _endings(session, await _seats(session, actor))


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for this person around boards, for Home.

    Ending terms, for whoever of the secretariat gave the seat and for its holder; positions and
    votes, for the first person named to a seat.
    """
    rows = await _seats(session, actor)
    found = []
    for one in await _endings(session, rows):
        if one.desk_id == actor.person_id and actor.has(SECRETARIAT):
            found.append(_ends(one, _DESK_OVER if one.days < 0 else _DESK_ENDS))
        if one.lead == actor.person_id and one.organisation_id == actor.organisation_id:
            found.append(_ends(one, _OWN_OVER if one.days < 0 else _OWN_ENDS))
    led = [row for row in rows if _is_led(row, actor)]
    return found + (await _for_seats(session, actor, led) if led else [])


async def _seats(session: AsyncSession, actor: Actor) -> list[Any]:
    everything = actor.has(SECRETARIAT)
    seated = list(actor.boards)
    if not (everything or seated):
        return []
    return await _SEATS.all(session, everything=everything, seated=seated)


async def _endings(session: AsyncSession, rows: list[Any]) -> list[Ending]:
    follows = _followed(rows)
    near = [row for row in rows if row.id not in follows and _is_near(row)]
    people = await _DESK.all(session) if near else []
    return sorted((_ending(row, people) for row in near), key=lambda one: one.ends_at)


def _is_led(row: Row, actor: Actor) -> bool:
    """Tell whether what a seat has to do waits for the actor: the first who is named to it."""
    own = row.organisation_id == actor.organisation_id and row.lead == actor.person_id
    return own and actor.holds(row.group_id, *VOTING)


async def _for_seats(session: AsyncSession, actor: Actor, led: list[Any]) -> list[Waiting]:
    rows = await threads.turns(session, actor, {row.group_id for row in led})
    return [
        Waiting(
            row.kind,
            translate(_TURNS[row.kind], {"title": row.title, "board": row.board_name}),
            "thread",
            row.since,
            {"reference": row.reference},
        )
        for row in rows
    ]


_TURNS = {
    "position": N_("“{title}” on {board} awaits your position"),
    "vote": N_("“{title}”: {board} votes on it"),
}
_DESK_ENDS = N_("The seat of {organisation} on {board} ends in {days} days; nobody follows yet")
_DESK_OVER = N_("The term of {organisation} on {board} is over; nobody follows yet")
_OWN_ENDS = N_("Your seat on {board} ends in {days} days; look at what is handed over")
_OWN_OVER = N_("Your term on {board} is over; you stay until somebody follows")


def _ends(one: Ending, sentence: str) -> Waiting:
    said = {"organisation": one.organisation_name, "board": one.board_name, "days": one.days}
    where = {"slug": one.slug, "seat_id": str(one.seat_id)}
    return Waiting("term", translate(sentence, said), "board_handover", one.since, where)


def _followed(rows: list[Any]) -> set[UUID]:
    found: set[UUID] = set()
    for board in {row.group_id for row in rows}:
        found |= terms.followers([row for row in rows if row.group_id == board]).keys()
    return found


def _is_near(row: Row) -> bool:
    if row.term_ends_at is None or row.starts_at > row.now or row.state != ACTIVE:
        return False
    return terms.days_left(row, row.zone, row.now) <= terms.NOTICES[0]


def _ending(row: Row, people: list[Any]) -> Ending:
    one = next((one for one in people if one.id == row.given_by), people[0] if people else None)
    days = terms.days_left(row, row.zone, row.now)
    end = min(row.ends_at or row.term_ends_at, row.term_ends_at)
    # The second notice is news again.
    notice = min((one for one in terms.NOTICES if days <= one), default=terms.NOTICES[0])
    return Ending(
        seat_id=row.id,
        slug=row.slug,
        board_name=row.board_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        industry_name=row.industry_name or "",
        ends_at=end,
        zone=row.zone,
        days=days,
        since=max(end - timedelta(days=notice), row.starts_at),
        lead=row.lead,
        desk_id=one.id if one else None,
        desk_name=one.name if one else "",
    )
