"""One thread with everything that its page shows to this reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Interval, Uuid, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from app.access.rules import ORGANISATION, PERSON, reader, seen, wrote
from app.core.db import Query, Row, bind, gated
from app.models.reads import Read
from app.models.records import Record
from app.services import audience, authors, files, threads
from app.services.audience import Audience
from app.services.bulletins import explain
from app.services.threads import asking, evidence, rooms, texts
from app.services.threads.rooms import Talk

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.services.threads.texts import Remark

_A_MINUTE = literal(timedelta(minutes=1), Interval(), literal_execute=True)
_BEFORE = Query(
    gated(
        select(Read.version, Read.last_at).where(
            Read.record_id == bind("record_id", Uuid()),
            Read.person_id == PERSON,
            Read.organisation_id == ORGANISATION,
        )
    )
)
_thread = aliased(Record)
_row = {
    "record_id": Record.id,
    "person_id": PERSON,
    "organisation_id": ORGANISATION,
    "listed_at": Record.listed_at,
    "version": Record.version,
    "first_at": func.now(),
    "last_at": func.now(),
}
# Its points too: who has read one keeps its title when it is withdrawn. An author is no reader.
_opened = upsert(Read).from_select(
    list(_row),
    select(*_row.values()).where(
        or_(
            Record.id == bind("record_id", Uuid()),
            (Record.parent_id == bind("record_id", Uuid())) & (Record.kind == "point"),
        ),
        seen(Record),
        exists(select(1).where(_thread.id == bind("record_id", Uuid()), ~wrote(_thread.id))),
    ),
)
_OPENED = Query(
    gated(
        _opened.on_conflict_do_update(
            index_elements=[Read.record_id, Read.person_id, Read.organisation_id],
            set_={"version": _opened.excluded.version, "last_at": func.now()},
            # Who comes back within a minute leaves nothing new to write.
            where=or_(
                Read.version != _opened.excluded.version,
                Read.last_at < func.now() - _A_MINUTE,
            ),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A thread and what hangs on it.

    `before` is how the reader last opened it (version, last_at), None for the first time; `why` in
    which ways they see it; `text` the present version of its draft text; `opened` tells the author
    of an unattributed one who opened their name, and why.
    """

    thread: Row
    points: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    talk: Talk = field(default_factory=lambda: Talk([]))
    files: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    text: Row = None
    remarks: list[Remark] = field(default_factory=list)
    reached: Audience | None = None
    why: list[explain.Why] = field(default_factory=list)
    before: Row = None
    opened: list[Row] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Tell whether the inside is the reader's to see; of a withdrawn thread it is not."""
        return self.thread.board_id is not None


async def open_(session: AsyncSession, actor: Actor, reference: str) -> Whole:
    """Return a thread for its page, and remember that the reader opened it.

    Raises NotFound if unseen or absent.
    """
    thread = await threads.find(session, actor, reference)
    why = await explain.why_me(session, actor, thread.id)
    if thread.board_id is None:
        return Whole(thread, why=why)
    binds = {"record_id": thread.id, **reader(actor)}
    before = await _BEFORE.first(session, **binds)
    await _OPENED.all(session, **binds)
    talk = await rooms.talk(session, actor, thread)
    text = await texts.present(session, actor, thread)
    return Whole(
        thread,
        points=asking.alive(await threads.points(session, actor, thread.id)),
        gone=await asking.gone(session, actor, thread.id),
        moves=await threads.steps(session, actor, thread.id),
        talk=talk,
        files=await files.of_record(session, actor, thread.id),
        links=await evidence.links(session, actor, thread),
        text=text,
        remarks=texts.remarks(text, talk.passages) if text else [],
        reached=await audience.of_record(session, thread.id),
        why=why,
        before=before,
        opened=await authors.opened(session, actor, thread.id) if threads.sealed(thread) else [],
    )


async def mark(session: AsyncSession, actor: Actor, thread: Row) -> None:
    """Remember that the reader opened a thread as it is now, with its points."""
    if thread.board_id is not None:
        await _OPENED.all(session, record_id=thread.id, **reader(actor))
