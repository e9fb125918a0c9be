"""Changes of an agenda after it went out: asked for by its keepers, answered by counsel, told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Uuid, func, insert, select, update
from sqlalchemy.orm import aliased

from app.access.deeds import Deed, require
from app.access.rules import reader, visible
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_text
from app.models.agendas import AgendaChange
from app.models.records import Record
from app.services import agendas, audit
from app.services.agendas import keeping
from app.services.invitees import telling

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

ADD, EDIT, REMOVE = "add", "edit", "remove"
AGREED, DECLINED = "agreed", "declined"
LONGEST_WORDS = 1000

# Seen through the item: the second wall shows them to those who prepare the meeting alone.
_CHANGES = (
    visible(
        AgendaChange.id,
        AgendaChange.item_id,
        AgendaChange.what,
        AgendaChange.payload,
        AgendaChange.reason,
        AgendaChange.asked_by,
        AgendaChange.asked_by_name,
        AgendaChange.asked_at,
        AgendaChange.outcome,
        AgendaChange.words,
        AgendaChange.answered_by_name,
        AgendaChange.answered_at,
        Record.reference.label("item"),
        Record.title,
        Record.tlp,
    )
    .join(AgendaChange, AgendaChange.item_id == Record.id)
    .where(AgendaChange.meeting_id == bind("meeting_id", Uuid()))
)
_OF_MEETING = Query(_CHANGES.order_by(AgendaChange.asked_at.desc(), AgendaChange.id))
_open = aliased(AgendaChange)
_PENDING = Query(
    visible(_open.id)
    .join(_open, _open.item_id == Record.id)
    .where(Record.id == bind("item_id", Uuid()), _open.outcome.is_(None))
)
_LIST = Query(select(func.list_part(bind("part_id", Uuid()))))


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> list[Row]:
    """Return the changes asked for, the newest first: for those who prepare the meeting."""
    if not (meeting.keeps or meeting.counsels):
        return []
    return await _OF_MEETING.all(session, meeting_id=meeting.id, **reader(actor))


async def find(session: AsyncSession, actor: Actor, meeting: Row, change_id: UUID) -> Row:
    """Return one change of a meeting; raises NotFound for what is not the reader's to see."""
    known = {one.id: one for one in await of_meeting(session, actor, meeting)}
    if change_id not in known:
        raise NotFound
    return known[change_id]


async def ask(
    session: AsyncSession,
    actor: Actor,
    meeting: Row,
    item_id: UUID,
    what: str,
    payload: dict[str, Any],
    reason: str,
) -> UUID:
    """Ask counsel for a change of one item; raises Conflict while another of it is open."""
    if await _PENDING.first(session, item_id=item_id, **reader(actor)) is not None:
        raise Conflict(N_("Counsel has not answered the last change of this item yet."))
    change_id = ids.new_id()
    row = {"id": change_id, "meeting_id": meeting.id, "item_id": item_id, "what": what}
    who = {"asked_by": actor.person_id, "asked_by_name": actor.person_name, "asked_at": func.now()}
    said = {"payload": json.loads(json.dumps(payload, default=str)), "reason": reason}
    await session.execute(insert(AgendaChange).values(row | who | said))
    return change_id


async def ask_again(
    session: AsyncSession, actor: Actor, meeting: Row, item: Row, reason: str
) -> UUID:
    """Ask counsel for an item that stayed back when the agenda went out, or was declined.

    Raises Forbidden; Conflict for an item that is out, or while counsel was asked already.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    if item.out or not agendas.locked(meeting):
        raise Conflict(N_("There is nothing to ask counsel about this item."))
    await keeping.alone(session, actor, meeting)
    asked = await ask(session, actor, meeting, item.id, ADD, {}, reason)
    await audit.write(session, actor, "agenda:ask", record_id=item.id, tlp=item.tlp)
    return asked


async def answer(
    session: AsyncSession, actor: Actor, meeting: Row, change_id: UUID, outcome: str, words: str
) -> None:
    """Give counsel's word on a change; what is agreed to holds at once, and the invited are told.

    Raises Forbidden; Invalid on `outcome`, and on `words` for declining without any; Conflict for
    one that was answered, or that the actor asked for; NotFound.
    """
    require(actor, Deed.AGENDA_AGREE, meeting)
    if outcome not in (AGREED, DECLINED):
        raise Invalid("outcome", N_("Choose whether you agree."))
    said = clean_text(words, LONGEST_WORDS, "words").strip()
    if outcome == DECLINED and not said:
        raise Invalid("words", N_("Say why not."))
    await keeping.alone(session, actor, meeting)
    change = await find(session, actor, meeting, change_id)
    if change.outcome is not None:
        raise Conflict(N_("This change was answered already."))
    if change.asked_by == actor.person_id:
        raise Conflict(N_("Nobody agrees to a change of their own."))
    await _note(session, actor, change, outcome, said)
    if outcome == AGREED:
        await _apply(session, actor, meeting, change)
    about = {"record_id": change.item_id, "tlp": change.tlp}
    await audit.write(session, actor, f"agenda:{outcome}", what=change.what, **about)


async def _note(session: AsyncSession, actor: Actor, change: Row, outcome: str, words: str) -> None:
    who = {"answered_by_name": actor.person_name, "answered_at": func.now()}
    await session.execute(
        update(AgendaChange)
        .where(AgendaChange.id == change.id)
        .values({"outcome": outcome, "words": words, **who})
    )


async def _apply(session: AsyncSession, actor: Actor, meeting: Row, change: Row) -> None:
    item = await agendas.find(session, actor, meeting, change.item)
    if change.what == ADD:
        await _LIST.all(session, part_id=item.id)
    elif change.what == EDIT:
        said = dict(change.payload)
        title = str(said.pop("title", item.title))
        owner = said.get("owner_id")
        inside = said | ({"owner_id": UUID(owner) if owner else None} if said else {})
        await keeping.change(session, item, item.version, title, inside)
    else:
        await keeping.withdraw(session, item.id, change.reason)
    await telling.agenda(session, actor, meeting, [item.id])
