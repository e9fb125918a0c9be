"""One row in the trail for every write, in the transaction of the write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Text, Uuid, and_, case, exists, func, insert, null, select
from sqlalchemy.dialects.postgresql import JSONB
from structlog.contextvars import get_contextvars

from app.core import ids
from app.core.db import Query, bind, gated
from app.models.audit import AuditRow
from app.models.records import Authorship

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_each = func.unnest(
    bind("ids", ARRAY(Uuid())), bind("record_ids", ARRAY(Uuid())), bind("labels", ARRAY(Text()))
)
_about = _each.table_valued("id", "record_id", "tlp", name="about").render_derived()
_person, _house = bind("person_id", Uuid()), bind("for_organisation", Uuid())
# What the author does with an unattributed record of theirs bears no name, whoever writes it down.
_nobody = exists(
    select(1).where(
        Authorship.record_id == _about.c.record_id,
        Authorship.sealed,
        and_(Authorship.person_id == _person, Authorship.organisation_id == _house),
    )
)


def _unless_nobody(what: Any, instead: Any) -> Any:  # noqa: ANN401 - SQL columns
    return case((_nobody, instead), else_=what)


_ROW = {
    "id": _about.c.id,
    "at": func.now(),
    "person_id": _unless_nobody(_person, null()),
    "person_name": _unless_nobody(bind("person_name", Text()), ""),
    "for_organisation": _unless_nobody(_house, null()),
    "organisation_name": _unless_nobody(bind("organisation_name", Text()), ""),
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

    `sealed` leaves the actor's name out, as is done without it for what the author of an
    unattributed record does with that record.
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
