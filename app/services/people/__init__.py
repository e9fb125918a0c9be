"""The directory of people: who speaks for whom, in which seats, now or on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Text, Uuid, and_, exists, func, not_, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY

from app.access import people as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.core.text import fold
from app.models.affiliations import Affiliation
from app.models.groups import Group
from app.models.organisations import APPLICANT, Organisation
from app.models.people import ACTIVE, INVITED, SUSPENDED, Person
from app.models.seats import Seat, SeatHolder
from app.services import audit
from app.services.accounts import sessions
from app.services.people.terms import last_moment
from app.services.spans import held, listed, live, shown, span

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

PAGE = 50
_MOST_WORDS = 8

# Without a day, whoever is suspended is not in the directory; a day tells what was.
_NOW = bind("at_present", Boolean())
_words = (
    func.unnest(bind("words", ARRAY(Text()))).table_valued("word", name="wanted").render_derived()
)
_haystack = func.concat(" ", Person.folded, " ", Organisation.folded)
_missing = exists(
    select(1)
    .select_from(_words)
    .where(func.strpos(_haystack, func.concat(" ", _words.c.word)) == 0)
)
_after_name, _after_id = bind("after_name", Text()), bind("after_id", Uuid())
_DIRECTORY = Query(
    select(
        Person.id,
        Person.name,
        Person.folded,
        Affiliation.id.label("affiliation_id"),
        Affiliation.kind,
        Affiliation.function,
        Affiliation.firm,
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
    )
    .join(Affiliation, Affiliation.person_id == Person.id)
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
    .where(
        held(Affiliation),
        shown(),
        or_(
            and_(_NOW, Person.state == ACTIVE, Affiliation.suspended_at.is_(None)),
            and_(not_(_NOW), Person.state != INVITED),
        ),
        or_(
            bind("of_organisation", Uuid()).is_(None),
            Organisation.id == bind("of_organisation", Uuid()),
        ),
        not_(_missing),
        or_(
            _after_id.is_(None),
            tuple_(Person.folded.collate("C"), Affiliation.id)
            > tuple_(_after_name.collate("C"), _after_id),
        ),
    )
    .order_by(Person.folded.collate("C"), Affiliation.id)
    .limit(PAGE + 1)
)
_PERSON = Query(
    select(Person.id, Person.name, Person.state, Person.state_reason).where(
        Person.id == bind("person_id", Uuid()), Person.state != INVITED
    )
)
_BY_EMAIL = Query(
    select(Person.id, Person.name, Person.state).where(Person.email == bind("email", Text()))
)
_over = Affiliation.ends_at <= func.now()
_TIES = Query(
    select(
        Affiliation.id,
        Affiliation.kind,
        Affiliation.function,
        Affiliation.firm,
        Affiliation.starts_at,
        Affiliation.ends_at,
        last_moment(Affiliation.ends_at),
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        live(Affiliation).label("now"),
    )
    .join(Organisation, Organisation.id == Affiliation.organisation_id)
    .join(Person, Person.id == Affiliation.person_id)
    .where(
        Affiliation.person_id == bind("person_id", Uuid()),
        Affiliation.starts_at <= func.now(),
        or_(_NOW, held(Affiliation)),
        or_(
            bind("whole", Boolean()),
            and_(_over, Organisation.state != APPLICANT),
            and_(listed(), Affiliation.suspended_at.is_(None), Person.state == ACTIVE),
        ),
    )
    .order_by(Affiliation.starts_at.desc(), Affiliation.id)
)
_SEATS = Query(
    select(
        SeatHolder.person_id,
        SeatHolder.deputy,
        func.greatest(SeatHolder.starts_at, Seat.starts_at).label("starts_at"),
        func.least(SeatHolder.ends_at, Seat.ends_at).label("ends_at"),
        Seat.role,
        Seat.organisation_id,
        Organisation.name.label("organisation_name"),
        Group.id.label("group_id"),
        Group.slug,
        Group.name.label("group_name"),
        and_(live(SeatHolder), live(Seat), Group.closed_at.is_(None)).label("now"),
    )
    .join(Seat, Seat.id == SeatHolder.seat_id)
    .join(Group, Group.id == Seat.group_id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .where(
        SeatHolder.person_id == func.any(bind("people", ARRAY(Uuid()))),
        or_(bind("ever", Boolean()), and_(held(SeatHolder), held(Seat))),
    )
    .order_by(Group.name.collate("C"), SeatHolder.starts_at.desc())
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as others see them; ties and seats carry `now`, unless asked for one day."""

    id: UUID
    name: str
    state: str
    state_reason: str
    ties: list[Any] = field(default_factory=list)
    seats: list[Any] = field(default_factory=list)


async def directory(
    session: AsyncSession,
    actor: Actor,
    *,
    words: str = "",
    organisation_id: UUID | None = None,
    on: date | None = None,
    after: tuple[str, UUID] | None = None,
) -> list[Any]:
    """Return up to PAGE + 1 people of active organisations, by name, one row for each tie.

    `words` are found at the beginnings of words of the person's or organisation's name, in any
    script; `on` asks for a day in the reader's zone; `after` is (folded, affiliation_id).
    """
    return await _DIRECTORY.all(
        session,
        words=fold(words).split()[:_MOST_WORDS],
        of_organisation=organisation_id,
        at_present=on is None,
        after_name=after[0] if after else None,
        after_id=after[1] if after else None,
        **span(actor, on),
    )


async def seats_of(
    session: AsyncSession, actor: Actor, people: Collection[UUID], on: date | None = None
) -> list[Any]:
    """Return the seats to which people are named now, or were on a day."""
    return await _SEATS.all(session, people=list(people), ever=False, **span(actor, on))


async def find(
    session: AsyncSession, actor: Actor, person_id: UUID, on: date | None = None
) -> Profile:
    """Return a person with what they hold and held, or held on a day.

    Raises NotFound for nobody, and for whoever never spoke for an organisation the reader knows.
    """
    person = await _PERSON.first(session, person_id=person_id)
    whole = person_id == actor.person_id or actor.has("administrator")
    binds = {"at_present": on is None, "whole": whole} | span(actor, on)
    ties = await _TIES.all(session, person_id=person_id, **binds)
    if person is None or not (ties or whole or on):
        raise NotFound
    if on and not ties:
        await find(session, actor, person_id)
    seats = await _SEATS.all(session, people=[person_id], ever=on is None, **binds)
    if not whole:
        # A seat is shown with the tie it was held through, or not at all.
        known = {tie.organisation_id for tie in ties}
        seats = [seat for seat in seats if seat.organisation_id in known]
    return Profile(person.id, person.name, person.state, person.state_reason, ties, seats)


async def by_email(session: AsyncSession, email: str) -> Row | None:
    """Return whose address this is (id, name, state), or None; for command line and demo."""
    return await _BY_EMAIL.first(session, email=email.strip().lower())


async def suspend(session: AsyncSession, actor: Actor, person_id: UUID, reason: str) -> None:
    """Shut a whole account, with its sessions and tokens, until it is lifted.

    Raises Conflict unless the account is active.
    """
    person = await _account(session, actor, person_id, ACTIVE)
    await _settle(session, person.id, SUSPENDED, reason)
    await sessions.cut(session, person_id=person_id)
    await audit.write(session, actor, "person:suspend", subject_id=person_id)


async def lift(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    """Open a suspended account again: everything it held is there as before, sessions are not."""
    person = await _account(session, actor, person_id, SUSPENDED)
    await _settle(session, person.id, ACTIVE, "")
    await audit.write(session, actor, "person:lift", subject_id=person_id)


async def _account(session: AsyncSession, actor: Actor, person_id: UUID, state: str) -> Row:
    person = await _PERSON.first(session, person_id=person_id)
    if person is None:
        raise NotFound
    require(actor, Deed.PERSON_SUSPEND, person)
    if person.state != state:
        raise Conflict(N_("This account is not in the state that this needs."))
    return person


async def _settle(session: AsyncSession, person_id: UUID, state: str, reason: str) -> None:
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(state=state, state_reason=reason)
        .execution_options(synchronize_session=False)
    )
