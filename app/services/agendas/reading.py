"""Who has read an agenda: they keep title and reason of what is taken off it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Uuid, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.rules import ORGANISATION, PERSON, reader, seen, wrote
from app.core.db import Query, Row, bind, gated
from app.models.agendas import Paper
from app.models.reads import Read
from app.models.records import WITHDRAWN, Record
from app.services import agendas

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_MEETING = bind("meeting_id", Uuid())
_row = {
    "record_id": Record.id,
    "person_id": PERSON,
    "organisation_id": ORGANISATION,
    "listed_at": Record.listed_at,
    "version": Record.version,
    "first_at": func.now(),
    "last_at": func.now(),
}
_parts = upsert(Read).from_select(
    list(_row),
    select(*_row.values()).where(
        or_(
            and_(Record.kind == "agenda_item", Record.parent_id == _MEETING),
            exists().where(Paper.id == Record.id, Paper.meeting_id == _MEETING),
        ),
        Record.state != WITHDRAWN,
        Record.listed_at <= func.now(),
        seen(Record),
        ~wrote(Record.id),
    ),
)
# Who comes back to what they know leaves nothing new to write.
_READ = Query(
    gated(
        _parts.on_conflict_do_update(
            index_elements=[Read.record_id, Read.person_id, Read.organisation_id],
            set_={"version": _parts.excluded.version, "last_at": func.now()},
            where=Read.version != _parts.excluded.version,
        )
    )
)


async def mark(session: AsyncSession, actor: Actor, meeting: Row) -> None:
    """Remember that the reader saw the agenda of a meeting as it is now, once it is out."""
    if agendas.locked(meeting):
        await _READ.all(session, meeting_id=meeting.id, **reader(actor))
