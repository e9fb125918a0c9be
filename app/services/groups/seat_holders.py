"""The people whom organisations name to their seats, and their deputies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_, translate
from app.models.affiliations import STAFF, Affiliation
from app.models.groups import Group
from app.models.people import ACTIVE, Person
from app.models.principals import BOARD, COMMITTEE, SECRETARIAT
from app.models.seats import COUNSEL, Seat, SeatHolder
from app.services import audit
from app.services.groups import rosters
from app.services.spans import live, present
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST_PEOPLE = 50
_FEWEST_SECRETARIAT = 2
_LOCK = Query(select(Seat.id).where(Seat.id == bind("seat_id", Uuid())).with_for_update())
_CANDIDATES = Query(
    select(Person.id, Person.name, Affiliation.kind, Affiliation.firm)
    .join(Affiliation, Affiliation.person_id == Person.id)
    .where(
        Affiliation.organisation_id == bind("organisation_id", Uuid()),
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
        Person.state == ACTIVE,
    )
    .order_by(Affiliation.kind.desc(), Person.folded.collate("C"))
)
_NAMED = Query(
    select(SeatHolder.id, SeatHolder.seat_id, SeatHolder.person_id, SeatHolder.ends_at).where(
        SeatHolder.id == bind("holder_id", Uuid())
    )
)
_OF_PLATFORM = Query(
    select(Person.name, func.of_platform(Person.id).label("so")).where(
        Person.id == bind("person_id", Uuid())
    )
)
_EMPTY = Query(
    select(Group.slug, Group.name, Seat.starts_at)
    .join(Seat, Seat.group_id == Group.id)
    .where(
        Seat.organisation_id == bind("organisation_id", Uuid()),
        live(Seat),
        Group.closed_at.is_(None),
        ~select(SeatHolder.id).where(SeatHolder.seat_id == Seat.id, live(SeatHolder)).exists(),
    )
    .order_by(Seat.starts_at)
)


@dataclass(frozen=True, slots=True)
class Naming:
    """Somebody to be named to a seat, as the rules read it."""

    group_kind: str
    organisation_id: UUID
    platform: bool
    person_id: UUID


async def candidates(session: AsyncSession, organisation_id: UUID) -> list[Any]:
    """Return the people and agents (id, name, kind, firm) whom an organisation can name."""
    return await _CANDIDATES.all(session, organisation_id=organisation_id)


async def name(
    session: AsyncSession, actor: Actor, seat_id: UUID, person_id: UUID, *, deputy: bool = False
) -> UUID:
    """Name one of the organisation's people to its seat, or as a deputy; return the naming's id.

    Raises Conflict when named already or the seat is over, Invalid, Forbidden, NotFound.
    """
    seat = await _locked(session, actor, seat_id)
    naming = Naming(seat.group_kind, seat.organisation_id, seat.platform, person_id)
    require(actor, Deed.SEAT_NAME, naming)
    if seat.ends_at is not None and seat.ends_at <= await present(session):
        raise Conflict(N_("This seat has ended."))
    await _refuse_stranger(session, seat, person_id)
    await _refuse_platform(session, seat, person_id)
    if len(seat.people) >= MOST_PEOPLE:
        raise Conflict(N_("There are too many people on this seat; take somebody off first."))
    holder_id = ids.new_id()
    row = {
        "id": holder_id,
        "seat_id": seat_id,
        "person_id": person_id,
        "deputy": deputy,
        "starts_at": func.greatest(func.now(), seat.starts_at),
        "ends_at": seat.ends_at,
    }
    try:
        async with session.begin_nested():
            await session.execute(insert(SeatHolder).values(row))
    except IntegrityError as named:
        raise Conflict(N_("This person is named to the seat already.")) from named
    await _write(session, actor, "seat:name", seat, person_id)
    return holder_id


async def end(
    session: AsyncSession, actor: Actor, holder_id: UUID, *, slug: str | None = None
) -> None:
    """Take somebody off a seat (in the group `slug`), with the sight that it gave, from now on.

    Raises Conflict when that happened already, or when fewer than two would be left in the
    secretariat, where every admission needs two; Forbidden, NotFound.
    """
    named = await _NAMED.first(session, holder_id=holder_id)
    if named is None:
        raise NotFound
    seat = await _locked(session, actor, named.seat_id)
    if slug is not None and seat.group_slug != slug:
        raise NotFound
    # Taking rights away is not raising one's own: the rule for somebody else is asked.
    naming = Naming(seat.group_kind, seat.organisation_id, seat.platform, seat.organisation_id)
    require(actor, Deed.SEAT_NAME, naming)
    if seat.group_kind == SECRETARIAT and len(seat.people) <= _FEWEST_SECRETARIAT:
        raise Conflict(N_("The secretariat needs two people; name another one first."))
    changed = await session.execute(
        update(SeatHolder)
        .where(
            SeatHolder.id == holder_id,
            or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at > func.now()),
        )
        .values(ends_at=func.greatest(SeatHolder.starts_at, func.now()))
        .returning(SeatHolder.id)
        .execution_options(synchronize_session=False)
    )
    if not changed.all():
        raise Conflict(N_("This person is not on the seat any more."))
    await _write(session, actor, "seat:unname", seat, named.person_id)


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return the organisation's seats to which nobody is named, for its admin's Home."""
    if not (actor.admin and actor.staff):
        return []
    return [
        Waiting(
            "seat",
            translate(N_("Name people to your seat in {group}"), {"group": row.name}),
            "group",
            row.starts_at,
            {"slug": row.slug},
        )
        for row in await _EMPTY.all(session, organisation_id=actor.organisation_id)
    ]


async def _locked(session: AsyncSession, actor: Actor, seat_id: UUID) -> rosters.HeldSeat:
    await _LOCK.all(session, seat_id=seat_id)
    seat = await rosters.one(session, actor, seat_id)
    if seat is None:
        raise NotFound
    return seat


async def _refuse_stranger(session: AsyncSession, seat: rosters.HeldSeat, person_id: UUID) -> None:
    people = await candidates(session, seat.organisation_id)
    found = next((one for one in people if one.id == person_id), None)
    if found is None or (seat.group_kind == SECRETARIAT and found.kind != STAFF):
        raise Invalid("person_id", N_("Choose one of your organisation's people."))


async def _refuse_platform(session: AsyncSession, seat: rosters.HeldSeat, person_id: UUID) -> None:
    """Keep those who work for the platform too off a board, which speaks without it."""
    if seat.group_kind not in (BOARD, COMMITTEE) or seat.role == COUNSEL:
        return
    found = await _OF_PLATFORM.first(session, person_id=person_id)
    if found and found.so:
        raise Invalid(
            "person_id", N_("{name} works for the platform too; a board is without it."),
            name=found.name,
        )  # fmt: skip


async def _write(
    session: AsyncSession, actor: Actor, deed: str, seat: rosters.HeldSeat, person_id: UUID
) -> None:
    await audit.write(
        session, actor, deed, subject_id=seat.group_id, seat=str(seat.id), person=str(person_id)
    )
