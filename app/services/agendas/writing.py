"""Preparing an agenda: items added, changed, moved, relabelled and taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Text, Uuid, func, insert, select, update

from app.access.deeds import Deed, require
from app.core import clock, ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Forbidden, Invalid, Stale
from app.core.i18n import N_, gettext
from app.models.agendas import BRANDS_ONLY, PLATFORM_ONLY, AgendaItem
from app.services import agendas, audit
from app.services.agendas import changes, checking, keeping, order

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.agendas.checking import NewItem, Wording

MOST = 60
UP, DOWN = "up", "down"

_ADD = Query(
    select(
        func.add_item(
            bind("id", Uuid()),
            bind("meeting_id", Uuid()),
            bind("reference", Text()),
            bind("title", Text()),
            bind("tlp", Text()),
            bind("closed_to", Text()),
        )
    )
)
_RELABEL = Query(select(func.relabel_part(bind("part_id", Uuid()), bind("tlp", Text()))))
_DROP = Query(select(func.drop_part(bind("part_id", Uuid()))))


async def add(session: AsyncSession, actor: Actor, meeting: Row, given: NewItem) -> UUID:
    """Add an item to the end of its part, and return its id.

    `given` is what `checking.said` reads, with tlp, closed_to and reason. Once the agenda is locked
    only those who prepare see it until counsel agrees. Raises Forbidden, and Invalid with what is
    wrong.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    tlp, closed_to = checking.label(given.tlp), checking.closed(given.closed_to)
    _require_side(actor, closed_to)
    said = await checking.said(session, meeting, given, closed_to=closed_to, tlp=tlp)
    late = agendas.locked(meeting)
    why = checking.reason(given.reason, needed=late)
    await keeping.alone(session, actor, meeting)
    item_id = await _put(session, actor, meeting, said, tlp, closed_to)
    if late:
        await changes.ask(session, actor, meeting, item_id, changes.ADD, {}, why)
    else:
        await keeping.unsettle(session, meeting)
    await _audit(session, actor, "agenda:add", item_id, tlp, late=late)
    return item_id


async def _put(
    session: AsyncSession, actor: Actor, meeting: Row, said: checking.Said, tlp: str, closed_to: str
) -> UUID:
    known = await agendas.rows_of(session, actor, meeting.id)
    if len(known) >= MOST:
        raise Invalid("", N_("At most {most} items fit on one agenda."), most=MOST)
    item_id = ids.new_id()
    await _ADD.all(
        session,
        id=item_id,
        meeting_id=meeting.id,
        reference=ids.new_reference("MA", clock.now().year),
        title=said.title,
        tlp=tlp,
        closed_to=closed_to,
    )
    places = [one.position for one in known if one.part == said.part]
    row = {"id": item_id, "meeting_id": meeting.id, "position": max(places, default=-1) + 1}
    kept = {"closed_to": closed_to, "added_late": agendas.locked(meeting)}
    await session.execute(insert(AgendaItem).values(row | said.inside | kept))
    return item_id


def _require_side(actor: Actor, closed_to: str) -> None:
    """Raise Forbidden for an item that its writer would be shut out from."""
    if closed_to == (BRANDS_ONLY if actor.platform else PLATFORM_ONLY):
        raise Forbidden(N_("You would be shut out from this item yourself; its side adds it."))


async def usual(session: AsyncSession, actor: Actor, meeting: Row, tlp: str) -> int:
    """Add what the fixed order of business has and this agenda lacks; return how many items.

    Raises Forbidden, Invalid on `tlp`; Conflict once the agenda is locked.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    if agendas.locked(meeting):
        raise Conflict(N_("The agenda is locked."))
    label = checking.label(tlp)
    await keeping.alone(session, actor, meeting)
    there = {one.part for one in await agendas.rows_of(session, actor, meeting.id)}
    lacking = [one for one in order.USUAL if one[0] not in there]
    for part, title, purpose, minutes in lacking:
        said = checking.Said(gettext(title), part, purpose, minutes, None, "", "", for_guests=False)
        item_id = await _put(session, actor, meeting, said, label, "")
        await _audit(session, actor, "agenda:add", item_id, label, late=False)
    if lacking:
        await keeping.unsettle(session, meeting)
    return len(lacking)


async def edit(
    session: AsyncSession, actor: Actor, meeting: Row, item: Row, given: Wording, version: int
) -> None:
    """Put an item in other words; once the agenda is locked, ask counsel for it.

    Raises Forbidden, Invalid, and Stale when `version` is no longer the present one.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    said = await checking.said(session, meeting, given, closed_to=item.closed_to, tlp=item.tlp)
    why = checking.reason(given.reason, needed=agendas.locked(meeting))
    await keeping.alone(session, actor, meeting)
    if item.version != version:
        raise Stale(N_("Somebody changed this item since you opened it."))
    if agendas.locked(meeting):
        payload = {"title": said.title, **said.inside}
        payload["owner_id"] = str(said.owner_id) if said.owner_id else None
        await changes.ask(session, actor, meeting, item.id, changes.EDIT, payload, why)
    else:
        await keeping.change(session, item, version, said.title, said.inside)
        await keeping.unsettle(session, meeting)
    await _audit(session, actor, "agenda:edit", item.id, item.tlp, late=agendas.locked(meeting))


async def relabel(session: AsyncSession, actor: Actor, meeting: Row, item: Row, tlp: str) -> None:
    """Give an item another label, while only those who prepare see it; its audience follows.

    Raises Forbidden, Invalid on `tlp`; Conflict for an item that is out.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    label = checking.label(tlp)
    if item.for_guests and label not in checking.FOR_GUESTS:
        raise Invalid(
            "tlp", N_("Guests see this item: only TLP:GREEN and TLP:CLEAR are open to them.")
        )
    await keeping.alone(session, actor, meeting)
    done = await _RELABEL.first(session, part_id=item.id, tlp=label)
    if not (done and done[0]):
        raise Conflict(N_("This item is out: its label stays."))
    if not agendas.locked(meeting):
        await keeping.unsettle(session, meeting)
    await _audit(session, actor, "agenda:relabel", item.id, label, before=item.tlp)


async def move(session: AsyncSession, actor: Actor, meeting: Row, item: Row, way: str) -> None:
    """Move an item one place up or down within its part of the order; at its end it stays.

    Raises Forbidden, Invalid on `way`; Conflict once the agenda is locked.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    if way not in (UP, DOWN):
        raise Invalid("way", N_("Choose up or down."))
    if agendas.locked(meeting):
        raise Conflict(N_("The agenda is locked."))
    await keeping.alone(session, actor, meeting)
    rows = [
        one for one in await agendas.rows_of(session, actor, meeting.id) if one.part == item.part
    ]
    line = [one.id for one in sorted(rows, key=lambda one: (one.position, one.reference))]
    here = line.index(item.id)
    there = min(max(here + (1 if way == DOWN else -1), 0), len(line) - 1)
    line.insert(there, line.pop(here))
    for place, item_id in enumerate(line):
        await session.execute(
            update(AgendaItem).where(AgendaItem.id == item_id).values(position=place)
        )
    await keeping.unsettle(session, meeting)
    await _audit(session, actor, "agenda:move", item.id, item.tlp, way=way)


async def remove(session: AsyncSession, actor: Actor, meeting: Row, item: Row, why: str) -> bool:
    """Take an item off; True if it is gone, False if counsel is asked first.

    What only those who prepare have seen goes without a trace. Raises Forbidden, Invalid on
    `reason`.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    reason = checking.reason(why, needed=item.out)
    await keeping.alone(session, actor, meeting)
    await _audit(session, actor, "agenda:remove", item.id, item.tlp, late=item.out)
    if item.out:
        await changes.ask(session, actor, meeting, item.id, changes.REMOVE, {}, reason)
        return False
    await _DROP.all(session, part_id=item.id)
    if not agendas.locked(meeting):
        await keeping.unsettle(session, meeting)
    return True


async def _audit(
    session: AsyncSession,
    actor: Actor,
    deed: str,
    item_id: UUID,
    tlp: str,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    await audit.write(session, actor, deed, record_id=item_id, tlp=tlp, **detail)
