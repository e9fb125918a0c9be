"""Items that a chair keeps on top of a group's page; each reader sees those that are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, delete, func, or_
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.deeds import Deed, require
from app.access.rules import reader, visible_open
from app.core.db import Query, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.models.groups import Pin
from app.models.records import PUBLISHED, Grant, Record
from app.services import audit, groups
from app.services.groups import keeping

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

MOST = 3
LONGEST_REFERENCE = 40
_PINNED = Query(
    visible_open(
        Record.id,
        Record.kind,
        Record.reference,
        Record.title,
        Record.tlp,
        Record.originator_name,
        Record.listed_at,
        Pin.position,
        Pin.pinned_at,
    )
    .join(Pin, Pin.record_id == Record.id)
    .where(Pin.group_id == bind("group_id", Uuid()), Record.state == PUBLISHED)
    .order_by(Pin.position, Pin.pinned_at)
    .limit(MOST)
)
# What the chair sees and the group was given: nothing else can be pinned here.
_SHARED = Query(
    visible_open(Record.id, Record.tlp)
    .join(Grant, Grant.record_id == Record.id)
    .where(
        Record.reference == bind("reference", Text()),
        Record.state == PUBLISHED,
        Record.parent_id.is_(None),
        Grant.principal_id == bind("group_id", Uuid()),
        or_(Grant.early, Grant.listed_at <= func.now()),
    )
)


async def of_group(session: AsyncSession, actor: Actor, group_id: UUID) -> list[Any]:
    """Return the pinned items of a group that this reader sees, at most three."""
    return await _PINNED.all(session, group_id=group_id, **reader(actor))


async def pin(session: AsyncSession, actor: Actor, slug: str, reference: str) -> None:
    """Pin an item that was shared with the group.

    Raises Invalid("reference", …) for any other item, seen or not; Conflict when the chair sees
    three there already; Forbidden, NotFound.
    """
    group = await keeping.lock(session, actor, slug)
    require(actor, Deed.GROUP_PIN, group)
    found = await _SHARED.first(
        session, reference=reference.strip()[:LONGEST_REFERENCE], group_id=group.id, **reader(actor)
    )
    if found is None:
        raise Invalid("reference", N_("There is no item of this reference in the group."))
    present = await of_group(session, actor, group.id)
    if found.id in {item.id for item in present}:
        return
    free = sorted({1, 2, 3} - {item.position for item in present})
    if len(present) >= MOST or not free:
        raise Conflict(N_("Three items are pinned already; take one down first."))
    row = {
        "group_id": group.id,
        "record_id": found.id,
        "position": free[0],
        "pinned_by": actor.person_id,
        "pinned_at": func.now(),
    }
    await session.execute(upsert(Pin).values(row).on_conflict_do_nothing())
    await audit.write(
        session, actor, "group:pin", record_id=found.id, subject_id=group.id, tlp=found.tlp
    )


async def unpin(session: AsyncSession, actor: Actor, slug: str, record_id: UUID) -> None:
    """Take an item down; nothing happens when it is not pinned, or not to be seen."""
    group = await groups.find(session, actor, slug)
    require(actor, Deed.GROUP_PIN, group)
    if record_id not in {item.id for item in await of_group(session, actor, group.id)}:
        return
    mine = (Pin.group_id == group.id, Pin.record_id == record_id)
    await session.execute(delete(Pin).where(*mine).execution_options(synchronize_session=False))
    await audit.write(session, actor, "group:unpin", record_id=record_id, subject_id=group.id)
