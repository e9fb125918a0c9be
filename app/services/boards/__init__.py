"""Boards and committees: the list of them, one with how it works, and who votes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Text, Uuid, func, or_, select

from app.access import boards as _rules  # noqa: F401 - registers who may do what
from app.access.threads import VOTING
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.boards import Board
from app.models.groups import Group
from app.models.organisations import ACTIVE, Industry, Organisation
from app.models.people import ACTIVE as PERSON_ACTIVE
from app.models.people import Person
from app.models.principals import BOARD, COMMITTEE
from app.models.seats import Seat, SeatHolder
from app.services.spans import live

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KINDS = (BOARD, COMMITTEE)
LONGEST_SLUG = 80
_own_role = (
    select(Seat.role)
    .where(
        Seat.group_id == Group.id,
        Seat.organisation_id == bind("own_organisation", Uuid()),
        live(Seat),
    )
    .correlate(Group)
    .scalar_subquery()
)
_boards = (
    select(
        Group.id,
        Group.slug,
        Group.name,
        Group.kind,
        Group.charter,
        Group.closed_at,
        Board.zone,
        Board.country,
        Board.term_months,
        Board.quorum_percent,
        Board.answer_days,
        Board.holdover,
        Board.version,
        _own_role.label("own_role"),
    )
    .join(Board, Board.group_id == Group.id)
    .where(Group.kind.in_(KINDS))
)
_ONE = Query(_boards.where(Group.slug == bind("slug", Text())))
_LISTED = Query(
    _boards.where(
        or_(Group.closed_at.is_(None), bind("closed_too", Boolean())),
        or_(bind("everything", Boolean()), Group.id == func.any(bind("seated", ARRAY(Uuid())))),
    ).order_by(Group.kind, Group.name.collate("C"))
)
_people = (
    select()
    .select_from(Person)
    .join(SeatHolder, SeatHolder.person_id == Person.id)
    .where(SeatHolder.seat_id == Seat.id, live(SeatHolder), Person.state == PERSON_ACTIVE)
    .order_by(SeatHolder.deputy, SeatHolder.starts_at, Person.folded.collate("C"))
    .correlate(Seat)
)
_holders = _people.add_columns(Person.id)
_lead = _people.add_columns(Person.name).limit(1)
_VOTING = Query(
    select(
        Seat.id.label("seat_id"),
        Seat.role,
        Organisation.id.label("organisation_id"),
        Organisation.name,
        Seat.industry,
        Industry.name.label("industry_name"),
        Seat.starts_at,
        Seat.ends_at,
        Seat.term_ends_at,
        func.array(_holders.scalar_subquery()).label("holders"),
        _lead.scalar_subquery().label("lead_name"),
    )
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .outerjoin(Industry, Industry.slug == Seat.industry)
    .where(
        Seat.group_id == bind("board_id", Uuid()),
        Seat.role.in_(VOTING),
        live(Seat),
        Organisation.state == ACTIVE,
        ~Organisation.platform,
    )
    .order_by(Organisation.folded.collate("C"))
)


async def find(session: AsyncSession, actor: Actor, slug: str) -> Row:
    """Return a board or committee with how it works; raises NotFound.

    `own_role` is that of the reader's organisation there, if it has a seat.
    """
    row = await _ONE.first(
        session, slug=slug[:LONGEST_SLUG], own_organisation=actor.organisation_id
    )
    if row is None:
        raise NotFound
    return row


async def listing(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return all boards and committees that work; the secretariat also sees closed ones."""
    return await _listed(session, actor, everything=True)


async def of_reader(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the boards where the reader has business: a seat, or as the platform's staff."""
    if not (actor.platform or actor.boards):
        return []
    return await _listed(session, actor, everything=actor.platform)


async def _listed(session: AsyncSession, actor: Actor, *, everything: bool) -> list[Any]:
    return await _LISTED.all(
        session,
        everything=everything,
        closed_too=everything and actor.has("secretariat"),
        seated=list(actor.boards),
        own_organisation=actor.organisation_id,
    )


async def voting(session: AsyncSession, board_id: UUID) -> list[Any]:
    """Return the voting seats of a board held now, by the organisation's name.

    `holders` are the ids of the people named, deputies last; the first, `lead_name`, is for whom
    waits what the seat has to do.
    """
    return await _VOTING.all(session, board_id=board_id)
