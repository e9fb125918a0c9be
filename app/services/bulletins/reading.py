"""One bulletin with everything that its page shows to this reader, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, case, select

from app.access.rules import originates
from app.core.db import Query, bind, gated
from app.core.errors import NotFound
from app.core.nested import Nested
from app.core.transactions import run
from app.models.files import File
from app.models.records import Record
from app.services import audience, bulletins
from app.services.bulletins import comments, concerns, explain, reads
from app.services.files import columns

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.bulletins.comments import Thread
    from app.services.bulletins.explain import Why

_FILES = Nested(
    select(
        *(File.id, File.name, File.media_type, columns.SIZE.label("size"), File.scan),
        columns.SHOWN.label("shown"),
        columns.PICTURE.label("picture"),
    )
    .where(File.record_id == Record.id, File.removed_at.is_(None))
    .correlate(Record),
    *(File.position, File.added_at, File.id),
)
# The inside of the item; what was withdrawn has none, but for its own people.
_PARTS = {
    "identifiers": bulletins.MARKS,
    "files": _FILES,
    "reach": audience.REACH,
}
_talk = case((bulletins.OPEN, comments.BELOW.column), else_=comments.STILL_OWN.column)
_item = (
    bulletins.WHOLE.add_columns(
        *(case((bulletins.OPEN, part.column)).label(name) for name, part in _PARTS.items()),
        _talk.label("talk"),
        explain.WAYS.column.label("ways"),
        concerns.ABOUT.column.label("concerns"),
        case((originates(Record), reads.READ.column)).label("read_by"),
    )
    .where(Record.reference == bind("reference", Text()))
    .cte("item")
)
_WHOLE = Query(gated(select(_item).add_cte(reads.opening(_item))))


@dataclass(frozen=True, slots=True)
class Whole:
    """An item and what hangs on it.

    `reach` counts whom it reaches (people, organisations, platform, agent, observer), `read_by` who
    has opened it (people, organisations); None where that is not the reader's to know.
    """

    item: Any
    identifiers: list[Any] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    why: list[Why] = field(default_factory=list)
    concerns: list[Any] = field(default_factory=list)
    reach: Any | None = None
    read_by: Any | None = None


async def open_(
    session: AsyncSession, actor: Actor, reference: str, *, last: bool = False
) -> Whole:
    """Return an item for its page, and remember that the reader opened it.

    `last`: nothing else is asked in this transaction. Raises NotFound if unseen or absent.
    """
    # What concerns ask of the reader is more than what the talk asks.
    binds = concerns.binds(actor)
    asked = _WHOLE.asked(reference=bulletins.as_kept(reference), **binds)
    (found,) = await run(session, asked, ends=last)
    if not found:
        raise NotFound
    item = found[0]
    return Whole(
        item,
        identifiers=bulletins.MARKS.rows(item.identifiers),
        files=_FILES.rows(item.files),
        threads=comments.threads(comments.BELOW.rows(item.talk)),
        why=[explain.why(row) for row in explain.WAYS.rows(item.ways)],
        concerns=concerns.ABOUT.rows(item.concerns),
        reach=audience.REACH.row(item.reach),
        read_by=reads.READ.row(item.read_by),
    )
