"""Messages that are to leave the house: each is a row and a job, made with what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, func, insert, literal, select

from app.core import ids
from app.core import queue as job_queue
from app.core.db import Query, bind
from app.models.mails import WAITING, Mail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

SEND = "mail:send"


@dataclass(frozen=True, slots=True)
class Message:
    """To whom one message goes, and what it speaks of.

    The recipient is exactly one of a person (in the capacity of `organisation_id`, where the
    message is for that), a guest, an invitee, or a bare `address`.
    """

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    guest_id: UUID | None = None
    invitee_id: UUID | None = None
    record_id: UUID | None = None
    subject_id: UUID | None = None
    address: str = ""


_IDS = ("id", "person_id", "organisation_id", "guest_id", "invitee_id", "record_id", "subject_id")
_GIVEN = (*_IDS[1:], "address")
_each = (
    func.unnest(*(bind(name, ARRAY(Uuid())) for name in _IDS), bind("address", ARRAY(Text())))
    .table_valued(*_IDS, "address", name="each")
    .render_derived()
)
_row = {name: _each.c[name] for name in ("id", *_GIVEN)} | {
    "kind": bind("kind", Text()),
    "state": literal(WAITING),
    "asked_at": func.now(),
    "due_at": func.coalesce(bind("at", DateTime(timezone=True)), func.now()),
}
_PUT = Query(insert(Mail).from_select(list(_row), select(*_row.values()).select_from(_each)))


async def queue(  # noqa: PLR0913 - whom and what about, each by its name
    session: AsyncSession,
    kind: str,
    *,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    guest_id: UUID | None = None,
    invitee_id: UUID | None = None,
    record_id: UUID | None = None,
    subject_id: UUID | None = None,
    address: str = "",
    at: datetime | None = None,
) -> UUID:
    """Queue one message for one recipient (see `Message`), and return its id; not sent before `at`.

    What it says is composed at the time of sending by the composer of `kind` (`app.jobs.letters`),
    who asks the gate again.
    """
    message = Message(
        person_id, organisation_id, guest_id, invitee_id, record_id, subject_id, address
    )
    [mail_id] = await queue_many(session, kind, [message], at=at)
    return mail_id


async def queue_many(
    session: AsyncSession, kind: str, messages: Iterable[Message], *, at: datetime | None = None
) -> list[UUID]:
    """Queue messages of one kind, and return their ids; in as many statements as for one."""
    given = {ids.new_id(): message for message in messages}
    if not given:
        return []
    columns = {name: [getattr(one, name) for one in given.values()] for name in _GIVEN}
    await _PUT.all(session, kind=kind, at=at, id=list(given), **columns)
    await try_each(session, given, at=at)
    return list(given)


async def try_each(
    session: AsyncSession, mail_ids: Iterable[UUID], *, at: datetime | None = None
) -> None:
    """Defer a try of each of some messages that have a row, unless one waits."""
    jobs = {f"{SEND} {mail_id}": {"mail_id": str(mail_id)} for mail_id in mail_ids}
    await job_queue.defer_each(session, SEND, jobs, at=at)
