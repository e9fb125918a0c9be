"""Evidence for a thread: files of its own people, and links to other items, which give no sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, delete, func, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.access.deeds import Deed, require
from app.access.rules import reader, visible, visible_open
from app.core import media
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.models.files import File
from app.models.records import Record
from app.models.threads import ThreadLink
from app.services import audit, bulletins, files, threads
from app.services.files import keeping, quotas, telling
from app.services.files.quotas import USUAL, Quotas

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store

LINKABLE = ("bulletin", "thread", "release")

# Shown to whoever sees the target by themselves; a withdrawn one is shown to nobody.
_LINKS = Query(
    visible_open(Record.id, Record.reference, Record.title, Record.tlp, Record.kind)
    .join(ThreadLink, ThreadLink.record_id == Record.id)
    .where(ThreadLink.thread_id == bind("thread_id", Uuid()))
    .order_by(ThreadLink.added_at, Record.id)
)
_TARGET = Query(
    visible_open(Record.id, Record.kind).where(
        Record.reference == bind("reference", Text()), Record.kind.in_(LINKABLE)
    )
)
_FILE = Query(
    visible(File.id)
    .join(File, File.record_id == Record.id)
    .where(
        Record.id == bind("thread_id", Uuid()),
        File.id == bind("file_id", Uuid()),
        File.removed_at.is_(None),
    )
)


async def attach(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    thread: Row,
    name: str,
    chunks: AsyncIterable[bytes],
    room: Quotas = USUAL,
) -> UUID:
    """Keep a file as evidence of one's own thread, with the checks of every file here.

    Raises Invalid on `files` for what is not taken, for a twenty-first, and on an unattributed
    thread for what would name its author; Full without room.
    """
    require(actor, Deed.THREAD_EDIT, thread)
    if len(await files.of_record(session, actor, thread.id)) >= files.MOST:
        raise Invalid("files", N_("At most {most} files go with one item."), most=files.MOST)
    safe = media.safe_name(name)
    kept = await keeping.keep(store, safe, chunks, files.LARGEST, cleaned=thread.sealed)
    if thread.sealed:
        await _refuse_telling(store, kept)
    await quotas.need_room(session, actor, store, room, kept)
    file_id = await keeping.enter(session, actor, kept, record_id=thread.id)
    await _audit(session, actor, thread, "file:add", file_id)
    return file_id


async def _refuse_telling(store: Store, kept: dict[str, Any]) -> None:
    sort, cleaned = kept["media_type"], bool(kept.get("shown_key"))
    about = (kept["name"], sort, sort.startswith("image/"), cleaned)
    try:
        telling.refuse([telling.Sort(*about)])
    except Invalid:
        await keeping.drop(store, kept)
        raise


async def remove(session: AsyncSession, actor: Actor, thread: Row, file_id: UUID) -> None:
    """Take a file off one's own thread; raises NotFound for a file of something else."""
    require(actor, Deed.THREAD_EDIT, thread)
    binds = {"thread_id": thread.id, "file_id": file_id}
    if await _FILE.first(session, **binds, **reader(actor)) is None:
        raise NotFound
    await session.execute(update(File).where(File.id == file_id).values(removed_at=func.now()))
    await _audit(session, actor, thread, "file:remove", file_id)


async def links(session: AsyncSession, actor: Actor, thread: Row) -> list[Row]:
    """Return what is linked (id, reference, title, tlp, kind), as far as this reader sees it."""
    return await _LINKS.all(session, thread_id=thread.id, **reader(actor))


async def link(session: AsyncSession, actor: Actor, thread: Row, reference: str) -> None:
    """Link another item as evidence; nobody gains sight of it, nor learns that it is linked.

    Raises Invalid on `linked` for what is not there or not the reader's to see.
    """
    require(actor, Deed.THREAD_EDIT, thread)
    target = await _target(session, actor, reference)
    if target is None or target.id == thread.id:
        raise Invalid("linked", N_("There is no such item, or you do not see it."))
    row = {"thread_id": thread.id, "record_id": target.id, "added_at": func.now()}
    await session.execute(upsert(ThreadLink).values(row).on_conflict_do_nothing())
    await _audit(session, actor, thread, "thread:link")


async def unlink(session: AsyncSession, actor: Actor, thread: Row, reference: str) -> None:
    """Take a link away; raises NotFound for what is not linked, or not the reader's to see."""
    require(actor, Deed.THREAD_EDIT, thread)
    known = {one.reference for one in await links(session, actor, thread)}
    target = await _target(session, actor, reference)
    if target is None or bulletins.as_kept(reference) not in known:
        raise NotFound
    await session.execute(
        delete(ThreadLink).where(
            ThreadLink.thread_id == thread.id, ThreadLink.record_id == target.id
        )
    )
    await _audit(session, actor, thread, "thread:unlink")


async def _target(session: AsyncSession, actor: Actor, reference: str) -> Row:
    kept = bulletins.as_kept(reference.strip())
    return await _TARGET.first(session, reference=kept, **reader(actor))


async def _audit(
    session: AsyncSession, actor: Actor, thread: Row, deed: str, subject_id: UUID | None = None
) -> None:
    # What is linked is named nowhere: who reads the trail may not see it.
    about = {"record_id": thread.id, "subject_id": subject_id, "tlp": thread.tlp}
    await audit.write(session, actor, deed, sealed=threads.sealed(thread), **about)
