"""The life of a message in the worker's hands: taken, settled, tried again, looked after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import DateTime, Integer, Text, Uuid, exists, func, literal_column, select

from app.core import clock
from app.core.db import Query, Row, bind
from app.models.mails import UNDELIVERED, WAITING, MailStop
from app.services import mails

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

# Twenty tries, in a little more than two days (RFC 5321, section 4.5.4.1 asks for four or five
# days of a relay; what speaks of a meeting is stale by then).
MOST_TRIES = 20
_FIRST = timedelta(minutes=1)
_LONGEST = timedelta(hours=4)
_KEPT = timedelta(days=90)
_MOST_AT_ONCE = 500

_mail_id = bind("mail_id", Uuid())
_TAKE = Query(
    select(literal_column("taken.*")).select_from(
        func.take_mail(_mail_id).table_valued("id", name="taken")
    )
)
_SETTLE = Query(
    select(
        func.settle_mail(
            _mail_id, bind("state", Text()), bind("fault", Text()),
            bind("due", DateTime(timezone=True)),
        )
    )
)  # fmt: skip
_OVERDUE = Query(
    select(literal_column("overdue.id")).select_from(
        func.overdue_mails(bind("most", Integer())).table_valued("id", name="overdue")
    )
)
_FORGET = Query(select(func.forget_mails(bind("before", DateTime(timezone=True))).label("gone")))
_STOPPED = Query(
    select(
        exists()
        .where(MailStop.address == bind("address", Text()), MailStop.topic == bind("topic", Text()))
        .label("stopped")
    )
)


async def take(session: AsyncSession, mail_id: UUID) -> Row | None:
    """Begin to send a message: its row with whose it is and where it goes now; None if not due."""
    return await _TAKE.first(session, mail_id=mail_id)


async def settle(session: AsyncSession, mail_id: UUID, state: str, fault: str = "") -> None:
    """End what `take` began: the message is sent, withheld, undelivered or unsure."""
    await _SETTLE.all(session, mail_id=mail_id, state=state, fault=fault, due=None)


async def put_off(session: AsyncSession, mail: Row, fault: str) -> None:
    """Try a message again later, each time later than before; give it up after MOST_TRIES."""
    if mail.attempts >= MOST_TRIES:
        await settle(session, mail.id, UNDELIVERED, fault)
        return
    due = clock.now() + pause(mail.attempts)
    await _SETTLE.all(session, mail_id=mail.id, state=WAITING, fault=fault, due=due)
    await mails.try_each(session, [mail.id], at=due)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many tries."""
    doubled: int = 1 << min(attempts - 1, 16)
    return min(_FIRST * doubled, _LONGEST)


async def declined(session: AsyncSession, address: str, topic: str) -> bool:
    """Tell whether an address has declined messages of one sort."""
    found = await _STOPPED.first(session, address=address.lower(), topic=topic)
    return bool(found and found.stopped)


async def look_after(session: AsyncSession) -> int:
    """Take up messages whose job was lost, or never ended; return how many."""
    found = await _OVERDUE.all(session, most=_MOST_AT_ONCE)
    await mails.try_each(session, [row.id for row in found])
    return len(found)


async def forget(session: AsyncSession) -> None:
    """Forget messages that were sent or withheld three months ago."""
    await _FORGET.all(session, before=clock.now() - _KEPT)
