"""Who is invited to a meeting and what each answered, as far as the reader may know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, func, literal_column, select
from sqlalchemy.orm import aliased

from app.access import invitees as rules
from app.access.deeds import Deed, may, require
from app.access.rules import ORGANISATION, PERSON, reader, visible
from app.core.db import Query, Row, bind
from app.core.errors import NotFound
from app.models.invitees import Guest, Invitee
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_MEETING = Record.id == bind("meeting_id", Uuid())
_colleague = aliased(Person)
_by = aliased(Person)
# A guest stands under what they come from, an officer by name to keepers alone.
NAME = func.coalesce(Person.name, Guest.name)
HOUSE = func.coalesce(Organisation.name, Guest.agency, "")
COLUMNS = (
    Invitee.id,
    Invitee.meeting_id,
    Invitee.person_id,
    Invitee.organisation_id,
    Invitee.guest_id,
    NAME.label("name"),
    HOUSE.label("house"),
    func.coalesce(Guest.kind, "").label("guest_kind"),
    Invitee.answer,
    Invitee.answered_at,
    Invitee.answered_through,
    _by.name.label("recorded_by_name"),
    Invitee.note,
    func.coalesce(_colleague.name, Invitee.colleague_name).label("colleague"),
    Invitee.colleague_id,
    Invitee.place,
    Invitee.named,
    Invitee.told,
    Invitee.told_at,
    Invitee.reminded_at,
    func.coalesce(Person.bounced_at, Guest.bounced_at).label("bounced_at"),
    Invitee.withdrawn_at,
    Invitee.version,
)
# Those of a meeting that the reader sees; whose they may see, the statements and the policy say.
OF_MEETING = (
    visible(*COLUMNS)
    .join(Invitee, Invitee.meeting_id == Record.id)
    .outerjoin(Person, Person.id == Invitee.person_id)
    .outerjoin(Organisation, Organisation.id == Invitee.organisation_id)
    .outerjoin(Guest, Guest.id == Invitee.guest_id)
    .outerjoin(_colleague, _colleague.id == Invitee.colleague_id)
    .outerjoin(_by, _by.id == Invitee.recorded_by)
    .where(_MEETING)
)
_OWN = Query(
    OF_MEETING.where(
        Invitee.person_id == PERSON,
        Invitee.organisation_id == ORGANISATION,
        Invitee.withdrawn_at.is_(None),
    )
)
_ONE = Query(OF_MEETING.where(Invitee.id == bind("invitee_id", Uuid())))
_OF_GUEST = Query(OF_MEETING.where(Invitee.guest_id == bind("guest_id", Uuid())))
_counted = func.coalesce(Invitee.answer, literal_column("'none'"))
_COUNTS = Query(
    visible(_counted.label("answer"), Invitee.place, func.count().label("number"))
    .join(Invitee, Invitee.meeting_id == Record.id)
    .where(_MEETING, Invitee.withdrawn_at.is_(None))
    .group_by(_counted, Invitee.place)
)
_who = func.who_comes(bind("meeting_id", Uuid())).table_valued(
    "name", "organisation", "guest", name="coming"
)
_COMING = Query(
    select(_who.c.name, _who.c.organisation, _who.c.guest).order_by(
        _who.c.guest, _who.c.organisation.collate("C"), _who.c.name.collate("C")
    )
)
_REFRESH = Query(select(func.refresh_invitees(bind("meeting_id", Uuid()))))


@dataclass(frozen=True, slots=True)
class Invitees:
    """What one reader may know of who is invited to a meeting.

    `own` is the reader's own invitation (None: none yet, or not invited); `refusal` why they cannot
    answer, `""` when they can. `coming` names those who agreed to be named. `counts` (by answer,
    `none` and `waiting` among them) are for who keeps the meeting.
    """

    own: Row | None
    refusal: str
    coming: list[Row] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    keeps: bool = False
    fills_places: bool = False

    @property
    def invited(self) -> int:
        """Return how many are invited, the waiting among them."""
        return sum(number for what, number in self.counts.items() if what != "waiting")


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> Invitees:
    """Return what the reader may know of who is invited to a meeting that they see."""
    binds = {"meeting_id": meeting.id, **reader(actor)}
    keeps = may(actor, Deed.MEETING_LIST_INVITEES, meeting)
    refusal = rules.answer(actor, meeting)
    known = keeps or meeting.invited
    return Invitees(
        own=await _OWN.first(session, **binds) if meeting.invited else None,
        refusal=refusal or "",
        coming=await _COMING.all(session, meeting_id=meeting.id) if known else [],
        counts=await counts(session, actor, meeting) if keeps else {},
        keeps=keeps,
        fills_places=may(actor, Deed.INVITEE_PLACE, meeting),
    )


async def counts(session: AsyncSession, actor: Actor, meeting: Row) -> dict[str, int]:
    """Return how many gave which answer (`none` for none yet), and how many are `waiting`.

    Raises Forbidden for all but who keeps the meeting.
    """
    require(actor, Deed.MEETING_LIST_INVITEES, meeting)
    found: dict[str, int] = {}
    for row in await _COUNTS.all(session, meeting_id=meeting.id, **reader(actor)):
        found[row.answer] = found.get(row.answer, 0) + row.number
        if row.place == "waiting":
            found["waiting"] = found.get("waiting", 0) + row.number
    return found


async def own(session: AsyncSession, actor: Actor, meeting: Row) -> Row | None:
    """Return the reader's own invitation to a meeting, or None."""
    return await _OWN.first(session, meeting_id=meeting.id, **reader(actor))


async def find(session: AsyncSession, actor: Actor, meeting: Row, invitee_id: UUID) -> Row:
    """Return one invitation of a meeting, for who keeps it.

    Raises Forbidden for all others, NotFound if there is none.
    """
    require(actor, Deed.MEETING_LIST_INVITEES, meeting)
    binds = {"meeting_id": meeting.id, "invitee_id": invitee_id, **reader(actor)}
    row = await _ONE.first(session, **binds)
    if row is None:
        raise NotFound
    return row


async def of_guest(session: AsyncSession, actor: Actor, meeting: Row, guest_id: UUID) -> Row | None:
    """Return the invitation of a guest to a meeting, one that was taken back too, or None."""
    binds = {"meeting_id": meeting.id, "guest_id": guest_id, **reader(actor)}
    return await _OF_GUEST.first(session, **binds)


async def coming(session: AsyncSession, meeting: Row) -> list[Row]:
    """Return who comes and agreed to be named (name, organisation, guest); officers by agency."""
    return await _COMING.all(session, meeting_id=meeting.id)


async def refresh(session: AsyncSession, meeting_id: UUID) -> None:
    """Bring the invitations of a meeting into step with the groups and houses that it invites."""
    await _REFRESH.all(session, meeting_id=meeting_id)
