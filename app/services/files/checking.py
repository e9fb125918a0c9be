"""What jobs do with a file that was handed in: have it scanned, and keep its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Text, Uuid, func, literal_column, select

from app.core import queue
from app.core.db import Query, Row, bind
from app.core.media import pdfs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

CHECK = "file:check"
REMAKE = "file:remake"
_MOST_AT_ONCE = 500

_file_id = bind("file_id", Uuid())
_TO_READ = Query(
    select(literal_column("found.*")).select_from(
        func.file_to_read(_file_id).table_valued("key", name="found")
    )
)
_KEEP = Query(select(func.keep_text(_file_id, bind("state", Text()), bind("text", Text()))))
_NOTE = Query(select(func.note_scan(_file_id, bind("state", Text()), bind("found", Text()))))
_UNSCANNED = Query(
    select(literal_column("waiting.id")).select_from(
        func.unscanned_files(bind("most", Integer())).table_valued("id", name="waiting")
    )
)
_STALE = Query(
    select(literal_column("waiting.id")).select_from(
        func.stale_copies(bind("make", Integer()), bind("most", Integer())).table_valued(
            "id", name="waiting"
        )
    )
)
_COPIED = Query(
    select(
        func.keep_copy(
            _file_id,
            bind("make", Integer()),
            bind("key", Text()),
            bind("size", BigInteger()),
            bind("sha256", LargeBinary()),
        )
    )
)


async def defer(session: AsyncSession, file_id: UUID) -> None:
    """Have a file looked into, once its row is committed."""
    await _defer_each(session, [file_id])


async def find(session: AsyncSession, file_id: UUID) -> Row | None:
    """Return where a file lies (key, size, sha256, media_type, name, scan); None if it is gone."""
    return await _TO_READ.first(session, file_id=file_id)


async def note_scan(session: AsyncSession, file_id: UUID, state: str, found: str = "") -> None:
    """Keep what the scanner said: clean, or infected with what it `found`."""
    await _NOTE.all(session, file_id=file_id, state=state, found=found)


async def keep_text(session: AsyncSession, file_id: UUID, state: str, text: str = "") -> None:
    """Keep the words of a file, or that they could not be read."""
    await _KEEP.all(session, file_id=file_id, state=state, text=text)


async def take_up(session: AsyncSession) -> int:
    """Have files looked into that nobody has scanned yet; return how many."""
    waiting = await _UNSCANNED.all(session, most=_MOST_AT_ONCE)
    await _defer_each(session, [row.id for row in waiting])
    return len(waiting)


async def take_up_copies(session: AsyncSession) -> int:
    """Have the shown copies made anew that were made otherwise than now; return how many."""
    stale = await _STALE.all(session, make=pdfs.MAKE, most=_MOST_AT_ONCE)
    await _defer_each(session, [row.id for row in stale], REMAKE)
    return len(stale)


async def keep_copy(session: AsyncSession, file_id: UUID, copy: dict[str, Any]) -> None:
    """Keep the shown copy that was made of a PDF, or with no columns that there can be none."""
    values = {name: copy.get(f"shown_{name}") for name in ("key", "size", "sha256")}
    await _COPIED.all(session, file_id=file_id, make=pdfs.MAKE, **values)


async def _defer_each(session: AsyncSession, file_ids: Iterable[UUID], what: str = CHECK) -> None:
    each = {f"{what} {file_id}": {"file_id": str(file_id)} for file_id in file_ids}
    await queue.defer_each(session, what, each)
