"""Answers to invitations: one's own, those given by phone, and the places of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, select, update

from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, reader
from app.core import clock
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import N_
from app.core.text import clean_text
from app.models.invitees import COLLEAGUE, NO, PAGE, PHONE, YES, Invitee
from app.models.people import Person
from app.services import audit, invitees
from app.services.invitees import telling

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_LONGEST_NOTE = 1000
_WHO_INSTEAD = N_("Say who comes instead of you.")
_ties = func.live_affiliations(bind("person_id", Uuid())).table_valued(
    "organisation_id", name="tie"
)
_COLLEAGUE = Query(
    select(Person.name)
    .select_from(_ties)
    .join(Person, Person.id == bind("person_id", Uuid()))
    .where(_ties.c.organisation_id == bind("organisation_id", Uuid()))
)
# Answers to one meeting come one after the other: who comes last waits for a place.
_AWAIT = Query(select(func.await_places(bind("meeting_id", Uuid()))))
_HOUSE = Query(
    invitees.OF_MEETING.where(
        Invitee.organisation_id == ORGANISATION, Invitee.withdrawn_at.is_(None)
    ).order_by(invitees.NAME.collate("C"), Invitee.id)
)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is kept; `named` agrees to be named to others who are invited."""

    answer: str
    note: str = ""
    colleague_name: str = ""
    colleague_id: UUID | None = None
    named: bool = False

    def cleaned(self) -> Said:
        """Return the answer without what does not belong to it.

        Raises Invalid for one that sends a colleague and names none.
        """
        note = clean_text(self.note, _LONGEST_NOTE, "note")
        if self.answer != COLLEAGUE:
            return Said(self.answer, note, named=self.named)
        if not (self.colleague_name or self.colleague_id):
            raise Invalid("colleague_name", _WHO_INSTEAD)
        return Said(COLLEAGUE, note, self.colleague_name, self.colleague_id, self.named)


async def answer(session: AsyncSession, actor: Actor, meeting: Row, said: Said) -> None:
    """Answer one's own invitation; it may be changed until the meeting begins.

    Raises Forbidden for who is not invited and once answers are closed, Invalid for a colleague who
    is none.
    """
    require(actor, Deed.INVITEE_ANSWER, meeting)
    kept = await _with_colleague(session, actor, said.cleaned())
    own = await invitees.own(session, actor, meeting)
    if own is None:
        # Invited with a group that was joined since the invitations went out.
        await invitees.refresh(session, meeting.id)
        own = await invitees.own(session, actor, meeting)
    if own is None:
        raise Forbidden(N_("You are not invited to this meeting."))
    await _keep(session, meeting, own.id, kept, PAGE, None)
    await _note(session, actor, meeting, own.id, kept, PAGE)
    await telling.placed(session, meeting.id)


async def _with_colleague(session: AsyncSession, actor: Actor, said: Said) -> Said:
    if said.colleague_id is None:
        return said
    binds = {"person_id": said.colleague_id, "organisation_id": actor.organisation_id}
    found = await _COLLEAGUE.first(session, **binds)
    if found is None or said.colleague_id == actor.person_id:
        raise Invalid("colleague_id", N_("Choose one of your organisation's people."))
    return Said(said.answer, said.note, found.name, said.colleague_id, said.named)


async def record(
    session: AsyncSession, actor: Actor, meeting: Row, invitee_id: UUID, said: Said
) -> Row:
    """Write down an answer that was given by phone; return the invitation as it was.

    Raises Forbidden for all but who keeps the meeting, NotFound if nobody is invited so, Conflict
    for an invitation that was taken back.
    """
    require(actor, Deed.INVITEE_KEEP, meeting)
    whose = await invitees.find(session, actor, meeting, invitee_id)
    if whose.withdrawn_at is not None:
        raise Conflict(N_("This invitation was taken back."))
    kept = said.cleaned()
    await _keep(session, meeting, whose.id, kept, PHONE, actor.person_id)
    await _note(session, actor, meeting, whose.id, kept, PHONE)
    await telling.placed(session, meeting.id)
    return whose


async def of_house(session: AsyncSession, actor: Actor, meeting: Row) -> list[Row]:
    """Return the invitations of one's own organisation's people, for its admin, by name."""
    require(actor, Deed.INVITEE_PLACE, meeting)
    return await _HOUSE.all(session, meeting_id=meeting.id, **reader(actor))


async def fill(session: AsyncSession, actor: Actor, meeting: Row, chosen: Collection[UUID]) -> None:
    """Say as an organisation's admin who of its people comes, and that the others do not.

    Whoever has not answered and is not chosen stays unanswered. Raises Forbidden for others,
    Invalid when more are chosen than the organisation has places, or somebody who is not invited.
    """
    house = await of_house(session, actor, meeting)
    if not {*chosen} <= {one.id for one in house}:
        raise Invalid("invitees", N_("Choose among your people who are invited."))
    if meeting.places_each is not None and len({*chosen}) > meeting.places_each:
        sentence = N_("Your organisation has {places} places at this meeting.")
        raise Invalid("invitees", sentence, places=meeting.places_each)
    # Those who make room first: places are given in the order of answers.
    for one in house:
        if one.id not in chosen and one.answer in (YES, COLLEAGUE):
            await _fill(session, actor, meeting, one, NO)
    for one in house:
        if one.id in chosen and one.answer not in (YES, COLLEAGUE):
            await _fill(session, actor, meeting, one, YES)
    await telling.placed(session, meeting.id)


async def _fill(session: AsyncSession, actor: Actor, meeting: Row, whose: Row, given: str) -> None:
    said = Said(given, whose.note, named=whose.named and given == YES)
    await _keep(session, meeting, whose.id, said, PAGE, actor.person_id)
    await _note(session, actor, meeting, whose.id, said, PAGE)


async def _keep(
    session: AsyncSession, meeting: Row, invitee_id: UUID, said: Said, through: str, by: UUID | None
) -> None:
    await _AWAIT.all(session, meeting_id=meeting.id)
    values: dict[str, Any] = {
        "answer": said.answer,
        "note": said.note,
        "colleague_name": said.colleague_name,
        "colleague_id": said.colleague_id,
        "named": said.named,
        "answered_at": clock.now(),
        "answered_through": through,
        "recorded_by": by,
        "version": Invitee.version + 1,
    }
    changed = await session.execute(
        update(Invitee)
        .where(Invitee.id == invitee_id, Invitee.withdrawn_at.is_(None))
        .values(values)
        .returning(Invitee.id)
        .execution_options(synchronize_session=False)
    )
    if not changed.all():
        raise Conflict(N_("This invitation was taken back."))


async def _note(
    session: AsyncSession, actor: Actor, meeting: Row, invitee_id: UUID, said: Said, through: str
) -> None:
    await audit.write(
        session,
        actor,
        "invitee:answer",
        record_id=meeting.id,
        subject_id=invitee_id,
        tlp=meeting.tlp,
        answer=said.answer,
        through=through,
    )
