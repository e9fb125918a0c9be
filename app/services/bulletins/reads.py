"""Who has opened what: the originator sees it, readers are told so; and a reader's own marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DateTime,
    Integer,
    Interval,
    Uuid,
    and_,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.deeds import Deed, require
from app.access.rules import ORGANISATION, PERSON, reader
from app.core import clock
from app.core.db import Query, bind, gated
from app.core.nested import Nested
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.reads import Read, ReadMark
from app.models.records import WITHDRAWN, Record
from app.services import bulletins

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

_A_MINUTE = literal(timedelta(minutes=1), Interval(), literal_execute=True)
_by = func.readers_of(Record.id).table_valued("organisation_id", name="by")
# How many have opened an item, for its originator who fetches the item.
READ = Nested(
    select(
        func.count().label("people"),
        func.count(_by.c.organisation_id.distinct()).label("organisations"),
    )
    .select_from(_by)
    .correlate(Record),
    one=True,
)
_read = func.readers_of(bind("record_id", Uuid())).table_valued(
    "person_id", "organisation_id", "version", "first_at", "last_at", name="x"
)
_READERS = Query(
    select(
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        Person.id.label("person_id"),
        Person.name.label("person_name"),
        _read.c.version,
        _read.c.first_at,
        _read.c.last_at,
    )
    .select_from(_read)
    .join(Person, Person.id == _read.c.person_id)
    .join(Organisation, Organisation.id == _read.c.organisation_id)
    .order_by(literal_column('organisations.name COLLATE "C"'), _read.c.first_at)
)


def _opened(record_id: Any, listed_at: Any, version: Any, *conditions: Any) -> Any:  # noqa: ANN401
    """Return the statement that remembers that the reader opened an item, under conditions."""
    row = {
        "record_id": record_id,
        "person_id": PERSON,
        "organisation_id": ORGANISATION,
        "listed_at": listed_at,
        "version": version,
        "first_at": func.now(),
        "last_at": func.now(),
    }
    made = upsert(Read).from_select(list(row), select(*row.values()).where(*conditions))
    latest = made.excluded.version
    # Who comes back within a minute leaves nothing new to write.
    return made.on_conflict_do_update(
        index_elements=[Read.record_id, Read.person_id, Read.organisation_id],
        set_={"version": latest, "last_at": func.now()},
        where=or_(Read.version != latest, Read.last_at < func.now() - _A_MINUTE),
    )


_OPENED = Query(
    gated(
        _opened(
            bind("record_id", Uuid()),
            bind("listed_at", DateTime(timezone=True)),
            bind("version", Integer()),
        )
    )
)
_MARK = Query(
    select(ReadMark.read_to, ReadMark.home_at).where(
        ReadMark.person_id == PERSON, ReadMark.organisation_id == ORGANISATION
    )
)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def opening(item: Any) -> Any:  # noqa: ANN401 - a CTE of items in, another out
    """Return what `mark` does with the items of a statement, to run as a part of that statement.

    `item` has id, state, own, wrote, author_id, listed_at, version; what is closed to the reader
    is not opened.
    """
    inside = or_(item.c.state != WITHDRAWN, item.c.own)
    other = and_(item.c.author_id.is_distinct_from(PERSON), not_(item.c.wrote))
    columns = (item.c.id, item.c.listed_at, item.c.version)
    return _opened(*columns, inside, other).cte("opening")


async def mark(session: AsyncSession, actor: Actor, item: Any) -> None:  # noqa: ANN401
    """Remember that the reader opened an item as it is now; one's own author is no reader."""
    if item.author_id == actor.person_id or item.wrote:
        return
    await _OPENED.all(
        session,
        record_id=item.id,
        listed_at=item.listed_at,
        version=item.version,
        **reader(actor),
    )


async def readers(session: AsyncSession, actor: Actor, reference: str) -> list[Any]:
    """Return who has opened one's own item, organisation by organisation."""
    item = await bulletins.find(session, actor, reference)
    require(actor, Deed.BULLETIN_READERS, item)
    return await of_item(session, item)


async def of_item(session: AsyncSession, item: Any) -> list[Any]:  # noqa: ANN401
    """Return who has opened an item that was found; the database tells its originator alone."""
    return await _READERS.all(session, record_id=item.id)


@dataclass(frozen=True, slots=True)
class Marks:
    """Up to where everything counts as read, and when Home was last opened."""

    read_to: datetime
    home_at: datetime | None


async def marks(session: AsyncSession, actor: Actor) -> Marks:
    """Return the reader's marks in the capacity now acted in."""
    row = await _MARK.first(session, **reader(actor))
    return Marks(row.read_to, row.home_at) if row else Marks(_NEVER, None)


async def read_all(session: AsyncSession, actor: Actor) -> None:
    """Count everything listed up to now as read."""
    await _set_mark(session, actor, read_to=clock.now())


async def came_home(session: AsyncSession, actor: Actor) -> None:
    """Remember that Home was opened now, for `what happened since I was last here`."""
    await _set_mark(session, actor, home_at=clock.now())


async def _set_mark(session: AsyncSession, actor: Actor, **values: datetime) -> None:
    row = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    fresh = {"read_to": _NEVER} | values
    await session.execute(
        upsert(ReadMark)
        .values(row | fresh)
        .on_conflict_do_update(
            index_elements=[ReadMark.person_id, ReadMark.organisation_id], set_=values
        )
    )
