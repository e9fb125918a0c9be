"""The alliance's competition-law statement, by version; each meeting names the one it used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access import agendas as _rules  # noqa: F401 - registers who may do what
from app.access.deeds import Deed, require
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import N_
from app.core.text import clean_text, fold
from app.models.meetings import Statement
from app.models.people import Person
from app.services import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST = 5000
_STATEMENTS = (
    select(
        Statement.number,
        Statement.text,
        Statement.published_at,
        Person.name.label("published_by_name"),
    )
    .outerjoin(Person, Person.id == Statement.published_by)
    .order_by(Statement.number.desc())
)
_ALL = Query(_STATEMENTS)
_PRESENT = Query(_STATEMENTS.limit(1))
_ONE = Query(_STATEMENTS.where(Statement.number == bind("number", Integer())))


async def present(session: AsyncSession) -> Row | None:
    """Return the statement in force (number, text, published_at), or None before any."""
    return await _PRESENT.first(session)


async def versions(session: AsyncSession) -> list[Row]:
    """Return all versions of the statement, the newest first."""
    return await _ALL.all(session)


async def version(session: AsyncSession, number: int) -> Row:
    """Return one version; raises NotFound for any other number."""
    found = await _ONE.first(session, number=number)
    if found is None:
        raise NotFound
    return found


async def of_meeting(session: AsyncSession, meeting: Row) -> Row | None:
    """Return the statement that a convened meeting named, for any other the one in force."""
    if meeting.locked_at is not None and meeting.statement is not None:
        return await version(session, meeting.statement)
    return await present(session)


async def publish(session: AsyncSession, actor: Actor, text: str, after: int) -> int:
    """Put a new version in force for meetings convened from now on; return its number.

    `after` is the version that it follows. Raises Forbidden, Invalid on `text`, and Conflict when
    somebody published another meanwhile.
    """
    require(actor, Deed.STATEMENT_PUBLISH)
    said = clean_text(text, LONGEST, "text").strip()
    if not fold(said):
        raise Invalid("text", N_("Write something first."))
    now = await present(session)
    row = {"number": after + 1, "text": said, "published_by": actor.person_id}
    kept = await session.execute(
        upsert(Statement)
        .values(row | {"published_at": func.now()})
        .on_conflict_do_nothing()
        .returning(Statement.number)
    )
    if (now.number if now else 0) != after or not kept.all():
        raise Conflict(N_("Somebody published another version meanwhile."))
    await audit.write(session, actor, "statement:publish", version=after + 1)
    return after + 1
