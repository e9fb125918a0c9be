"""Sorts of messages that an address has declined: by a link in one, or among one's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.core import clock, tokens
from app.core.db import Query, bind
from app.core.errors import NotFound
from app.models.mails import MailStop
from app.models.people import Person
from app.services import audit
from app.services.mails.kinds import TOPICS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.tokens import KeyRing

_OWN = Query(
    select(MailStop.topic)
    .join(Person, func.lower(Person.email) == MailStop.address)
    .where(Person.id == bind("person_id", Uuid()))
)
_EMAIL = Query(select(Person.email).where(Person.id == bind("person_id", Uuid())))
_STOPPED = Query(select(MailStop.topic).where(MailStop.address == bind("address", Text())))


def read(token: str, ring: KeyRing) -> tuple[str, str]:
    """Return address and topic of a link in a message; raises NotFound if it does not hold."""
    try:
        claims = tokens.verify(token, tokens.UNSUBSCRIBE, ring, clock.now())
    except tokens.Refused:
        raise NotFound from None
    if claims.get("topic") not in TOPICS:
        raise NotFound
    return str(claims["sub"]), str(claims["topic"])


async def stopped(session: AsyncSession, address: str) -> set[str]:
    """Return the topics that an address has declined."""
    return {row.topic for row in await _STOPPED.all(session, address=address)}


async def stop(session: AsyncSession, address: str, topic: str) -> None:
    """Send an address no more messages of a sort."""
    row = {"address": address, "topic": topic, "stopped_at": func.now()}
    await session.execute(insert(MailStop).values(row).on_conflict_do_nothing())


async def resume(session: AsyncSession, address: str, topic: str) -> None:
    """Send an address messages of a sort again."""
    await session.execute(
        delete(MailStop)
        .where(MailStop.address == address, MailStop.topic == topic)
        .execution_options(synchronize_session=False)
    )


async def own(session: AsyncSession, actor: Actor) -> set[str]:
    """Return the topics that the reader has declined."""
    return {row.topic for row in await _OWN.all(session, person_id=actor.person_id)}


async def choose(session: AsyncSession, actor: Actor, wanted: Collection[str]) -> None:
    """Keep which sorts of messages the reader wants; the others are declined."""
    found = await _EMAIL.first(session, person_id=actor.person_id)
    address = found.email.lower() if found else ""
    for topic in TOPICS:
        await (resume if topic in wanted else stop)(session, address, topic)
    await audit.write(
        session, actor, "account:mail", subject_id=actor.person_id, wanted=sorted(wanted)
    )
