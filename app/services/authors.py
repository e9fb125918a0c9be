"""Opening the name of an unattributed author: the secretariat's deed, with a reason, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, func, literal_column, select
from structlog.contextvars import get_contextvars

from app.access import authors as _rules  # noqa: F401 - registers who may open a name
from app.access.deeds import Deed, require
from app.access.rules import reader, visible, wrote
from app.core import ids
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.models.audit import AuditRow
from app.models.records import Record
from app.services import bulletins

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

# The database writes the trail itself: no name is given out without it.
_OPEN = Query(
    select(literal_column("x.*")).select_from(
        func.open_name(
            bind("record_id", Uuid()),
            bind("audit_id", Uuid()),
            bind("reason", Text()),
            bind("request_id", Text()),
        ).table_valued("person_id", "person_name", "organisation_id", "organisation_name", name="x")
    )
)
_OPENED = Query(
    visible(AuditRow.at, AuditRow.person_name, AuditRow.detail["reason"].astext.label("reason"))
    .join(AuditRow, AuditRow.record_id == Record.id)
    .where(
        Record.id == bind("record_id", Uuid()),
        wrote(Record.id),
        AuditRow.deed == "record:open-name",
    )
    .order_by(AuditRow.at, AuditRow.id)
)


async def opened(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Row]:
    """Return when, by whom and why (at, person_name, reason) one's own name was opened."""
    return await _OPENED.all(session, record_id=record_id, **reader(actor))


async def open_name(session: AsyncSession, actor: Actor, item: Row, reason: str) -> Row:
    """Return who wrote a seen bulletin or thread (person_id, person_name, organisation_id, …).

    The author reads the reason in the trail. Raises Invalid("reason", …) without one.
    """
    require(actor, Deed.NAME_OPEN, item)
    said = bulletins.reason_of(reason)
    if not said:
        raise Invalid("reason", N_("Say why; the author reads it."))
    found = await _OPEN.first(
        session,
        record_id=item.id,
        audit_id=ids.new_id(),
        reason=said,
        request_id=str(get_contextvars().get("request_id", "")),
    )
    if found is None:
        raise NotFound
    return found
