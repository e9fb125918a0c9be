"""Whether an installation may serve: asked at start, by `/readyz` and by `entente doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.access import rules as _rules  # noqa: F401 - registers what stands behind the gate
from app.core import db, inspection

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession


async def faults(session: AsyncSession, head: str, files: Path, *, durable: bool) -> list[str]:
    """Return what keeps this installation from serving, one plain sentence each.

    `head` is the newest migration of this code, `files` the folder of uploaded files.
    """
    found = await inspection.faults(session, db.guarded(), head, durable=durable)
    return [*found, *_files(files)]


def _files(folder: Path) -> list[str]:
    probe = folder / ".writable"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return [f"The folder for files, {folder}, cannot be written ({error.strerror})."]
    return []
