"""Who answers for what somebody had begun who cannot act here any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Text, Uuid, func, select
from sqlalchemy.orm import aliased
from structlog.contextvars import get_contextvars

from app.access.affiliations import keeps
from app.access.deeds import Deed, may, require
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_, translate
from app.models.affiliations import STAFF, Affiliation
from app.models.organisations import Organisation
from app.models.people import ACTIVE, Person
from app.services import audit
from app.services.people import affiliations, desks
from app.services.spans import live
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_FIELD = "successor_id"
_TITLE = N_("Nobody answers for what {name} had begun")

_house = bind("organisation_id", Uuid())
_left = func.unanswered_for(_house).table_valued(
    "affiliation_id", "person_id", "since", "drafts", "items", name="begun"
)
_UNANSWERED = Query(
    select(
        _left.c.affiliation_id,
        _left.c.person_id,
        Person.name,
        _left.c.since,
        _left.c.drafts,
        _left.c["items"],
    )
    .join(Person, Person.id == _left.c.person_id)
    .order_by(_left.c.since, Person.folded.collate("C"))
)
# Whoever is of the platform's staff too would carry it there.
_elsewhere, _platform = aliased(Affiliation), aliased(Organisation)
_of_platform = (
    select(_elsewhere.id)
    .join(_platform, _platform.id == _elsewhere.organisation_id)
    .where(
        _elsewhere.person_id == Person.id,
        _elsewhere.suspended_at.is_(None),
        live(_elsewhere),
        _platform.platform,
        _platform.id != _house,
    )
    .exists()
)
_CANDIDATES = Query(
    select(Person.id, Person.name)
    .join(Affiliation, Affiliation.person_id == Person.id)
    .where(
        Affiliation.organisation_id == _house,
        Affiliation.kind == STAFF,
        Affiliation.suspended_at.is_(None),
        live(Affiliation),
        Person.state == ACTIVE,
        Person.id != bind("leaving", Uuid()),
        Person.id != bind("naming", Uuid()),
        ~_of_platform,
    )
    .order_by(Person.folded.collate("C"))
)
_passed = func.hand_over_begun(
    bind("affiliation_id", Uuid()), bind("successor_id", Uuid()), bind("request_id", Text())
).table_valued("drafts", "items", "remaining", name="passed")
_PASS = Query(select(_passed.c.drafts, _passed.c["items"], _passed.c.remaining))


@dataclass(frozen=True, slots=True)
class Begun:
    """How much somebody had begun that nobody answers for; nothing else is told of it."""

    drafts: int
    items: int


@dataclass(frozen=True, slots=True)
class Passed:
    """How much passed to a successor, and how many items could not pass to them."""

    drafts: int
    items: int
    remaining: int


async def unanswered(session: AsyncSession, actor: Actor, tie: Row) -> Begun | None:
    """Return what nobody answers for since this tie ended, for whoever keeps it; None for others.

    None as well where there is nothing of the kind.
    """
    if not may(actor, Deed.AFFILIATION_SUCCEED, tie):
        return None
    found = await _unanswered(session, tie)
    return Begun(found.drafts, found.items) if found else None


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return whose work nobody of the reader's organisation answers for, for Home."""
    if not keeps(actor, actor.organisation_id, platform=actor.platform):
        return []
    rows = await _UNANSWERED.all(session, organisation_id=actor.organisation_id)
    return [_waiting(row) for row in rows]


def _waiting(row: Row) -> Waiting:
    where = {"affiliation_id": str(row.affiliation_id)}
    return Waiting(
        "successor", translate(_TITLE, {"name": row.name}), "affiliation", row.since, where
    )


async def candidates(session: AsyncSession, actor: Actor, tie: Row) -> list[Any]:
    """Return who can answer for it (id, name): the organisation's own people, not the reader."""
    if not may(actor, Deed.AFFILIATION_SUCCEED, tie):
        return []
    return await _CANDIDATES.all(
        session,
        organisation_id=tie.organisation_id,
        leaving=tie.person_id,
        naming=actor.person_id,
    )


async def name(
    session: AsyncSession, actor: Actor, affiliation_id: UUID, successor_id: UUID | None
) -> Passed:
    """Name who answers for what somebody had begun, and return how much passed to them.

    Raises Conflict where there is nothing that nobody answers for, Invalid("successor_id", …) for
    whoever cannot be named, and where nothing of it can pass to them.
    """
    tie = await affiliations.find(session, actor, affiliation_id)
    require(actor, Deed.AFFILIATION_SUCCEED, tie)
    await desks.lock(session, tie.organisation_id)
    if await _unanswered(session, tie) is None:
        raise Conflict(N_("There is nothing here that nobody answers for."))
    await _need_candidate(session, actor, tie, successor_id)
    passed = await _pass(session, tie, successor_id)
    if not (passed.drafts or passed.items):
        raise Invalid(_FIELD, N_("What is left cannot pass to them. Choose somebody else."))
    await _write(session, actor, tie, successor_id, passed)
    return passed


async def end(
    session: AsyncSession, actor: Actor, affiliation_id: UUID, successor_id: UUID | None = None
) -> Passed | None:
    """End a person's time as `affiliations.end`, and name who answers for what they had begun.

    Without a successor, that waits for the admins. Raises Invalid("successor_id", …) before
    anything is written; for one's own time there is nobody to name (Forbidden).
    """
    if successor_id is None:
        await affiliations.end(session, actor, affiliation_id)
        return None
    tie = await affiliations.find(session, actor, affiliation_id)
    require(actor, Deed.AFFILIATION_SUCCEED, tie)
    await _need_candidate(session, actor, tie, successor_id)
    await affiliations.end(session, actor, affiliation_id)
    if await _unanswered(session, tie) is None:
        return Passed(0, 0, 0)
    passed = await _pass(session, tie, successor_id)
    await _write(session, actor, tie, successor_id, passed)
    return passed


async def _unanswered(session: AsyncSession, tie: Row) -> Row | None:
    rows = await _UNANSWERED.all(session, organisation_id=tie.organisation_id)
    return next((row for row in rows if row.person_id == tie.person_id), None)


async def _need_candidate(
    session: AsyncSession, actor: Actor, tie: Row, successor_id: UUID | None
) -> None:
    if successor_id not in {one.id for one in await candidates(session, actor, tie)}:
        raise Invalid(_FIELD, N_("Choose somebody else of the organisation's own people."))


async def _pass(session: AsyncSession, tie: Row, successor_id: UUID | None) -> Passed:
    request_id = str(get_contextvars().get("request_id", ""))
    (row,) = await _PASS.all(
        session, affiliation_id=tie.id, successor_id=successor_id, request_id=request_id
    )
    return Passed(row.drafts, row.items, row.remaining)


async def _write(
    session: AsyncSession, actor: Actor, tie: Row, successor_id: UUID | None, passed: Passed
) -> None:
    await audit.write(
        session,
        actor,
        "affiliation:succeed",
        subject_id=tie.id,
        person=str(tie.person_id),
        organisation=str(tie.organisation_id),
        successor=str(successor_id),
        drafts=passed.drafts,
        items=passed.items,
        remaining=passed.remaining,
    )
