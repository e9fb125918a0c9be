"""Who holds which seat: of a group or of an organisation, now or on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, and_, case, func, or_, select

from app.core.db import Query, bind
from app.models.affiliations import AGENT, Affiliation
from app.models.groups import Group
from app.models.organisations import Industry, Organisation
from app.models.people import ACTIVE, INVITED, Person
from app.models.seats import ROLES, Seat, SeatHolder
from app.services.spans import PAST, held, listed, shown, span

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST_SEATS = 1000


@dataclass(frozen=True, slots=True)
class Holder:
    """A person named to a seat; `agent` for who speaks for the organisation from outside it."""

    id: UUID
    person_id: UUID
    name: str
    deputy: bool
    agent: bool
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat with the people named to it; `listed`: the reader's directory has the organisation."""

    id: UUID
    role: str
    group_id: UUID
    group_kind: str
    group_slug: str
    group_name: str
    organisation_id: UUID
    organisation_name: str
    state: str
    platform: bool
    listed: bool
    starts_at: datetime
    ends_at: datetime | None
    industry: str | None
    industry_name: str | None
    term_ends_at: datetime | None
    people: tuple[Holder, ...]

    @property
    def last_at(self) -> datetime | None:
        """The last moment of the seat: its end is the first one without it."""
        return self.ends_at - timedelta(microseconds=1) if self.ends_at else None

    @property
    def term_last_at(self) -> datetime | None:
        """The last moment of the term, after which the holder may stay until somebody follows."""
        return self.term_ends_at - timedelta(microseconds=1) if self.term_ends_at else None


_ranked = case({role: place for place, role in enumerate(ROLES)}, value=Seat.role)
_seats = (
    select(
        Seat.id,
        Seat.role,
        Group.id.label("group_id"),
        Group.kind.label("group_kind"),
        Group.slug.label("group_slug"),
        Group.name.label("group_name"),
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        Organisation.state,
        Organisation.platform,
        listed().label("listed"),
        Seat.starts_at,
        Seat.ends_at,
        Seat.industry,
        Industry.name.label("industry_name"),
        Seat.term_ends_at,
    )
    .join(Group, Group.id == Seat.group_id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .outerjoin(Industry, Industry.slug == Seat.industry)
    .where(shown())
    .limit(MOST_SEATS)
)
_by_rank = (_ranked, Organisation.folded.collate("C"), Seat.starts_at)
_OF_GROUP = Query(
    _seats.where(Seat.group_id == bind("group_id", Uuid()), held(Seat)).order_by(*_by_rank)
)
_TO_COME = Query(
    _seats.where(
        Seat.group_id == bind("group_id", Uuid()),
        Seat.starts_at > func.now(),
        or_(Seat.ends_at.is_(None), Seat.ends_at > Seat.starts_at),
    ).order_by(Seat.starts_at, *_by_rank)
)
_OF_ORGANISATION = Query(
    _seats.where(
        Seat.organisation_id == bind("organisation_id", Uuid()),
        held(Seat),
        or_(PAST, Group.closed_at.is_(None)),
    ).order_by(Group.name.collate("C"), Seat.starts_at)
)
_ONE = Query(_seats.where(Seat.id == bind("seat_id", Uuid())))
_present = and_(
    Person.state == ACTIVE, Affiliation.id.is_not(None), Affiliation.suspended_at.is_(None)
)
_HOLDERS = Query(
    select(
        SeatHolder.id,
        SeatHolder.seat_id,
        SeatHolder.person_id,
        Person.name,
        SeatHolder.deputy,
        func.bool_or(func.coalesce(Affiliation.kind == AGENT, False)).label("agent"),
        SeatHolder.starts_at,
        SeatHolder.ends_at,
    )
    .join(Seat, Seat.id == SeatHolder.seat_id)
    .join(Person, Person.id == SeatHolder.person_id)
    .outerjoin(
        Affiliation,
        and_(
            Affiliation.person_id == Person.id,
            Affiliation.organisation_id == Seat.organisation_id,
            held(Affiliation),
        ),
    )
    .where(
        SeatHolder.seat_id == func.any(bind("seat_ids", ARRAY(Uuid()))),
        held(SeatHolder),
        Person.state != INVITED,
        or_(PAST, _present),
    )
    .group_by(SeatHolder.id, Person.id)
    .order_by(SeatHolder.deputy, Person.folded.collate("C"))
)


async def of_group(
    session: AsyncSession, actor: Actor, group_id: UUID, on: date | None = None, zone: str = ""
) -> list[HeldSeat]:
    """Return who sits in a group now, or sat there on a day: chair first.

    The day is one of `zone`, of the actor's own where none is named.
    """
    bound = span(actor, on, zone)
    rows = await _OF_GROUP.all(session, group_id=group_id, **bound)
    return await _with_people(session, rows, bound)


async def to_come(session: AsyncSession, actor: Actor, group_id: UUID) -> list[HeldSeat]:
    """Return the seats of a group that begin later, without people."""
    rows = await _TO_COME.all(session, group_id=group_id, **span(actor, None))
    return [HeldSeat(**row._asdict(), people=()) for row in rows]


async def of_organisation(
    session: AsyncSession, actor: Actor, organisation_id: UUID, on: date | None = None
) -> list[HeldSeat]:
    """Return the seats of an organisation now or on a day, by group."""
    bound = span(actor, on)
    rows = await _OF_ORGANISATION.all(session, organisation_id=organisation_id, **bound)
    return await _with_people(session, rows, bound)


async def one(session: AsyncSession, actor: Actor, seat_id: UUID) -> HeldSeat | None:
    """Return a seat, whenever it is held, with the people named to it now."""
    bound = span(actor, None)
    found = await _with_people(session, await _ONE.all(session, seat_id=seat_id, **bound), bound)
    return found[0] if found else None


async def _with_people(
    session: AsyncSession, rows: list[Any], bound: dict[str, Any]
) -> list[HeldSeat]:
    named: defaultdict[UUID, list[Holder]] = defaultdict(list)
    for row in await _HOLDERS.all(session, seat_ids=[row.id for row in rows], **bound):
        values = row._asdict()
        named[values.pop("seat_id")].append(Holder(**values))
    return [HeldSeat(**row._asdict(), people=tuple(named[row.id])) for row in rows]
