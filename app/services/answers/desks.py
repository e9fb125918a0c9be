"""Who sits where: the platform's staff, the first of the secretariat, the chair of each board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, func, select

from app.core.db import Query, Row, bind
from app.models.affiliations import STAFF, Affiliation
from app.models.groups import Group
from app.models.organisations import ACTIVE, Organisation
from app.models.people import Person
from app.models.seats import CHAIR, COUNSEL, VICE_CHAIR, Seat, SeatHolder
from app.services.spans import live

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_BY_NAME = (Person.folded.collate("C"), Person.id)


def _tied(*columns: Any) -> Any:  # noqa: ANN401 - SQL columns in, a select out
    """Return a select from people and the organisations to which they are tied now."""
    return (
        select(*columns)
        .select_from(Person)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(
            Person.state == ACTIVE,
            Organisation.state == ACTIVE,
            Affiliation.suspended_at.is_(None),
            live(Affiliation),
        )
    )


def _seated(*columns: Any) -> Any:  # noqa: ANN401 - SQL columns in, a select out
    """Return a select from people and the seats that they hold now."""
    return (
        _tied(*columns)
        .join(SeatHolder, SeatHolder.person_id == Person.id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .join(Group, Group.id == Seat.group_id)
        .where(
            Seat.organisation_id == Organisation.id,
            Group.closed_at.is_(None),
            live(SeatHolder),
            live(Seat),
        )
    )


_PLATFORM = (
    _tied(Person.id, Person.name)
    .where(Organisation.platform, Affiliation.kind == STAFF)
    .order_by(*_BY_NAME)
)
_STAFF_OF_PLATFORM = Query(_PLATFORM)
_SECRETARY = Query(
    _seated(Person.id, Person.name)
    .where(Organisation.platform, Group.kind == "secretariat", Seat.role != COUNSEL)
    .order_by(*_BY_NAME)
    .limit(1)
)
_CHAIRS = Query(
    _seated(Seat.group_id, Person.id, Person.name)
    .where(
        Seat.group_id == func.any(bind("board_ids", ARRAY(Uuid()))),
        Seat.role.in_((CHAIR, VICE_CHAIR)),
        ~func.of_platform(Person.id),
    )
    # The chair before who stands in for them.
    .order_by(Seat.group_id, Seat.role, SeatHolder.deputy, SeatHolder.starts_at, *_BY_NAME)
)
_TIED = Query(
    _tied(Person.id).where(
        Person.id == bind("person_id", Uuid()), Organisation.id == bind("organisation_id", Uuid())
    )
)


async def staff(session: AsyncSession) -> list[Row]:
    """Return who works for the platform now (id, name), by name."""
    return await _STAFF_OF_PLATFORM.all(session)


async def secretary(session: AsyncSession) -> Row | None:
    """Return the first of the secretariat by name (id, name): for whom waits what nobody has."""
    return await _SECRETARY.first(session)


async def chairs(session: AsyncSession, boards: Collection[UUID]) -> dict[UUID, Row]:
    """Return for each board who leads it (id, name): the first by name, the chair before a vice."""
    rows = await _CHAIRS.all(session, board_ids=list(boards))
    found: dict[UUID, Row] = {}
    for row in rows:
        found.setdefault(row.group_id, row)
    return found


async def tied(session: AsyncSession, person_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether somebody still belongs to an organisation, and both are active."""
    row = await _TIED.first(session, person_id=person_id, organisation_id=organisation_id)
    return row is not None
