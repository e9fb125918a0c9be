"""What the secretariat does with groups: opens, describes and closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import Uuid, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.access import groups as _rules  # noqa: F401 - registers who may do what
from app.access import tlp
from app.access.deeds import Deed, require
from app.core import ids, markdown
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, Stale
from app.core.i18n import N_
from app.models.boards import Board
from app.models.groups import FROM_JOINING, FULL, Group
from app.models.principals import BOARD, COMMITTEE, WORKING_GROUP, Principal
from app.models.seats import JoinRequest, Seat, SeatHolder
from app.services import approvals, audit, groups, names
from app.services.organisations import industries

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

KINDS = (WORKING_GROUP, BOARD, COMMITTEE)
LONGEST_CHARTER = 20_000
_LOCK = Query(select(Group.id).where(Group.id == bind("group_id", Uuid())).with_for_update())


class Keeping(TypedDict, total=False):
    """What the secretariat says of a group; a key that is absent leaves things as they are."""

    name: str
    industry: str | None
    charter: str
    history: str
    suggested_tlp: str | None


async def create(session: AsyncSession, actor: Actor, kind: str, keeping: Keeping) -> UUID:
    """Open a working group, board or committee, and return its id.

    Raises Invalid for fields that do not hold, "name" when another group has that address.
    """
    require(actor, Deed.GROUP_KEEP)
    if kind not in KINDS:
        raise Invalid("kind", N_("Choose a working group, a board or a committee."))
    group_id = ids.new_id()
    values = {"history": FULL, **await _columns(session, keeping)}
    slug = industries.slug_of(values["name"]) or f"group-{group_id.hex[-8:]}"
    await session.execute(insert(Principal).values(id=group_id, kind=kind))
    row = {"id": group_id, "kind": kind, "slug": slug, "created_at": func.now(), **values}
    try:
        async with session.begin_nested():
            await session.execute(insert(Group).values(row))
    except IntegrityError as doubled:
        raise Invalid("name", N_("There is a group of this name already.")) from doubled
    if kind in (BOARD, COMMITTEE):
        await session.execute(insert(Board).values(group_id=group_id))
    await audit.write(session, actor, "group:create", subject_id=group_id, kind=kind)
    return group_id


async def edit(
    session: AsyncSession, actor: Actor, slug: str, keeping: Keeping, version: int | None = None
) -> int:
    """Change what is said of a group; return its new version. Its address stays.

    Raises Stale when `version` is no longer the present one, Invalid, Forbidden, NotFound.
    """
    group = await lock(session, actor, slug)
    require(actor, Deed.GROUP_KEEP, group)
    if version is not None and version != group.version:
        raise Stale(N_("Somebody changed this group since you opened it."))
    values = await _columns(session, keeping)
    if group.history == FROM_JOINING and values.get("history") == FULL:
        # What was shared here was shared on the promise that newcomers do not see it.
        raise Invalid("history", N_("Items were shared here without newcomers in mind; it stays."))
    await session.execute(
        update(Group)
        .where(Group.id == group.id)
        .values(version=Group.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    await audit.write(session, actor, "group:edit", subject_id=group.id, fields=sorted(keeping))
    return int(group.version) + 1


async def close(session: AsyncSession, actor: Actor, slug: str, reason: str) -> None:
    """Close a group: its seats end now, whoever asked to join is told the reason.

    Raises Conflict when it is closed, is the alliance or the secretariat, or while a chair's seat
    waits for a second person.
    """
    group = await lock(session, actor, slug)
    require(actor, Deed.GROUP_KEEP, group)
    require_open(group)
    if group.kind not in KINDS:
        raise Conflict(N_("The alliance and the secretariat stay open."))
    if await approvals.waits_for_group(session, group.id):
        raise Conflict(
            N_("A chair's seat here waits for a second person; have that decided first.")
        )
    await _empty(session, actor, group.id, reason)
    await session.execute(
        update(Group)
        .where(Group.id == group.id)
        .values(closed_at=func.now(), version=Group.version + 1)
        .execution_options(synchronize_session=False)
    )
    await audit.write(session, actor, "group:close", subject_id=group.id)


async def lock(session: AsyncSession, actor: Actor, slug: str) -> Any:  # noqa: ANN401
    """Return a group as `groups.find` does; others who change it wait. Raises NotFound."""
    group = await groups.find(session, actor, slug)
    await _LOCK.all(session, group_id=group.id)
    return await groups.find(session, actor, slug)


def require_open(group: Row) -> None:
    """Raise Conflict for a group that is closed."""
    if group.closed_at is not None:
        raise Conflict(N_("This group is closed."))


async def _columns(session: AsyncSession, keeping: Keeping) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "name" in keeping:
        values["name"] = names.clean(keeping["name"])
    if "industry" in keeping:
        named = keeping["industry"]
        values["industry"] = (
            (await industries.known(session, [named], "industry"))[0] if named else None
        )
    if "charter" in keeping:
        values["charter"] = markdown.clean(keeping["charter"], LONGEST_CHARTER, "charter")
    if "history" in keeping:
        values["history"] = _history(keeping["history"])
    if "suggested_tlp" in keeping:
        named = keeping["suggested_tlp"]
        values["suggested_tlp"] = _label(named) if named else None
    return values


def _history(word: str) -> str:
    if word not in (FULL, FROM_JOINING):
        raise Invalid("history", N_("Say whether newcomers see earlier items."))
    return word


def _label(word: str) -> str:
    try:
        return tlp.label(word)
    except Invalid as unknown:
        raise Invalid("suggested_tlp", unknown.message) from unknown


async def _empty(session: AsyncSession, actor: Actor, group_id: UUID, reason: str) -> None:
    seats = select(Seat.id).where(Seat.group_id == group_id)
    for model, whose in (
        (SeatHolder, SeatHolder.seat_id.in_(seats)),
        (Seat, Seat.group_id == group_id),
    ):
        await session.execute(
            update(model)
            .where(whose, or_(model.ends_at.is_(None), model.ends_at > func.now()))
            .values(ends_at=func.greatest(model.starts_at, func.now()))
            .execution_options(synchronize_session=False)
        )
    answer = {"outcome": "declined", "answer": reason, "answered_by": actor.person_id}
    await session.execute(
        update(JoinRequest)
        .where(JoinRequest.group_id == group_id, JoinRequest.outcome.is_(None))
        .values(answered_at=func.now(), **answer)
        .execution_options(synchronize_session=False)
    )
