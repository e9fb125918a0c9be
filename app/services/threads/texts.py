"""The draft text of a thread: written by its own people, version by version, remarked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, insert, update

from app.access.deeds import Deed, require
from app.access.rules import reader, visible_open
from app.core import markdown, passages
from app.core.db import Query, Row, bind
from app.core.errors import Invalid, Stale
from app.core.i18n import N_
from app.core.passages import Found, Passage
from app.core.text import clean_line, clean_text, without_invisibles
from app.models.bulletins import Version
from app.models.records import Record
from app.services import audit, bulletins, threads
from app.services.threads import moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor

LONGEST, LONGEST_NOTE = 100_000, 200
_PRESENT = Query(
    visible_open(
        Version.number, Version.text, Version.note, Version.created_at, Version.created_by_name
    )
    .join(Version, Version.record_id == Record.id)
    .where(Record.id == bind("record_id", Uuid()), Version.superseded_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of a passage, and where in the present text that stands; None: nowhere."""

    comment: Row
    quote: str
    found: Found | None


async def versions(session: AsyncSession, actor: Actor, thread: Row) -> list[Row]:
    """Return the versions of the draft text that this reader may see, the newest first."""
    return await bulletins.versions(session, actor, thread.id)


async def present(session: AsyncSession, actor: Actor, thread: Row) -> Row:
    """Return the present version of the draft text, or None if there is none."""
    return await _PRESENT.first(session, record_id=thread.id, **reader(actor))


async def write(
    session: AsyncSession, actor: Actor, thread: Row, text: str, *, note: str = "", base: int = 0
) -> int:
    """Write the next version of the draft text over version `base` (0: none); return its number.

    Raises Stale when there is another version by now.
    """
    require(actor, Deed.THREAD_EDIT, thread)
    kept = markdown.clean(text, LONGEST, "text")
    if not without_invisibles(kept).strip():
        raise Invalid("text", N_("Write something first."))
    why = without_invisibles(clean_line(note, LONGEST_NOTE, "note")).strip()
    await moves.claim(session, thread)
    before = await present(session, actor, thread)
    if base != (before.number if before else 0):
        raise Stale
    if before and before.text == kept:
        return base
    await _keep(session, actor, thread, {"number": base + 1, "text": kept, "note": why})
    return base + 1


async def _keep(session: AsyncSession, actor: Actor, thread: Row, row: dict[str, Any]) -> None:
    older = (Version.record_id == thread.id, Version.superseded_at.is_(None))
    await session.execute(update(Version).where(*older).values(superseded_at=func.now()))
    name, _ = threads.spoken(actor, thread)
    whose = {"record_id": thread.id, "title": thread.title, "fields": {}, "created_by_name": name}
    await session.execute(insert(Version).values(row | whose | {"created_at": func.now()}))
    changed = {"changed_at": func.now(), "version": Record.version + 1}
    await session.execute(update(Record).where(Record.id == thread.id).values(changed))
    about = {"record_id": thread.id, "tlp": thread.tlp, "number": row["number"]}
    await audit.write(session, actor, "thread:text", sealed=threads.sealed(thread), **about)


async def quoted(
    session: AsyncSession, actor: Actor, thread: Row, quote: str
) -> dict[str, Any] | None:
    """Return a passage of the present text as a comment keeps it; None for no quote.

    Raises Invalid on `quote` for words that the text does not hold.
    """
    words = clean_text(quote, passages.LONGEST, "quote")
    if not words.strip():
        return None
    version = await present(session, actor, thread)
    passage = passages.cut(version.text, words) if version else None
    if version is None or passage is None:
        raise Invalid("quote", N_("The draft text does not hold these words; copy them from it."))
    kept = {"quote": passage.quote, "before": passage.before, "after": passage.after}
    return {"version": version.number, **kept}


def remarks(version: Row, comments: Sequence[Row]) -> list[Remark]:
    """Return what is said of passages, in the order of the text; what is lost comes last."""
    made = [_remark(version, one) for one in comments]
    return sorted(made, key=lambda one: (one.found is None, one.found.start if one.found else 0))


def _remark(version: Row, comment: Row) -> Remark:
    kept = comment.passage
    passage = Passage(kept["quote"], kept["before"], kept["after"])
    return Remark(comment, passage.quote, passages.find(version.text, passage))
