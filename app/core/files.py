"""Files people hand in, kept in a folder: written wholly or not at all, never served changed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import AsyncIterable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from app.core.errors import Condition, Invalid, NotFound
from app.core.i18n import N_

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime

_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_BLOCK_BYTES = 1 << 20
_KEPT, _INCOMING = "kept", "incoming"

P = ParamSpec("P")
T = TypeVar("T")


class TooLarge(Invalid):
    """A file is larger than this place takes."""

    code = "too-large"


class Full(TooLarge):
    """There is no room left for a file: a quota is used up."""

    code = "quota-exceeded"


class Damaged(Condition):
    """What lies on the disk is not what was stored: an alarm, and nothing is served."""

    code = "damaged"

    def __init__(self, key: str) -> None:
        """Name the stored file for whoever looks into it."""
        super().__init__(N_("This file was damaged in storage and cannot be opened."), key=key)


class StorageAway(OSError):
    """Storage beyond this machine does not answer as it should; it may later."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is on disk: its random name, its length in bytes, the SHA-256 of its bytes."""

    key: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of files under random names.

    Equal bytes make two files: nothing tells that somebody else keeps the same.
    """

    root: Path

    async def put(self, chunks: AsyncIterable[bytes] | Iterable[bytes], limit: int) -> Stored:
        """Write `chunks` to disk, synced, and return under which key.

        Raises TooLarge beyond `limit` bytes, Invalid("file", …) for no byte at all, OSError when
        the disk refuses. Then, and when the task is cancelled, nothing is left behind.
        """
        key = secrets.token_hex(16)
        temporary, final = self.root / _INCOMING / key, self._path(key)
        try:
            size, sha256 = await _write(temporary, _bounded(chunks, limit))
            await _in_thread(_settle, temporary, final)
        except BaseException:
            for path in (temporary, final):
                path.unlink(missing_ok=True)
            raise
        return Stored(key, size, sha256)

    def open(self, key: str) -> Path:
        """Return where the file `key` lies. Raises NotFound for no such file and for no key."""
        path = self._path(key)
        if path.is_symlink() or not path.is_file():
            raise NotFound
        return path

    async def verify(self, key: str, sha256: bytes, size: int) -> Path:
        """Read the file `key` through and return where it lies; Damaged unless it is unchanged."""
        return await _in_thread(self._verify, key, sha256, size)

    async def delete(self, key: str) -> None:
        """Remove the file `key` for good, if it is there."""
        path = self._path(key)
        await _in_thread(_remove, path)

    def fault(self) -> str:
        """Return why storage beyond this machine cannot be used, as a sentence; none is here."""
        return ""

    async def sweep(self, known: AbstractSet[str], older_than: datetime) -> int:
        """Remove files that no row names and unfinished ones, and return how many went.

        Only what was last written before `older_than` goes, so leave a day for uploads whose row
        is not committed yet; read `known` after choosing that time.
        """
        return await _in_thread(self._sweep, known, older_than.timestamp())

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound
        return self.root / _KEPT / key[:2] / key

    def _verify(self, key: str, sha256: bytes, size: int) -> Path:
        try:
            path = self.open(key)
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").digest()
        except (NotFound, OSError):
            raise Damaged(key) from None
        if path.stat().st_size != size or not hmac.compare_digest(found, sha256):
            raise Damaged(key)
        return path

    def _sweep(self, known: AbstractSet[str], before: float) -> int:
        orphans = [path for path in self._all() if path.name not in known and _older(path, before)]
        for path in orphans:
            _remove(path)
        return len(orphans)

    def _all(self) -> Iterator[Path]:
        for pattern in (f"{_KEPT}/??/*", f"{_INCOMING}/*"):
            yield from (path for path in self.root.glob(pattern) if _KEY.fullmatch(path.name))


class _Writing:
    """A new file while it is written: how long it is so far, and the digest of that."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.digest = hashlib.sha256()
        self._handle = -1

    def create(self) -> None:
        """Open a file that was not there, for this process alone."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._handle = os.open(self.path, flags, 0o600)

    def append(self, block: bytes) -> None:
        """Write the whole of `block`, however little the system takes at once."""
        self.size += len(block)
        self.digest.update(block)
        rest = memoryview(block)
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def sync(self) -> None:
        """Return when the bytes are on disk."""
        os.fsync(self._handle)

    def close(self) -> None:
        """Give the handle back, whether or not all went well."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


async def _write(path: Path, blocks: AsyncIterator[bytes]) -> tuple[int, bytes]:
    """Write a new file and sync it; return its length and SHA-256."""
    writing = _Writing(path)
    try:
        await _in_thread(writing.create)
        async for block in blocks:
            await _in_thread(writing.append, block)
        await _in_thread(writing.sync)
    finally:
        writing.close()
    if writing.size == 0:
        raise Invalid("file", "This file is empty.")
    return writing.size, writing.digest.digest()


async def _bounded(
    chunks: AsyncIterable[bytes] | Iterable[bytes], limit: int
) -> AsyncIterator[bytes]:
    """Gather small chunks into blocks, and stop at the first byte beyond `limit`."""
    size, block = 0, bytearray()
    async for chunk in _each(chunks):
        size += len(chunk)
        if size > limit:
            raise TooLarge("file", "This file is larger than {limit} bytes.", limit=limit)
        block += chunk
        if len(block) >= _BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


async def _each(chunks: AsyncIterable[bytes] | Iterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(chunks, AsyncIterable):
        async for chunk in chunks:
            yield chunk
    else:
        for chunk in chunks:
            yield chunk


async def _in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in a thread; a cancelled caller leaves only when the thread has finished.

    Otherwise the clean-up after a cancelled upload would race with the thread that still writes.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task})
        raise


def _settle(temporary: Path, final: Path) -> None:
    """Give a synced file its place, so that it is still there after a power cut.

    The folders above are synced each time: another upload may have made them just now.
    """
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary.rename(final)
    for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
        _sync_folder(folder)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _older(path: Path, before: float) -> bool:
    try:
        return path.lstat().st_mtime < before
    except FileNotFoundError:
        return False
