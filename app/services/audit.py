"""One row in the trail for every write, in the transaction of the write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Text, Uuid, and_, case, func, insert, null, select
from sqlalchemy.dialects.postgresql import JSONB
from structlog.contextvars import get_contextvars

from app.core import ids
from app.core.db import Query, bind, gated
from app.core.transactions import run
from app.models.audit import AuditRow
from app.models.records import Authorship

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.wire import Asked

    # The record, what else it is about, and the label.
    _About = tuple[UUID | None, UUID | None, str | None]

_each = func.unnest(
    bind("ids", ARRAY(Uuid())),
    bind("record_ids", ARRAY(Uuid())),
    bind("subject_ids", ARRAY(Uuid())),
    bind("labels", ARRAY(Text())),
)
_person, _house = bind("person_id", Uuid()), bind("for_organisation", Uuid())
# The beginning of an id made now (`app.core.ids`); the database makes the random rest of each.
_STAMP = 13


def _unless_nobody(what: Any, instead: Any) -> Any:  # noqa: ANN401 - SQL columns
    """Return who, or nobody: what the author does with an unattributed record bears no name."""
    return case((Authorship.record_id.is_not(None), instead), else_=what)


def _insert(about: Any, id_: Any, subject_id: Any) -> Any:  # noqa: ANN401 - SQL in and out
    unnamed = and_(
        Authorship.record_id == about.c.record_id,
        Authorship.sealed,
        and_(Authorship.person_id == _person, Authorship.organisation_id == _house),
    )
    row = {
        "id": id_,
        "at": func.now(),
        "person_id": _unless_nobody(_person, null()),
        "person_name": _unless_nobody(bind("person_name", Text()), ""),
        "for_organisation": _unless_nobody(_house, null()),
        "organisation_name": _unless_nobody(bind("organisation_name", Text()), ""),
        "deed": bind("deed", Text()),
        "record_id": about.c.record_id,
        "subject_id": subject_id,
        "tlp": about.c.tlp,
        # By the request it could be joined to a row that bears the name.
        "request_id": _unless_nobody(bind("request_id", Text()), ""),
        "detail": bind("detail", Text()).cast(JSONB()),
    }
    found = select(*row.values()).select_from(about.outerjoin(Authorship, unnamed))
    return insert(AuditRow).from_select(list(row), found)


_about = _each.table_valued("id", "record_id", "subject_id", "tlp", name="about").render_derived()
_WRITE = Query(gated(_insert(_about, _about.c.id, _about.c.subject_id)))


def noting(about: Any) -> Any:  # noqa: ANN401 - a CTE in, another out
    """Return what `write_each` does with the records of a statement, as a part of that statement.

    `about` has record_id and tlp; `noted` gives the values.
    """
    random = func.replace(func.gen_random_uuid().cast(Text()), "-", "")
    id_ = func.concat(bind("stamp", Text()), func.substr(random, _STAMP + 1)).cast(Uuid())
    return _insert(about, id_, null()).cte("noting")


def noted(actor: Actor, deed: str) -> dict[str, Any]:
    """Return the values that `noting` binds."""
    said = {"detail": "{}", "stamp": ids.new_id().hex[:_STAMP]}
    return _said_by(actor, deed) | said


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

    `sealed` leaves the actor's name out, and the request, as is done without it for what the
    author of an unattributed record does with that record.
    """
    said = {"detail": json.dumps(detail)}
    if sealed:
        said["request_id"] = ""
    about = [(record_id, subject_id, tlp)]
    await run(session, _asked(None if sealed else actor, deed, about, said))


def asked(actor: Actor, deed: str, *, record_id: UUID, subject_id: UUID, tlp: str) -> Asked:
    """Return what `write` would run, to go out with the statement of which it tells."""
    return _asked(actor, deed, [(record_id, subject_id, tlp)], {"detail": "{}"})


async def write_each(
    session: AsyncSession, actor: Actor, deed: str, records: Sequence[tuple[UUID, str]]
) -> None:
    """Write the same deed once for each of several records (id, label), in one statement."""
    about = [(record_id, None, tlp) for record_id, tlp in records]
    await _write_all(session, actor, deed, about)


async def write_of_each(
    session: AsyncSession, actor: Actor, deed: str, subjects: Sequence[tuple[UUID, str]]
) -> None:
    """Write the same of several things that are no records yet (id, label), in one statement."""
    about = [(None, subject_id, tlp) for subject_id, tlp in subjects]
    await _write_all(session, actor, deed, about)


async def _write_all(
    session: AsyncSession, actor: Actor, deed: str, about: Sequence[_About]
) -> None:
    if about:
        await run(session, _asked(actor, deed, about, {"detail": "{}"}))


def _asked(
    actor: Actor | None,
    deed: str,
    about: Sequence[_About],
    said: dict[str, Any],
) -> Asked:
    record_ids, subject_ids, tlps = (list(column) for column in zip(*about, strict=True))
    return _WRITE.asked(
        ids=[ids.new_id() for _ in about],
        record_ids=record_ids,
        subject_ids=subject_ids,
        labels=tlps,
        **(_said_by(actor, deed) | said),
    )


def _said_by(actor: Actor | None, deed: str) -> dict[str, Any]:
    return {
        "person_id": actor.person_id if actor else None,
        "person_name": actor.person_name if actor else "",
        "for_organisation": actor.organisation_id if actor else None,
        "organisation_name": actor.organisation_name if actor else "",
        "deed": deed,
        "request_id": str(get_contextvars().get("request_id", "")),
    }
