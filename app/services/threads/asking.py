"""The points of a thread: added, and withdrawn with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, Uuid, exists, func, insert, select, update

from app.access.deeds import Deed, require
from app.access.rules import reader, visible
from app.core import ids, markdown
from app.core.db import Query, Row, bind
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_
from app.core.text import clean_line, without_invisibles
from app.models.records import PUBLISHED, WITHDRAWN, Record
from app.models.threads import Point
from app.services import audit, bulletins, threads
from app.services.threads import moves

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST_TITLE, LONGEST_TEXT = 200, 20_000
# At once; a thread that asks for more is read by nobody.
MOST = 10
# Within one thread, as long as it lives.
MOST_EVER = 60

_ADD = Query(
    select(
        func.add_point(
            bind("id", Uuid()),
            bind("thread_id", Uuid()),
            bind("reference", Text()),
            bind("title", Text()),
        )
    )
)
# A withdrawn point keeps title and reason for whoever has read it.
_GONE = Query(
    visible(Record.reference, Record.title, Record.state_reason, Record.changed_at)
    .where(
        Record.parent_id == bind("thread_id", Uuid()),
        Record.kind == "point",
        Record.state == WITHDRAWN,
    )
    .order_by(Record.published_at, Record.id)
)
_whole = func.grants_of(bind("thread_id", Uuid())).table_valued("principal_id", name="whole")
_part = func.grants_of(Record.id).table_valued("principal_id", name="part")
_out = func.denials_of(Record.id).table_valued("principal_id", name="out")
_held = select(_part.c.principal_id).correlate(Record)
_lacking = select(1).select_from(_whole).where(_whole.c.principal_id.not_in(_held))
# A point that all see who see the thread.
_SHARED = Query(
    visible(Record.id).where(
        Record.id == bind("point_id", Uuid()),
        ~exists(_lacking.correlate(Record)),
        ~exists(select(1).select_from(_out).correlate(Record)),
    )
)


def alive(points: Sequence[Row]) -> list[Row]:
    """Return the points that still ask for something."""
    return [one for one in points if one.life == PUBLISHED]


async def gone(session: AsyncSession, actor: Actor, thread_id: UUID) -> list[Row]:
    """Return title and reason of the points that were withdrawn, for whoever read them."""
    return await _GONE.all(session, thread_id=thread_id, **reader(actor))


def checked(
    title: str, text: str, fields: tuple[str, str] = ("points", "points")
) -> tuple[str, str]:
    """Return title and text of a point as they are kept; raises Invalid on one of `fields`."""
    named = without_invisibles(clean_line(title, LONGEST_TITLE, fields[0])).strip()
    if not named:
        raise Invalid(fields[0], N_("Give each point a title: what is asked, in a few words."))
    return named, markdown.clean(text, LONGEST_TEXT, fields[1])


async def put(
    session: AsyncSession, thread: Row, given: Sequence[tuple[str, str]], taken: Collection[str]
) -> list[UUID]:
    """Add points (title, text) to one's own thread and return their ids; none has a code taken."""
    codes = _codes(len(given), taken)
    return [
        await _put(session, thread, codes[at], title, text, len(taken) + at)
        for at, (title, text) in enumerate(given)
    ]


def _codes(count: int, taken: Collection[str]) -> list[str]:
    """Return so many codes: two speakable characters each, none of them taken."""
    found: list[str] = []
    while len(found) < count:
        # The last two of a random reference, whose letters cannot be misread.
        code = ids.new_reference("AB", 0)[-2:]
        if code not in taken and code not in found:
            found.append(code)
    return found


async def _put(
    session: AsyncSession, thread: Row, code: str, title: str, text: str, place: int
) -> UUID:
    point_id = ids.new_id()
    reference = f"{thread.reference}.{code}"
    await _ADD.all(session, id=point_id, thread_id=thread.id, reference=reference, title=title)
    row = {"id": point_id, "thread_id": thread.id, "code": code, "position": place, "text": text}
    await session.execute(insert(Point).values(row))
    return point_id


async def add(session: AsyncSession, actor: Actor, thread: Row, title: str, text: str) -> UUID:
    """Add a point to a thread that is not decided; whoever sees the thread sees it at once."""
    require(actor, Deed.THREAD_EDIT, thread)
    given = checked(title, text, ("title", "text"))
    known = await threads.points(session, actor, thread.id)
    if len(known) >= MOST_EVER:
        raise Invalid("title", N_("This thread is full. Open another."))
    (point_id,) = await put(session, thread, [given], {one.code for one in known})
    await _changed(session, thread)
    await _audit(session, actor, thread, "point:add", point_id)
    return point_id


async def withdraw(
    session: AsyncSession, actor: Actor, thread: Row, code: str, reason: str
) -> None:
    """Withdraw a point with a reason; whoever is answering it reads both.

    Raises NotFound for a point of another thread, Conflict for the last one.
    """
    one = await threads.point(session, actor, thread.id, code)
    require(actor, Deed.THREAD_EDIT, thread)
    said = bulletins.reason_of(reason)
    if not said:
        raise Invalid("reason", N_("Say why, for those who read it."))
    about = {"thread_id": thread.id, "point_id": one.id}
    shared = await _SHARED.first(session, **about, **reader(actor)) is not None
    # Who does not see the point does not learn that anything changed, nor by the thread's version.
    await (moves.claim if shared else moves.hold)(session, thread)
    known = alive(await threads.points(session, actor, thread.id))
    if one.life != PUBLISHED:
        raise Conflict(N_("This point is withdrawn already."))
    if len(known) == 1:
        raise Conflict(N_("This is the last point. Withdraw the thread instead."))
    ended = {"state": WITHDRAWN, "state_reason": said, "changed_at": func.now()}
    await session.execute(
        update(Record).where(Record.id == one.id).values(version=Record.version + 1, **ended)
    )
    if shared:
        await _changed(session, thread)
    await _audit(session, actor, thread, "point:withdraw", one.id)


async def _changed(session: AsyncSession, thread: Row) -> None:
    """Let readers know that the thread is no longer what they read."""
    changed = {"changed_at": func.now(), "version": Record.version + 1}
    await session.execute(update(Record).where(Record.id == thread.id).values(changed))


async def _audit(
    session: AsyncSession, actor: Actor, thread: Row, deed: str, point_id: UUID
) -> None:
    about = {"record_id": thread.id, "subject_id": point_id, "tlp": thread.tlp}
    await audit.write(session, actor, deed, sealed=threads.sealed(thread), **about)
