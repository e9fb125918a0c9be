"""The desk of the post: what waits, what came back, and sending it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import DateTime, Integer, Text, Uuid, func, literal_column, select, update

from app.access import mails as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core import queue
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.models.mails import SENDING, SENT, UNDELIVERED, WAITING, Mail
from app.services import audit, mails

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

Which = Literal["waiting", "undelivered", "withheld", "sent"]

PAGE = 50
_MOST_AT_ONCE = 1000

_LISTED = Query(
    select(literal_column("kept.*")).select_from(
        func.kept_mails(
            bind("which", Text()),
            bind("before", DateTime(timezone=True)),
            bind("before_id", Uuid()),
            bind("most", Integer()),
        ).table_valued("id", name="kept")
    )
)
_COPIED = (
    Mail.kind,
    Mail.person_id,
    Mail.organisation_id,
    Mail.guest_id,
    Mail.invitee_id,
    Mail.record_id,
    Mail.subject_id,
    Mail.address,
)
_ONE = Query(
    select(Mail.id, Mail.state, Mail.bounced_at, Mail.again_id, *_COPIED)
    .where(Mail.id == bind("mail_id", Uuid()))
    .with_for_update()
)
_LOST = Query(
    select(Mail.id)
    .where(Mail.state == UNDELIVERED, Mail.bounced_at.is_(None), Mail.again_id.is_(None))
    .order_by(Mail.asked_at)
    .limit(_MOST_AT_ONCE)
)
_TRUST = Query(select(func.trust_address(bind("mail_id", Uuid()))))


async def listing(
    session: AsyncSession,
    actor: Actor,
    which: Which,
    *,
    after: tuple[datetime, UUID] | None = None,
) -> list[Any]:
    """Return up to PAGE + 1 messages of one state, the newest first: to whom, when, what happened.

    Never what they say or speak of. `after` is (asked_at, id) of the last one seen.
    """
    require(actor, Deed.MAIL_LIST)
    before, before_id = after or (None, None)
    return await _LISTED.all(
        session, which=which, before=before, before_id=before_id, most=PAGE + 1
    )


async def again(session: AsyncSession, actor: Actor, mail_id: UUID) -> UUID:
    """Send a message again that did not arrive, and return the new one's id; try a waiting one now.

    Whoever has the address is believed again. Raises NotFound; Conflict for one that was sent, is
    being sent, or was sent again already.
    """
    require(actor, Deed.MAIL_KEEP)
    mail = await _ONE.first(session, mail_id=mail_id)
    if mail is None:
        raise NotFound
    if mail.state == WAITING:
        await _hasten(session, mail_id)
        made: UUID = mail_id
    else:
        made = await _repeat(session, mail)
    await audit.write(session, actor, "mail:again", subject_id=mail_id, kind=mail.kind)
    return made


async def again_all(session: AsyncSession, actor: Actor) -> int:
    """Send all again that was given up without an address having failed; return how many."""
    require(actor, Deed.MAIL_KEEP)
    lost = await _LOST.all(session)
    for row in lost:
        await again(session, actor, row.id)
    return len(lost)


async def _hasten(session: AsyncSession, mail_id: UUID) -> None:
    await session.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == WAITING)
        .values(due_at=func.now())
        .execution_options(synchronize_session=False)
    )
    # The try that waits for its time has the usual name.
    once = f"{mails.SEND} {mail_id} now"
    await queue.defer(session, mails.SEND, once=once, mail_id=str(mail_id))


async def _repeat(session: AsyncSession, mail: Row) -> UUID:
    if mail.again_id is not None:
        raise Conflict(N_("This message was sent again already."))
    if mail.state == SENDING:
        raise Conflict(N_("This message is being sent just now."))
    if mail.state == SENT and mail.bounced_at is None:
        raise Conflict(N_("This message was sent, and did not come back."))
    await _TRUST.first(session, mail_id=mail.id)
    copied = {column.key: getattr(mail, column.key) for column in _COPIED}
    made = await mails.queue(session, **copied)
    await session.execute(
        update(Mail)
        .where(Mail.id == mail.id)
        .values(again_id=made)
        .execution_options(synchronize_session=False)
    )
    return made
