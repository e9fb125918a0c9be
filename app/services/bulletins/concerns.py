"""Concerns: any reader can raise a doubt, and somebody whom it does not accuse hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Uuid, and_, func, insert, literal_column, or_, select, update

from app.access import concerns as rules
from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, PERSON, not_excluded, originates, reader, seen, wrote
from app.core import ids
from app.core.db import Query, bind, gated
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.nested import Nested
from app.core.text import clean_text, without_invisibles
from app.models import principals as kinds
from app.models.concerns import KINDS, Concern
from app.models.people import Person
from app.models.records import Record
from app.services import audience, audit, bulletins

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST = 5000
# Printed on every bulletin, beside the way to raise a concern.
SENTENCES = {
    "competition_law": N_("Competition law: prices, customers, a call to act together"),
    "wrong_person": N_("Wrong person: this seller or company may be innocent"),
    "personal_data": N_("Personal data: more than is needed about a person"),
    "wrong_label": N_("Wrong label: too wide or too strict"),
}

_raised = and_(Concern.raised_by == PERSON, Concern.organisation_id == ORGANISATION)
# The item, for those who see it; counsel see the concern alone, unless the item was given to them.
_seen = Record.id.is_not(None)
_party = or_(
    _raised,
    and_(_seen, originates(Record)),
    and_(_seen, Concern.group_ids.overlap(bind("chairs", ARRAY(Uuid())))),
    Concern.group_ids.overlap(bind("counsel", ARRAY(Uuid()))),
    # Whether somebody else hears of it is the database's to say: its seats of others, and whom an
    # exclusion names, are not for the reader.
    and_(
        bind("at_desk", Boolean()),
        Concern.to_secretariat,
        func.stands_in(Concern.record_id, Concern.group_ids, Concern.raised_by),
    ),
)
_FOUND = (
    select(
        Concern.id,
        Concern.record_id,
        Concern.reference,
        Concern.kind,
        Concern.text,
        Concern.raised_by,
        Concern.raised_by_name,
        Concern.organisation_name,
        Concern.raised_at,
        Concern.answer,
        Concern.answered_at,
        Person.name.label("answered_by_name"),
        func.coalesce(Record.tlp, Concern.tlp).label("tlp"),
        _seen.label("item_seen"),
        _raised.label("raised"),
        # The author of an unattributed item answers without a name.
        and_(_seen, Record.originator_id.is_(None), wrote(Record.id)).label("unnamed"),
    )
    .select_from(Concern)
    .outerjoin(Record, and_(Record.id == Concern.record_id, seen(Record)))
    .outerjoin(Person, Person.id == Concern.answered_by)
    .where(_party, not_excluded(Concern.record_id))
)
# About an item that the reader sees, fetched with it.
ABOUT = Nested(
    select(
        *(Concern.id, Concern.kind, Concern.organisation_name),
        *(Concern.raised_at, Concern.answered_at),
    )
    .where(Concern.record_id == Record.id, _party)
    .correlate(Record),
    Concern.raised_at,
)
_ONE = Query(gated(_FOUND.where(Concern.id == bind("concern_id", Uuid()))))
_OF_RECORD = Query(
    gated(_FOUND.where(Concern.record_id == bind("record_id", Uuid())).order_by(Concern.raised_at))
)
_OPEN = Query(
    gated(
        _FOUND.where(Concern.answered_at.is_(None), ~_raised).order_by(Concern.raised_at).limit(50)
    )
)
_x = func.concern_would_reach(bind("record_id", Uuid())).table_valued(
    *("person_id", "person_name", "organisation_name", "office", "group_name"), name="x"
)
_HEARERS = Query(
    select(
        *(_x.c.person_id, _x.c.person_name, _x.c.organisation_name, _x.c.office, _x.c.group_name)
    ).order_by(_x.c.office, _x.c.group_name, literal_column('x.person_name COLLATE "C"'))
)


def binds(actor: Actor) -> dict[str, Any]:
    """Return the values that statements about concerns bind."""
    chairs, counsel = actor.led, actor.groups_of("counsel")
    desk = rules.at_desk(actor)
    return reader(actor) | {"chairs": chairs, "counsel": counsel, "at_desk": desk}


async def hearers(session: AsyncSession, record_id: UUID) -> list[Any]:
    """Return who besides an item's own people would read a concern that the reader raises now.

    Rows are (person_id, person_name, organisation_name, office, group_name); an office is `chair`,
    `vice_chair`, `counsel`, `secretariat` or `auditor`. Empty for whoever does not see the item.
    """
    return await _HEARERS.all(session, record_id=record_id)


async def raise_(session: AsyncSession, actor: Actor, reference: str, kind: str, text: str) -> UUID:
    """Raise a concern about an item that one sees; return its id."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_CONCERN, item)
    if kind not in KINDS:
        raise Invalid("kind", N_("Choose what the concern is about."))
    said = without_invisibles(clean_text(text, LONGEST, "text"))
    if not said.strip():
        raise Invalid("text", N_("Say in a sentence or two what worries you."))
    given = await audience.addresses_of(session, item.id)
    concern_id = ids.new_id()
    row = {
        "id": concern_id,
        "record_id": item.id,
        "reference": item.reference,
        "tlp": item.tlp,
        "kind": kind,
        "text": said,
        "group_ids": [a.id for a, _ in given if a.kind not in kinds.HOUSES_AND_PEOPLE],
        "raised_by": actor.person_id,
        "raised_by_name": actor.person_name,
        "organisation_id": actor.organisation_id,
        "organisation_name": actor.organisation_name,
        "raised_at": func.now(),
    }
    await session.execute(insert(Concern).values(row))
    await audit.write(
        session,
        actor,
        "concern:raise",
        record_id=item.id,
        subject_id=concern_id,
        tlp=item.tlp,
        kind=kind,
    )
    return concern_id


async def find(session: AsyncSession, actor: Actor, concern_id: UUID) -> Any:  # noqa: ANN401
    """Return one concern that the reader is a party to; raises NotFound otherwise."""
    row = await _ONE.first(session, concern_id=concern_id, **binds(actor))
    if row is None:
        raise NotFound
    return row


async def about(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the concerns about an item that the reader is a party to."""
    return await _OF_RECORD.all(session, record_id=record_id, **binds(actor))


async def waiting(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the concerns that wait for the reader's answer."""
    return await _OPEN.all(session, **binds(actor))


async def answer(session: AsyncSession, actor: Actor, concern_id: UUID, text: str) -> None:
    """Answer a concern; the first answer stands for all whom it waited for."""
    concern = await find(session, actor, concern_id)
    require(actor, Deed.CONCERN_ANSWER, concern)
    said = without_invisibles(clean_text(text, LONGEST, "answer"))
    if not said.strip():
        raise Invalid("answer", N_("Write the answer first."))
    answerer = None if concern.unnamed else actor.person_id
    row = {"answer": said, "answered_by": answerer, "answered_at": func.now()}
    await session.execute(update(Concern).where(Concern.id == concern_id).values(row))
    await audit.write(
        session, actor, "concern:answer", record_id=concern.record_id, subject_id=concern_id
    )
