"""Groups: the list of them, and one with whoever leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Text, Uuid, case, exists, func, or_, select

from app.access.seats import LEADING
from app.core.db import Query, bind
from app.core.errors import NotFound
from app.models.affiliations import Affiliation
from app.models.groups import Group
from app.models.organisations import ACTIVE, Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.models.principals import ALLIANCE, BOARD, COMMITTEE, SECRETARIAT, WORKING_GROUP
from app.models.seats import CHAIR, JoinRequest, Seat, SeatHolder
from app.services.spans import live, span

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_ORDER = (WORKING_GROUP, BOARD, COMMITTEE, ALLIANCE, SECRETARIAT)
LONGEST_SLUG = 80
MOST_LISTED = 500

_own = bind("own_organisation", Uuid())
_seated = (Seat.group_id == Group.id, live(Seat))
_members = (
    select(func.count())
    .select_from(Organisation)
    .where(Organisation.state == ACTIVE, ~Organisation.platform)
    .scalar_subquery()
)
_seats = (
    select(func.count())
    .select_from(Seat)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .where(*_seated, Organisation.state == ACTIVE)
    .correlate(Group)
    .scalar_subquery()
)
_chairs = (
    select(Organisation.name)
    .join(Seat, Seat.organisation_id == Organisation.id)
    .where(*_seated, Seat.role == CHAIR, Organisation.state == ACTIVE)
    .order_by(Organisation.folded.collate("C"))
    .correlate(Group)
    .scalar_subquery()
)
_own_role = (
    select(Seat.role)
    .where(*_seated, Seat.organisation_id == _own)
    .correlate(Group)
    .scalar_subquery()
)
_asked_at = (
    select(JoinRequest.asked_at)
    .where(
        JoinRequest.group_id == Group.id,
        JoinRequest.organisation_id == _own,
        JoinRequest.outcome.is_(None),
    )
    .correlate(Group)
    .scalar_subquery()
)
# Somebody can act in the chair: the organisation is active, and so is a person named to its seat.
LED = exists(
    select(Seat.id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .join(SeatHolder, SeatHolder.seat_id == Seat.id)
    .join(Person, Person.id == SeatHolder.person_id)
    .join(
        Affiliation,
        (Affiliation.person_id == Person.id)
        & (Affiliation.organisation_id == Seat.organisation_id),
    )
    .where(
        *_seated,
        Seat.role.in_(LEADING),
        Organisation.state == ACTIVE,
        Person.state == PERSON_ACTIVE,
        Affiliation.suspended_at.is_(None),
        live(SeatHolder),
        live(Affiliation),
    )
    .correlate(Group)
)
_LINE = (
    Group.id,
    Group.kind,
    Group.slug,
    Group.name,
    Group.industry,
    Group.history,
    Group.suggested_tlp,
    Group.created_at,
    Group.closed_at,
    Group.version,
    case((Group.kind == ALLIANCE, _members), else_=_seats).label("organisations"),
    func.array(_chairs).label("chairs"),
    _own_role.label("own_role"),
    _asked_at.label("asked_at"),
)
_LISTED = Query(
    select(*_LINE)
    .where(or_(Group.closed_at.is_(None), bind("at_desk", Boolean())))
    .order_by(
        case({kind: place for place, kind in enumerate(_ORDER)}, value=Group.kind),
        Group.name.collate("C"),
    )
    .limit(MOST_LISTED)
)
_whole = select(*_LINE, Group.charter, LED.label("led"))
_ONE = Query(_whole.where(Group.slug == bind("slug", Text())))
_BY_ID = Query(_whole.where(Group.id == bind("group_id", Uuid())))


async def listing(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the groups: working groups, boards, committees, the alliance, the secretariat.

    `own_role` is that of the reader's organisation, `asked_at` when it asked to join; the
    secretariat also sees those that are closed.
    """
    return await _LISTED.all(session, **span(actor, None))


async def find(session: AsyncSession, actor: Actor, slug: str) -> Any:  # noqa: ANN401
    """Return one group, with its charter and whether it is `led`; raises NotFound."""
    row = await _ONE.first(session, slug=slug[:LONGEST_SLUG], **span(actor, None))
    if row is None:
        raise NotFound
    return row


async def find_by_id(session: AsyncSession, actor: Actor, group_id: UUID) -> Any:  # noqa: ANN401
    """Return one group by its id; raises NotFound."""
    row = await _BY_ID.first(session, group_id=group_id, **span(actor, None))
    if row is None:
        raise NotFound
    return row
