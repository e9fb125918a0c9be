"""Photos and files: kept as they came, shown without metadata, served only through the gate."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Uuid, delete, func, insert, literal_column, null, or_, select

from app.access import tlp as labels
from app.access.deeds import Deed, require
from app.access.rules import opened, originates, reader, sight_since, visible_open
from app.core import clock, ids, media
from app.core.db import Query, bind, gated
from app.core.errors import Invalid, NotFound
from app.core.files import Damaged, TooLarge
from app.core.i18n import N_, translate
from app.models.drafts import Draft, DraftShare
from app.models.files import File
from app.models.records import Record
from app.services import audit, drafts

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store, Stored

log = structlog.get_logger(__name__)

MOST = 20
LARGEST = 25 << 20
ORIGINAL = "original"
VARIANTS = (ORIGINAL, "shown", "thumb")
# Decoding a picture may take 200 MB: one at a time, whoever hands in how many.
_DARKROOM = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
_SWEPT_AFTER = timedelta(days=1)

_LISTED = (
    File.id,
    File.name,
    File.media_type,
    File.size,
    File.sha256,
    File.added_at,
    File.shown_key.is_not(None).label("shown"),
    File.media_type.like("image/%").label("picture"),
)
_STORED = (
    File.id,
    File.name,
    File.media_type,
    *(File.key, File.size, File.sha256),
    *(File.shown_key, File.shown_type, File.shown_size, File.shown_sha256),
    *(File.thumb_key, File.thumb_size, File.thumb_sha256),
)
_OF_RECORD = Query(
    visible_open(*_LISTED)
    .join(File, File.record_id == Record.id)
    .where(Record.id == bind("record_id", Uuid()), File.removed_at.is_(None))
    .order_by(File.position, File.added_at, File.id)
)
_OF_DRAFT = Query(
    gated(
        select(*_LISTED)
        .join(Draft, Draft.id == File.draft_id)
        .outerjoin(DraftShare, drafts.SHARED)
        .where(drafts.SEEN, File.draft_id == bind("draft_id", Uuid()), File.removed_at.is_(None))
        .order_by(File.position, File.added_at, File.id)
    )
)
_IN_RECORD = Query(
    gated(
        select(*_STORED, Record.tlp, Record.id.label("record_id"), originates(Record).label("own"))
        .join(Record, Record.id == File.record_id)
        .where(
            opened(Record),
            File.id == bind("file_id", Uuid()),
            or_(File.removed_at.is_(None), File.removed_at > sight_since(Record.id)),
        )
    )
)
_IN_DRAFT = Query(
    gated(
        select(
            *_STORED,
            null().label("tlp"),
            null().label("record_id"),
            literal_column("true").label("own"),
        )
        .join(Draft, Draft.id == File.draft_id)
        .outerjoin(DraftShare, drafts.SHARED)
        .where(drafts.SEEN, File.id == bind("file_id", Uuid()), Draft.published_at.is_(None))
    )
)
_KEPT_KEYS = Query(
    select(literal_column("k")).select_from(
        func.kept_keys().table_valued("k", name="kept").alias("k")
    )
)


@dataclass(frozen=True, slots=True)
class Served:
    """Where a file lies for this reader, under which name and type it goes out.

    `tlp` and `record_id` are those of its item; None while it belongs to a draft.
    """

    path: Path
    name: str
    media_type: str
    size: int
    inline: bool
    tlp: str | None
    record_id: UUID | None


async def attach(
    session: AsyncSession,
    actor: Actor,
    store: Store,
    draft_id: UUID,
    name: str,
    chunks: AsyncIterable[bytes],
) -> UUID:
    """Keep a file with a draft and return its id; pictures get a shown copy without metadata.

    Raises Invalid on `files` for a type that is not taken, a name and content that disagree, a
    size above 25 MiB and a twenty-first file. A file is written and synced before its row.
    """
    draft = await drafts.find(session, actor, draft_id)
    require(actor, Deed.DRAFT_EDIT, draft)
    if await _count(session, actor, draft) >= MOST:
        raise Invalid("files", N_("At most {most} files go with one item."), most=MOST)
    kept = media.safe_name(name)
    stored, media_type, copies = await _stored(store, kept, chunks)
    file_id = ids.new_id()
    row = {
        "id": file_id,
        "draft_id": draft_id,
        "record_id": None,
        "name": kept,
        "media_type": media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "key": stored.key,
        "added_at": func.now(),
        "added_by": actor.person_id,
        **copies,
    }
    await session.execute(insert(File).values(row))
    await audit.write(session, actor, "file:add", subject_id=file_id, size=stored.size)
    return file_id


async def _count(session: AsyncSession, actor: Actor, draft: Any) -> int:  # noqa: ANN401
    """Return how many files the item would have: the draft's, and those that its item keeps."""
    count = len(await of_draft(session, actor, draft.id))
    if draft.record_id is not None:
        dropped = set(draft.content.get("drop_files", []))
        kept = await of_record(session, actor, draft.record_id)
        count += sum(str(file.id) not in dropped for file in kept)
    return count


async def _stored(
    store: Store, name: str, chunks: AsyncIterable[bytes]
) -> tuple[Stored, str, dict[str, Any]]:
    try:
        stored = await store.put(chunks, LARGEST)
    except TooLarge:
        largest = LARGEST >> 20
        raise TooLarge("files", _TOO_LARGE, name=name, largest=largest) from None
    except Invalid as wrong:
        raise _about(name, wrong) from None
    try:
        found = await asyncio.to_thread(media.sniff, store.open(stored.key), name)
    except Invalid as wrong:
        await store.delete(stored.key)
        raise _about(name, wrong) from None
    copies = await _copies(store, stored) if found.kind == "image" else {}
    return stored, found.media_type, copies


_TOO_LARGE = N_("{name}: this file is larger than {largest} MB, which is the most for one file.")


def _about(name: str, wrong: Invalid) -> Invalid:
    """Say of which file a refusal speaks: several may come in one form."""
    sentence = translate(wrong.message, wrong.data)
    return Invalid("files", N_("{name}: {sentence}"), name=name, sentence=sentence)


async def remove(session: AsyncSession, actor: Actor, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft; its bytes are swept away once no row names them."""
    draft = await drafts.find(session, actor, draft_id)
    require(actor, Deed.DRAFT_EDIT, draft)
    known = {row.id for row in await of_draft(session, actor, draft_id)}
    if file_id not in known:
        raise NotFound
    await session.execute(delete(File).where(File.id == file_id, File.record_id.is_(None)))
    await audit.write(session, actor, "file:remove", subject_id=file_id)


async def of_draft(session: AsyncSession, actor: Actor, draft_id: UUID) -> list[Any]:
    """Return the files of a draft that one writes or is named on."""
    return await _OF_DRAFT.all(session, draft_id=draft_id, **reader(actor))


async def of_record(session: AsyncSession, actor: Actor, record_id: UUID) -> list[Any]:
    """Return the files of an item as it is now."""
    return await _OF_RECORD.all(session, record_id=record_id, **reader(actor))


async def serve(
    session: AsyncSession, actor: Actor, store: Store, file_id: UUID, variant: str
) -> Served:
    """Return one file for its reader; raises NotFound for what is not theirs, in every case alike.

    A picture's original, with its metadata, is its originator's alone; others get the shown copy.
    Raises Damaged, and says so in the log, when the bytes are not those that were handed in.
    """
    binds = reader(actor) | {"file_id": file_id}
    row = await _IN_RECORD.first(session, **binds) or await _IN_DRAFT.first(session, **binds)
    if row is None or variant not in VARIANTS:
        raise NotFound
    picture = row.media_type.startswith("image/")
    part = "" if variant == ORIGINAL else f"{variant}_"
    key = getattr(row, f"{part}key")
    if key is None or (variant == ORIGINAL and picture and not row.own):
        raise NotFound
    size = getattr(row, f"{part}size")
    try:
        path = await store.verify(key, bytes(getattr(row, f"{part}sha256")), size)
    except Damaged:
        log.critical("file_damaged", file=str(file_id), variant=variant)
        raise
    of_item = (row.tlp, row.record_id)
    if variant == ORIGINAL:
        return Served(path, row.name, row.media_type, size, False, *of_item)  # noqa: FBT003
    name = row.name.rpartition(".")[0] + ".webp"
    return Served(path, name, media.SHOWN_TYPE, size, True, *of_item)  # noqa: FBT003


async def serve_out(
    session: AsyncSession, actor: Actor, store: Store, file_id: UUID, variant: str
) -> Served:
    """Return one file to go out over the API: never of a RED item, logged where the label asks."""
    served = await serve(session, actor, store, file_id, variant)
    if served.tlp in labels.NEVER_OVER_API:
        raise NotFound
    if served.tlp in labels.LOGGED_OVER_API:
        await audit.write(
            session,
            actor,
            "file:export",
            record_id=served.record_id,
            subject_id=file_id,
            tlp=served.tlp,
        )
    return served


async def _copies(store: Store, stored: Stored) -> dict[str, Any]:
    path = store.open(stored.key)
    loop = asyncio.get_running_loop()
    copies: dict[str, Any] = {}
    for part, make in (("shown", media.shown_copy), ("thumb", media.thumbnail)):
        made = await loop.run_in_executor(_DARKROOM, make, path)
        if made is not None:
            kept = await store.put([made], LARGEST)
            copies |= {
                f"{part}_key": kept.key,
                f"{part}_size": kept.size,
                f"{part}_sha256": kept.sha256,
            }
    if "shown_key" in copies:
        copies["shown_type"] = media.SHOWN_TYPE
    return copies


async def sweep(session: AsyncSession, store: Store) -> int:
    """Remove stored files that no row has named for a day; return how many went."""
    before = clock.now() - _SWEPT_AFTER
    known = {row.k for row in await _KEPT_KEYS.all(session)}
    return await store.sweep(known, before)
