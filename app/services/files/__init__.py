"""Photos and files: kept as they came, shown without metadata, served only through the gate."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, delete, func, literal_column, select

from app.access.deeds import Deed, require
from app.access.rules import reader, visible_open
from app.core import clock, media
from app.core.db import Query, bind, gated
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.models.drafts import Draft, DraftShare
from app.models.files import File
from app.models.records import Record
from app.services import audit, drafts
from app.services.files import columns, keeping, quotas, telling
from app.services.files.quotas import USUAL, Quotas
from app.services.files.serving import VARIANTS, Served, serve, serve_out

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store

__all__ = [
    "LARGEST",
    "MOST",
    "VARIANTS",
    "Quotas",
    "Served",
    "attach",
    "of_draft",
    "of_record",
    "remove",
    "serve",
    "serve_out",
    "sweep",
]

MOST = 20
LARGEST = 25 << 20
_SWEPT_AFTER = timedelta(days=1)

_LISTED = (
    File.id,
    File.name,
    File.media_type,
    File.added_at,
    File.scan,
    columns.SHOWN.label("shown"),
    columns.PICTURE.label("picture"),
)
_CLEANED = File.shown_key.is_not(None).label("cleaned")
_OF_RECORD = Query(
    visible_open(*_LISTED, columns.SIZE.label("size"), columns.SHA256.label("sha256"))
    .join(File, File.record_id == Record.id)
    .where(Record.id == bind("record_id", Uuid()), File.removed_at.is_(None))
    .order_by(File.position, File.added_at, File.id)
)
_draft = bind("draft_id", Uuid())
_OF_DRAFT = Query(
    gated(
        select(*_LISTED, File.size, File.sha256, _CLEANED)
        .join(Draft, File.id.in_(drafts.files_of(_draft)))
        .outerjoin(DraftShare, drafts.SHARED)
        .where(drafts.SEEN, Draft.id == _draft, File.removed_at.is_(None))
        .order_by(File.position, File.added_at, File.id)
    )
)
_KEPT_KEYS = Query(
    select(literal_column("k")).select_from(
        func.kept_keys().table_valued("k", name="kept").alias("k")
    )
)


async def attach(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    draft_id: UUID,
    name: str,
    chunks: AsyncIterable[bytes],
    room: Quotas = USUAL,
) -> UUID:
    """Keep a file with a draft and return its id; pictures get a shown copy without metadata.

    So does a PDF, for the case that the item goes out unattributed.

    Raises Invalid on `files` for a type that is not taken, a name and content that disagree, a
    size above 25 MiB and a twenty-first file; Full when `room` is used up. A file is written and
    synced before its row.
    """
    draft = await drafts.find(session, actor, draft_id)
    require(actor, Deed.DRAFT_EDIT, draft)
    if await _count(session, actor, draft) >= MOST:
        raise Invalid("files", N_("At most {most} files go with one item."), most=MOST)
    kept = await keeping.keep(store, media.safe_name(name), chunks, LARGEST, cleaned=True)
    await quotas.need_room(session, actor, store, room, kept)
    file_id = await keeping.enter(session, actor, kept, draft_id=draft_id)
    await drafts.touched(session, actor, draft_id)
    # Nobody knows yet whether the item will bear a name: by the file, its author would be known.
    await audit.write(session, actor, "file:add", sealed=True, size=kept["size"])
    return file_id


async def _count(session: AsyncSession, actor: Actor, draft: Any) -> int:  # noqa: ANN401
    """Return how many files the item would have: the draft's, and those that its item keeps."""
    count = len(await of_draft(session, actor, draft.id))
    if draft.record_id is not None:
        dropped = set(draft.content.get("drop_files", []))
        kept = await of_record(session, actor, draft.record_id)
        count += sum(str(file.id) not in dropped for file in kept)
    return count


async def remove(session: AsyncSession, actor: Actor, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft; its bytes are swept away once no row names them."""
    draft = await drafts.find(session, actor, draft_id)
    require(actor, Deed.DRAFT_EDIT, draft)
    known = {row.id for row in await of_draft(session, actor, draft_id)}
    if file_id not in known:
        raise NotFound
    await session.execute(delete(File).where(File.id == file_id, File.record_id.is_(None)))
    await drafts.touched(session, actor, draft_id)
    await audit.write(session, actor, "file:remove", sealed=True)


async def of_draft(session: AsyncSession, actor: Actor, draft_id: UUID) -> list[Any]:
    """Return the files of a draft that one writes or is named on."""
    return await _OF_DRAFT.all(session, draft_id=draft_id, **reader(actor))


async def refuse_telling(session: AsyncSession, actor: Actor, draft_id: UUID) -> None:
    """Raise Invalid on `files` where files of a draft that bears no name would tell its author."""
    telling.refuse(await of_draft(session, actor, draft_id))


async def of_record(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the files of an item as it is now."""
    return await _OF_RECORD.all(session, record_id=record_id, **reader(actor))


async def sweep(session: AsyncSession, store: Store) -> int:
    """Remove stored files that no row has named for a day; return how many went."""
    before = clock.now() - _SWEPT_AFTER
    known = {row.k for row in await _KEPT_KEYS.all(session)}
    return await store.sweep(known, before)
