"""What an item is about: threads and bulletins; a link gives no sight of where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, delete, func
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.deeds import Deed, require
from app.access.rules import reader, visible_open
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.models.agendas import AgendaLink
from app.models.records import Record
from app.services import audit, bulletins

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LINKABLE = ("bulletin", "thread", "release")
_TARGET = Query(
    visible_open(Record.id, Record.kind).where(
        Record.reference == bind("reference", Text()), Record.kind.in_(LINKABLE)
    )
)


async def link(
    session: AsyncSession, actor: Actor, meeting: Row, item: Row, reference: str
) -> None:
    """Link a thread or bulletin; nobody gains sight of it, nor learns that it is linked.

    Raises Forbidden; Invalid on `linked` for what is not there or not the reader's to see.
    """
    require(actor, Deed.AGENDA_KEEP, meeting)
    target = await _target(session, actor, reference)
    if target is None:
        raise Invalid("linked", N_("There is no such item, or you do not see it."))
    row = {"item_id": item.id, "record_id": target.id, "added_at": func.now()}
    await session.execute(upsert(AgendaLink).values(row).on_conflict_do_nothing())
    await _audit(session, actor, item, "agenda:link")


async def unlink(
    session: AsyncSession, actor: Actor, meeting: Row, item: Row, reference: str
) -> None:
    """Take a link away. Raises Forbidden; NotFound for what the reader does not see linked."""
    require(actor, Deed.AGENDA_KEEP, meeting)
    target = await _target(session, actor, reference)
    which = (AgendaLink.item_id == item.id, AgendaLink.record_id == (target and target.id))
    gone = await session.execute(delete(AgendaLink).where(*which).returning(AgendaLink.item_id))
    if target is None or not gone.all():
        raise NotFound
    await _audit(session, actor, item, "agenda:unlink")


async def _target(session: AsyncSession, actor: Actor, reference: str) -> Row:
    kept = bulletins.as_kept(reference.strip())
    return await _TARGET.first(session, reference=kept, **reader(actor))


async def _audit(session: AsyncSession, actor: Actor, item: Row, deed: str) -> None:
    # What is linked is named nowhere: who reads the trail may not see it.
    await audit.write(session, actor, deed, record_id=item.id, tlp=item.tlp)
