"""Deeds of two people: asking for one, what waits, and taking a request back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, Uuid, cast, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from app.access import approvals as rules
from app.access.deeds import Deed, refusal, require
from app.access.organisations import SECRETARIAT
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_, translate
from app.models.approvals import ADMIT, CHAIR, REPLACE_ADMIN, Approval
from app.models.groups import Group
from app.models.organisations import Organisation
from app.models.people import Person
from app.services import audit
from app.services.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LIFETIME = timedelta(days=7)
MOST_LISTED = 200
_TITLES = {
    ADMIT: N_("Admission of {organisation}"),
    CHAIR: N_("Chair of {group}: {organisation}"),
    "vice_chair": N_("Vice-chair of {group}: {organisation}"),
    REPLACE_ADMIN: N_("New admin of {organisation}"),
}

_asker, _decider = aliased(Person), aliased(Person)
_email = Approval.detail["email"].astext
_about = (
    select(
        Approval.id,
        Approval.deed,
        Approval.subject_id,
        Approval.detail,
        Approval.reason,
        Approval.asked_by,
        _asker.name.label("asked_by_name"),
        Approval.asked_at,
        Approval.expires_at,
        (Approval.expires_at <= func.now()).label("expired"),
        Approval.outcome,
        Approval.decided_at,
        _decider.name.label("decided_by_name"),
        Organisation.name.label("organisation_name"),
        Group.name.label("group_name"),
        Group.slug.label("group_slug"),
        # Whom it concerns may have come into the house since somebody asked.
        select(Person.id).where(Person.email == _email).scalar_subquery().label("addressee"),
    )
    .join(_asker, _asker.id == Approval.asked_by)
    .outerjoin(_decider, _decider.id == Approval.decided_by)
    .outerjoin(Organisation, Organisation.id == Approval.subject_id)
    .outerjoin(Group, Group.id == cast(Approval.detail["group_id"].astext, Uuid()))
)
_waits = (Approval.outcome.is_(None), Approval.expires_at > func.now())
_PENDING = Query(_about.where(*_waits).order_by(Approval.asked_at, Approval.id).limit(MOST_LISTED))
_CLOSED = Query(
    _about.where(or_(Approval.outcome.is_not(None), Approval.expires_at <= func.now()))
    .order_by(func.coalesce(Approval.decided_at, Approval.expires_at).desc(), Approval.id)
    .limit(bind("size", Integer()))
)
_SOME = Query(
    _about.where(Approval.id == func.any(bind("approval_ids", ARRAY(Uuid())))).order_by(
        Approval.asked_at, Approval.id
    )
)
_LOCK = Query(
    select(Approval.id)
    .where(Approval.id == func.any(bind("approval_ids", ARRAY(Uuid()))))
    .order_by(Approval.id)
    .with_for_update()
)
_SAME = Query(
    select(Approval.id).where(
        *_waits,
        Approval.deed == bind("deed", Text()),
        Approval.subject_id == bind("subject_id", Uuid()),
        func.coalesce(Approval.detail["group_id"].astext, "") == bind("group_id", Text()),
    )
)
_OF_GROUP = Query(
    select(Approval.id).where(
        *_waits, Approval.detail["group_id"].astext == bind("group_id", Text())
    )
)


@dataclass(frozen=True, slots=True)
class Request:
    """A deed of two people with its circumstances; `obstacle` says why the reader cannot decide."""

    id: UUID
    deed: str
    title: str
    subject_id: UUID
    organisation_name: str
    group_slug: str
    detail: dict[str, Any]
    reason: str
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime
    expired: bool
    outcome: str | None
    decided_by_name: str
    decided_at: datetime | None
    concerned: frozenset[UUID]
    obstacle: str | None


async def ask(
    session: AsyncSession,
    actor: Actor,
    deed: str,
    subject_id: UUID,
    *,
    concerned: Collection[UUID],
    reason: str,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> UUID:
    """Ask for a deed that a second person has to approve within seven days; return its id.

    `concerned` are the people and organisations it is about. The caller holds the subject's lock.
    Raises Conflict when the same waits already, Forbidden.
    """
    require(actor, Deed.ADMISSION_ASK, concerned)
    same = {"deed": deed, "subject_id": subject_id, "group_id": str(detail.get("group_id", ""))}
    if await _SAME.first(session, **same):
        raise Conflict(N_("The same waits for a second person already."))
    approval_id = ids.new_id()
    row = {
        "id": approval_id,
        "deed": deed,
        "subject_id": subject_id,
        "detail": {**detail, "concerned": sorted(str(one) for one in concerned)},
        "reason": reason,
        "asked_by": actor.person_id,
        "asked_at": func.now(),
        "expires_at": func.now() + LIFETIME,
    }
    await session.execute(insert(Approval).values(row))
    await audit.write(
        session, actor, f"{deed}:ask", subject_id=subject_id, approval=str(approval_id)
    )
    return approval_id


async def withdraw(session: AsyncSession, actor: Actor, approval_id: UUID) -> None:
    """Take back what one asked for; raises Conflict when it no longer waits, NotFound."""
    (request,) = await locked(session, actor, [approval_id])
    if request.asked_by != actor.person_id:
        raise NotFound
    require_waiting(request)
    await session.execute(
        update(Approval).where(Approval.id == approval_id).values(expires_at=func.now())
    )
    await audit.write(
        session,
        actor,
        f"{request.deed}:withdraw",
        subject_id=request.subject_id,
        approval=str(approval_id),
    )


async def pending(session: AsyncSession, actor: Actor) -> list[Request]:
    """Return what waits for a second person, the oldest first; raises Forbidden beside the desk."""
    rules.enter_desk(actor)
    return [_request(actor, row) for row in await _PENDING.all(session)]


async def closed(session: AsyncSession, actor: Actor, size: int = 50) -> list[Request]:
    """Return what was decided or ran out, the last first; raises Forbidden beside the desk."""
    rules.enter_desk(actor)
    return [_request(actor, row) for row in await _CLOSED.all(session, size=size)]


async def find(session: AsyncSession, actor: Actor, approval_id: UUID) -> Request:
    """Return one; raises Forbidden beside the desk, NotFound."""
    rules.enter_desk(actor)
    rows = await _SOME.all(session, approval_ids=[approval_id])
    if not rows:
        raise NotFound
    return _request(actor, rows[0])


async def locked(
    session: AsyncSession, actor: Actor, approval_ids: Collection[UUID]
) -> list[Request]:
    """Return these, which nobody else can decide meanwhile; raises NotFound unless all exist."""
    rules.enter_desk(actor)
    wanted = list(set(approval_ids))
    await _LOCK.all(session, approval_ids=wanted)
    # Read anew: whoever held the lock before may have decided.
    rows = await _SOME.all(session, approval_ids=wanted)
    if not rows or len(rows) != len(wanted):
        raise NotFound
    return [_request(actor, row) for row in rows]


def require_waiting(request: Request) -> None:
    """Raise Conflict, with who decided it, for what no longer waits."""
    if request.outcome is not None:
        said = {
            "approved": N_("{name} has approved this already: {title}."),
            "refused": N_("{name} has refused this already: {title}."),
        }[request.outcome]
        raise Conflict(said, name=request.decided_by_name, title=request.title)
    if request.expired:
        raise Conflict(
            N_("This ran out and has to be asked for anew: {title}."), title=request.title
        )


async def waits_for_group(session: AsyncSession, group_id: UUID) -> bool:
    """Tell whether a chair's seat in the group waits for a second person."""
    return await _OF_GROUP.first(session, group_id=str(group_id)) is not None


async def waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for this person to approve or refuse, for Home; nothing for others."""
    if not actor.has(SECRETARIAT):
        return []
    return [
        Waiting("approval", request.title, "approvals", request.asked_at)
        for request in await pending(session, actor)
        if request.obstacle is None
    ]


def _request(actor: Actor, row: Row) -> Request:
    concerned = {UUID(one) for one in row.detail.get("concerned", ())}
    if row.addressee:
        concerned.add(row.addressee)
    names = {"organisation": row.organisation_name, "group": row.group_name}
    shared = {key: getattr(row, key) for key in Request.__slots__ if hasattr(row, key)}
    made = Request(
        **shared,
        title=translate(_TITLES[row.detail.get("role", row.deed)], names),
        concerned=frozenset(concerned),
        obstacle=None,
    )
    return replace(made, obstacle=refusal(actor, Deed.ADMISSION_DECIDE, made))
