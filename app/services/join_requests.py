"""An organisation asks for a seat in a group; the chair answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Uuid, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.access.deeds import Deed, require
from app.access.organisations import SECRETARIAT, runs
from app.access.seats import LEADING
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import N_, translate
from app.core.text import clean_line, clean_text
from app.models.groups import Group
from app.models.organisations import ACTIVE, Organisation
from app.models.people import Person
from app.models.principals import COMMITTEE
from app.models.seats import MEMBER, OBSERVER, JoinRequest
from app.services import audit, groups
from app.services.boards import seating
from app.services.groups import keeping, seats
from app.services.groups.seats import Term
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_MESSAGE, LONGEST_ANSWER = 2000, 500
MOST_LISTED = 200

_about = (
    select(
        JoinRequest.id,
        JoinRequest.group_id,
        Group.slug.label("group_slug"),
        Group.name.label("group_name"),
        JoinRequest.organisation_id,
        Organisation.name.label("organisation_name"),
        Person.name.label("asked_by_name"),
        JoinRequest.asked_at,
        JoinRequest.message,
        JoinRequest.outcome,
        JoinRequest.answer,
        JoinRequest.answered_at,
    )
    .join(Group, Group.id == JoinRequest.group_id)
    .join(Organisation, Organisation.id == JoinRequest.organisation_id)
    .join(Person, Person.id == JoinRequest.asked_by)
)
_own = JoinRequest.organisation_id == bind("own_organisation", Uuid())
# Whose answer it is: the chair's, or the secretariat's where nobody can act in the chair.
_mine_to_answer = and_(
    JoinRequest.outcome.is_(None),
    Organisation.state == ACTIVE,
    or_(
        JoinRequest.group_id == func.any(bind("chaired", ARRAY(Uuid()))),
        and_(bind("at_desk", Boolean()), ~groups.LED),
    ),
)
_TO_ANSWER = Query(
    _about.where(_mine_to_answer).order_by(JoinRequest.asked_at, JoinRequest.id).limit(MOST_LISTED)
)
_OWN = Query(
    _about.where(_own).order_by(JoinRequest.asked_at.desc(), JoinRequest.id).limit(MOST_LISTED)
)
_ONE = Query(
    _about.where(
        JoinRequest.id == bind("request_id", Uuid()),
        or_(
            _own,
            _mine_to_answer,
            and_(
                JoinRequest.outcome.is_not(None),
                JoinRequest.group_id == func.any(bind("chaired", ARRAY(Uuid()))),
            ),
            bind("at_desk", Boolean()),
        ),
    )
)
_LOCK = Query(
    select(JoinRequest.id).where(JoinRequest.id == bind("request_id", Uuid())).with_for_update()
)


def _binds(actor: Actor) -> dict[str, Any]:
    return {
        "own_organisation": actor.organisation_id,
        "at_desk": actor.has(SECRETARIAT),
        "chaired": [seat.group_id for seat in actor.seats if seat.role in LEADING],
    }


async def to_answer(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return the requests that wait for this person's answer, the oldest first."""
    return await _TO_ANSWER.all(session, **_binds(actor))


async def own(session: AsyncSession, actor: Actor) -> list[Any]:
    """Return what the reader's organisation asked, with the answers, the last first."""
    return await _OWN.all(session, **_binds(actor))


async def find(session: AsyncSession, actor: Actor, request_id: UUID) -> Row:
    """Return a request of one's own organisation or to a group one leads; raises NotFound."""
    row = await _ONE.first(session, request_id=request_id, **_binds(actor))
    if row is None:
        raise NotFound
    return row


async def ask(session: AsyncSession, actor: Actor, slug: str, message: str = "") -> UUID:
    """Ask for a seat in a group, for the organisation acted for; return the request's id.

    Raises Conflict when it has a seat there, has asked already, or the group is closed.
    """
    group = await keeping.lock(session, actor, slug)
    require(actor, Deed.GROUP_JOIN, group)
    keeping.require_open(group)
    if group.own_role:
        raise Conflict(N_("Your organisation has a seat here already."))
    request_id = ids.new_id()
    row = {
        "id": request_id,
        "group_id": group.id,
        "organisation_id": actor.organisation_id,
        "asked_by": actor.person_id,
        "asked_at": func.now(),
        "message": clean_text(message, LONGEST_MESSAGE, "message"),
    }
    try:
        async with session.begin_nested():
            await session.execute(insert(JoinRequest).values(row))
    except IntegrityError as asked:
        raise Conflict(N_("Your organisation has asked already; the chair will answer.")) from asked
    await audit.write(session, actor, "group:ask", subject_id=group.id, request=str(request_id))
    return request_id


async def withdraw(session: AsyncSession, actor: Actor, request_id: UUID) -> None:
    """Take a request back; for admins of the organisation that asked. Raises Conflict."""
    row = await _waiting(session, actor, request_id)
    if not runs(actor, row.organisation_id):
        raise Forbidden(N_("Only an admin of the organisation that asked withdraws this."))
    require(actor, Deed.GROUP_JOIN, await groups.find(session, actor, row.group_slug))
    await _close(session, actor, row, "withdrawn", "")


async def answer(
    session: AsyncSession,
    actor: Actor,
    request_id: UUID,
    *,
    admit: bool,
    sentence: str,
    role: str = MEMBER,
) -> None:
    """Admit the organisation as member or observer, or decline with a sentence.

    Raises Conflict when somebody answered before or the seat cannot be given; Forbidden, NotFound.
    """
    row = await _waiting(session, actor, request_id)
    group = await keeping.lock(session, actor, row.group_slug)
    require(actor, Deed.GROUP_ADMIT, group)
    keeping.require_open(group)
    said = clean_line(sentence, LONGEST_ANSWER, "answer")
    if not admit and not said:
        raise Invalid("answer", N_("Say in a sentence why."))
    if admit:
        if role not in (MEMBER, OBSERVER):
            raise Invalid("role", N_("Choose member or observer."))
        committee = group.kind == COMMITTEE and role == MEMBER
        about = (session, actor, row.group_slug, row.organisation_id)
        term = await seating.usual(*about) if committee else Term()
        await seats.give(*about, role, term)
    await _close(session, actor, row, "admitted" if admit else "declined", said)


async def _waiting(session: AsyncSession, actor: Actor, request_id: UUID) -> Row:
    await _LOCK.all(session, request_id=request_id)
    row = await find(session, actor, request_id)
    if row.outcome is not None:
        said = {
            "admitted": N_("{organisation} was admitted already."),
            "declined": N_("{organisation} was declined already."),
            "withdrawn": N_("{organisation} has withdrawn its request."),
        }[row.outcome]
        raise Conflict(said, organisation=row.organisation_name)
    return row


async def _close(
    session: AsyncSession, actor: Actor, row: Row, outcome: str, sentence: str
) -> None:
    values = {
        "outcome": outcome,
        "answer": sentence,
        "answered_by": actor.person_id,
        "answered_at": func.now(),
    }
    await session.execute(
        update(JoinRequest)
        .where(JoinRequest.id == row.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    await audit.write(
        session,
        actor,
        f"group:{outcome}",
        subject_id=row.group_id,
        request=str(row.id),
        organisation=str(row.organisation_id),
    )


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return the requests that wait for this person's answer, for Home."""
    return [
        Waiting(
            "join",
            translate(
                N_("{organisation} asks to join {group}"),
                {"organisation": row.organisation_name, "group": row.group_name},
            ),
            "group",
            row.asked_at,
            {"slug": row.group_slug},
        )
        for row in await to_answer(session, actor)
    ]
