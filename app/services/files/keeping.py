"""Keeping what somebody hands in: checked by its content, with copies of a picture."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert

from app.core import ids, media
from app.core.errors import Invalid
from app.core.files import TooLarge
from app.core.i18n import N_, translate
from app.core.media import pdfs
from app.core.media.apart import Unreadable
from app.models.files import File
from app.services.files import checking

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.files import Store, Stored
    from app.core.media import Media

# Decoding a picture may take 200 MB: one at a time, whoever hands in how many.
_DARKROOM = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
# So may reading a PDF take a gigabyte.
_PRESS = asyncio.Semaphore(1)
_TOO_LARGE = N_("{name}: this file is larger than {largest} MB, which is the most for one file.")
_KEYS = ("key", "shown_key", "thumb_key")
_SIZES = ("size", "shown_size", "thumb_size")


def anything(_found: Media) -> None:
    """Take every sort of file that is taken at all."""


async def keep(
    store: Store,
    name: str,
    chunks: AsyncIterable[bytes],
    largest: int,
    field: str = "files",
    fits: Callable[[Media], None] = anything,
    *,
    cleaned: bool = False,
) -> dict[str, Any]:
    """Write a file to the store, and return the columns of its row that speak of the bytes.

    `name` is a safe one, `largest` is in bytes; `fits` raises Invalid for a sort that this place
    does not take. `cleaned` keeps a copy of a PDF without its properties too, if one can be
    made. Raises Invalid on `field`, with nothing left behind, for what is not kept.
    """
    try:
        stored = await store.put(chunks, largest)
    except TooLarge:
        raise TooLarge(field, _TOO_LARGE, name=name, largest=largest >> 20) from None
    except Invalid as wrong:
        raise _about(field, name, wrong) from None
    try:
        found = await asyncio.to_thread(media.sniff, store.open(stored.key), name)
        fits(found)
    except Invalid as wrong:
        await store.delete(stored.key)
        raise _about(field, name, wrong) from None
    return {
        "name": name,
        "media_type": found.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "key": stored.key,
        **(await _copies(store, stored, largest) if found.kind == "image" else {}),
        **(await clean(store, stored.key, largest) if cleaned and found.extension == "pdf" else {}),
    }


def weight(row: dict[str, Any]) -> int:
    """Return how many bytes a file takes in the store, with the copies made of it."""
    return sum(row.get(name) or 0 for name in _SIZES)


async def enter(session: AsyncSession, actor: Actor, row: dict[str, Any], **belongs: UUID) -> UUID:
    """Write the row of a file that was kept, and return its id; `belongs` names its place.

    A job looks into it afterwards.
    """
    file_id = ids.new_id()
    whose = {"id": file_id, "added_at": func.now(), "added_by": actor.person_id}
    await session.execute(insert(File).values(row | belongs | whose))
    await checking.defer(session, file_id)
    return file_id


async def drop(store: Store, row: dict[str, Any]) -> None:
    """Remove a file that was kept, and its copies."""
    for name in _KEYS:
        if row.get(name):
            await store.delete(row[name])


def _about(field: str, name: str, wrong: Invalid) -> Invalid:
    """Say of which file a refusal speaks: several may come in one form."""
    sentence = translate(wrong.message, wrong.data)
    return Invalid(field, N_("{name}: {sentence}"), name=name, sentence=sentence)


async def _copies(store: Store, stored: Stored, largest: int) -> dict[str, Any]:
    path = store.open(stored.key)
    loop = asyncio.get_running_loop()
    copies: dict[str, Any] = {}
    for part, make in (("shown", media.shown_copy), ("thumb", media.thumbnail)):
        made = await loop.run_in_executor(_DARKROOM, make, path)
        if made is not None:
            kept = await store.put([made], largest)
            copies |= {
                f"{part}_key": kept.key,
                f"{part}_size": kept.size,
                f"{part}_sha256": kept.sha256,
            }
    if "shown_key" in copies:
        copies["shown_type"] = media.SHOWN_TYPE
    return copies


async def clean(store: Store, key: str, largest: int) -> dict[str, Any]:
    """Keep a copy of a PDF without its properties; return its columns, none where there is none."""
    try:
        async with _PRESS:
            made = await pdfs.cleaned(store.open(key))
        kept = await store.put([made], largest)
    except (Unreadable, TooLarge):
        return {}
    return {
        "shown_key": kept.key,
        "shown_type": "application/pdf",
        "shown_make": pdfs.MAKE,
        "shown_size": kept.size,
        "shown_sha256": kept.sha256,
    }
