"""One row in the trail for every write, in the transaction of the write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Text, Uuid, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from structlog.contextvars import get_contextvars

from app.core import ids
from app.core.db import Query, bind, gated
from app.models.audit import AuditRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_each = func.unnest(
    bind("ids", ARRAY(Uuid())), bind("record_ids", ARRAY(Uuid())), bind("labels", ARRAY(Text()))
)
_about = _each.table_valued("id", "record_id", "tlp", name="about").render_derived()
_ROW = {
    "id": _about.c.id,
    "at": func.now(),
    "person_id": bind("person_id", Uuid()),
    "person_name": bind("person_name", Text()),
    "for_organisation": bind("for_organisation", Uuid()),
    "organisation_name": bind("organisation_name", Text()),
    "deed": bind("deed", Text()),
    "record_id": _about.c.record_id,
    "subject_id": bind("subject_id", Uuid()),
    "tlp": _about.c.tlp,
    "request_id": bind("request_id", Text()),
    "detail": bind("detail", Text()).cast(JSONB()),
}
_WRITE = Query(
    gated(insert(AuditRow).from_select(list(_ROW), select(*_ROW.values()).select_from(_about)))
)


async def write(
    session: AsyncSession,
    actor: Actor | None,
    deed: str,
    *,
    record_id: UUID | None = None,
    subject_id: UUID | None = None,
    tlp: str | None = None,
    sealed: bool = False,
    **detail: Any,  # noqa: ANN401 - kept as JSON
) -> None:
    """Write who did what. `detail` holds ids, counts and labels, never a title or a text.

    `sealed`: the author of an unattributed record did it, whom the trail does not name either.
    """
    said = {"subject_id": subject_id, "detail": json.dumps(detail)}
    await _write(session, None if sealed else actor, deed, [(record_id, tlp)], said)


async def write_each(
    session: AsyncSession, actor: Actor, deed: str, records: Sequence[tuple[UUID, str]]
) -> None:
    """Write the same deed once for each of several records (id, label), in one statement."""
    if records:
        await _write(session, actor, deed, records, {"subject_id": None, "detail": "{}"})


async def _write(
    session: AsyncSession,
    actor: Actor | None,
    deed: str,
    records: Sequence[tuple[UUID | None, str | None]],
    said: dict[str, Any],
) -> None:
    await _WRITE.all(
        session,
        ids=[ids.new_id() for _ in records],
        record_ids=[record_id for record_id, _ in records],
        labels=[tlp for _, tlp in records],
        person_id=actor.person_id if actor else None,
        person_name=actor.person_name if actor else "",
        for_organisation=actor.organisation_id if actor else None,
        organisation_name=actor.organisation_name if actor else "",
        deed=deed,
        request_id=str(get_contextvars().get("request_id", "")),
        **said,
    )
