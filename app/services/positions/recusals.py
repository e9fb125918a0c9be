"""Who stays out of a thread or point: declared with a reason, ended, and told to the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Text, Uuid, func, select

from app.access.deeds import Deed, require
from app.access.positions import in_room, of_own_house
from app.access.rules import reader, visible_open
from app.access.threads import VOTING
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_text, without_invisibles
from app.models.positions import Recusal
from app.models.records import Record
from app.services import audit

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_REASON = 1000
_ABSENT, _FORBIDDEN = "absent", "forbidden"
_WHY_NOT = {
    "no_seat": N_("This organisation holds no voting seat on the board now."),
    "twice": N_("This organisation stays out of this already."),
}
_COLUMNS = (
    Recusal.id,
    Recusal.record_id,
    Recusal.thread_id,
    Recusal.board_id,
    Recusal.reference,
    Recusal.organisation_id,
    Recusal.organisation_name,
    Recusal.declared_by,
    Recusal.reason,
    Recusal.since,
)
_TOLD = visible_open(*_COLUMNS).join(Recusal, Recusal.record_id == Record.id)
_TOLD = _TOLD.where(Recusal.until.is_(None), in_room(Recusal.room_id))
_OF_THREAD = Query(
    _TOLD.where(Recusal.thread_id == bind("thread_id", Uuid())).order_by(
        Recusal.since, Recusal.organisation_name.collate("C"), Recusal.id
    )
)
_ONE_TOLD = Query(_TOLD.where(Recusal.id == bind("recusal_id", Uuid())))
# Of what one's own organisation stays out of: where and since when, and nothing of its inside.
_OWN = of_own_house(
    Recusal.id,
    Recusal.record_id,
    Recusal.thread_id,
    Recusal.board_id,
    Recusal.reference,
    Recusal.organisation_id,
    Recusal.organisation_name,
    Recusal.since,
)
_OWN_LISTED = Query(
    _OWN.where(Recusal.board_id == func.any(bind("boards", ARRAY(Uuid())))).order_by(
        Recusal.since.desc(), Recusal.id
    )
)
_OWN_OF_THREAD = Query(_OWN.where(Recusal.thread_id == bind("thread_id", Uuid())))
_DECLARE = Query(
    select(
        func.recuse(
            bind("id", Uuid()),
            bind("record_id", Uuid()),
            bind("organisation_id", Uuid()),
            bind("reason", Text()),
        ).label("code")
    )
)
_END = Query(select(func.end_recusal(bind("id", Uuid())).label("done")))


@dataclass(frozen=True, slots=True)
class Wish:
    """That an organisation stays out of something of a board, as the rules read it."""

    board_id: UUID
    organisation_id: UUID


async def of_thread(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return who stays out of a thread and its points now, for the reader in the board's room."""
    return await _OF_THREAD.all(session, thread_id=thread_id, **reader(actor))


async def own_of_thread(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return what of a thread the reader's own organisation stays out of now."""
    return await _OWN_OF_THREAD.all(session, thread_id=thread_id, **reader(actor))


async def own(session: AsyncSession, actor: Actor) -> list[Row]:
    """Return what the reader's organisation stays out of, on boards where they hold its seat."""
    boards = [seat.group_id for seat in actor.seats if seat.role in VOTING]
    return await _OWN_LISTED.all(session, boards=boards, **reader(actor))


async def declare(
    session: AsyncSession, actor: Actor, thread: Row, thing: Row, organisation_id: UUID, reason: str
) -> UUID:
    """Let an organisation stay out of a thread, or a point of it; return the recusal's id.

    From the next request its people see neither talk nor vote of it. Raises Invalid without a
    reason, Forbidden, Conflict for who has no seat or stays out already, NotFound.
    """
    require(actor, Deed.RECUSAL_DECLARE, Wish(thread.board_id, organisation_id))
    said = clean_text(reason, LONGEST_REASON, "reason").strip()
    if not without_invisibles(said).strip():
        raise Invalid("reason", N_("Say why; the board reads it."))
    made = ids.new_id()
    row = await _DECLARE.first(
        session, id=made, record_id=thing.id, organisation_id=organisation_id, reason=said
    )
    _require_done(row.code if row else _ABSENT)
    await audit.write(
        session,
        actor,
        "recusal:declare",
        record_id=thread.room_id,
        subject_id=made,
        tlp=thread.tlp,
        # In an unattributed thread all are written down alike: one without a name would tell.
        sealed=thread.sealed,
        about=str(thing.id),
        organisation=str(organisation_id),
    )
    return made


async def find(session: AsyncSession, actor: Actor, recusal_id: UUID) -> Row:
    """Return a recusal that holds, of one's own organisation or told to the board; or NotFound."""
    found = next((row for row in await own(session, actor) if row.id == recusal_id), None)
    found = found or await _ONE_TOLD.first(session, recusal_id=recusal_id, **reader(actor))
    if found is None:
        raise NotFound
    return found


async def end(session: AsyncSession, actor: Actor, recusal_id: UUID) -> Row:
    """Let an organisation return to what it stayed out of, and return what the recusal was.

    Raises NotFound when it does not stay out of it, Forbidden.
    """
    found = await find(session, actor, recusal_id)
    require(actor, Deed.RECUSAL_END, found)
    row = await _END.first(session, id=recusal_id)
    if row is None or not row.done:
        raise Conflict(N_("This organisation has returned already."))
    await audit.write(
        session,
        actor,
        "recusal:end",
        subject_id=recusal_id,
        organisation=str(found.organisation_id),
    )
    return found


def _require_done(code: str) -> None:
    if code == _ABSENT:
        raise NotFound
    if code == _FORBIDDEN:
        raise Forbidden(N_("Only the organisation's own seat, or the chair, says that."))
    if code:
        raise Conflict(_WHY_NOT[code])
