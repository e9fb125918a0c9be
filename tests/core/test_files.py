"""The store of files: whole or absent, under random names, never served changed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Invalid, NotFound
from app.core.files import Damaged, Store, Stored, TooLarge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOMORROW = datetime(2100, 1, 1, tzinfo=UTC)
LIMIT = 3_000_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def left(store: Store) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


async def slowly(*chunks: bytes, error: Exception | None = None) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk
    if error:
        raise error


async def test_a_file_is_kept_as_it_came(store: Store) -> None:
    data = os.urandom(2_500_000)
    pieces = [data[at : at + 64_000] for at in range(0, len(data), 64_000)]
    for chunks in (pieces, slowly(*pieces)):
        stored = await store.put(chunks, LIMIT)
        assert (stored.size, stored.sha256) == (len(data), hashlib.sha256(data).digest())
        assert store.open(stored.key).read_bytes() == data
        path = await store.verify(stored.key, stored.sha256, stored.size)
        assert path == store.open(stored.key)


async def test_only_the_owner_of_the_process_may_read(store: Store) -> None:
    stored = await store.put([b"x"], LIMIT)
    path = store.open(stored.key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_equal_bytes_make_two_files(store: Store) -> None:
    one, two = [await store.put([b"same"], LIMIT) for _ in range(2)]
    assert one.key != two.key
    assert one.sha256 == two.sha256
    await store.delete(one.key)
    assert store.open(two.key).read_bytes() == b"same"


async def test_the_limit_itself_is_allowed_and_one_byte_more_leaves_nothing(store: Store) -> None:
    await store.delete((await store.put([b"x" * 10], 10)).key)
    for chunks in ([b"x" * 11], [b"x"] * 11, slowly(*[b"x"] * 11)):
        with pytest.raises(TooLarge, match="larger than 10 bytes"):
            await store.put(chunks, 10)
    assert left(store) == []


async def test_an_empty_file_is_refused(store: Store) -> None:
    for chunks in ([], [b""], slowly()):
        with pytest.raises(Invalid, match="empty"):
            await store.put(chunks, 10)
    assert left(store) == []


async def test_an_upload_that_breaks_leaves_nothing(store: Store) -> None:
    with pytest.raises(ConnectionError):
        await store.put(slowly(b"x" * 2_000_000, error=ConnectionError()), LIMIT)
    assert left(store) == []


async def test_a_cancelled_upload_leaves_nothing(store: Store) -> None:
    for turns in (1, 5, 20, 60, 100, 150):
        task = asyncio.ensure_future(store.put(slowly(*[b"x" * 1_000_000] * 3), LIMIT))
        for _ in range(turns):
            await asyncio.sleep(0.0001)
        if task.cancel():
            with pytest.raises(asyncio.CancelledError):
                await task
            assert left(store) == []
        else:
            await store.delete(task.result().key)


@pytest.mark.parametrize("call", ["fsync", "write", "open"])
async def test_a_disk_that_refuses_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    await store.delete((await store.put([b"x"], LIMIT)).key)

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(OSError, match="No space"):
        await store.put([b"x"], LIMIT)
    monkeypatch.undo()
    assert left(store) == []


async def test_the_file_and_its_folders_are_synced_before_the_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def note(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)
    stored = await store.put([b"x"], LIMIT)
    final = store.open(stored.key)
    assert synced[0] == str(store.root / "incoming" / stored.key)
    folders = (final.parent, final.parent.parent, store.root)
    assert synced[1:] == [str(folder) for folder in folders]


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "é" * 32, "/" * 32]
)
async def test_what_is_no_key_opens_nothing(store: Store, key: str) -> None:
    with pytest.raises(NotFound):
        store.open(key)
    with pytest.raises(NotFound):
        await store.delete(key)
    with pytest.raises(Damaged):
        await store.verify(key, b"", 0)


async def test_a_link_is_not_followed(store: Store) -> None:
    stored = await store.put([b"x"], LIMIT)
    path = store.open(stored.key)
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(NotFound):
        store.open(stored.key)


def flip(path: Path) -> None:
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def cut_short(path: Path) -> None:
    os.truncate(path, 2)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"!")


@pytest.mark.parametrize("damage", [flip, cut_short, lengthen, os.unlink])
async def test_a_file_that_changed_on_disk_is_not_served(store: Store, damage: object) -> None:
    assert callable(damage)
    stored = await store.put([b"evidence"], LIMIT)
    damage(store.open(stored.key))
    with pytest.raises(Damaged) as caught:
        await store.verify(stored.key, stored.sha256, stored.size)
    assert caught.value.data["key"] == stored.key


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: Store) -> None:
    stored = await store.put([b"x"], LIMIT)
    for _ in range(2):
        await store.delete(stored.key)
    with pytest.raises(NotFound):
        store.open(stored.key)
    await store.delete("0" * 32)


async def test_a_sweep_takes_old_orphans_only(store: Store) -> None:
    kept, orphan = [await store.put([b"x"], LIMIT) for _ in range(2)]
    unfinished = store.root / "incoming" / ("f" * 32)
    unfinished.write_bytes(b"half")
    foreign = store.root / "kept" / kept.key[:2] / "notes.txt"
    foreign.write_text("not ours")
    assert await store.sweep({kept.key}, datetime.now(UTC) - timedelta(days=1)) == 0
    assert await store.sweep({kept.key}, TOMORROW) == 2
    assert {path.name for path in left(store)} == {kept.key, "notes.txt"}
    with pytest.raises(NotFound):
        store.open(orphan.key)


async def test_a_sweep_of_an_empty_store_finds_nothing(store: Store) -> None:
    assert await store.sweep(set(), TOMORROW) == 0


async def test_many_small_chunks_are_gathered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = os.write

    def note(handle: int, block: bytes) -> int:
        written.append(len(block))
        return write(handle, block)

    monkeypatch.setattr(os, "write", note)
    stored = await store.put((b"x" for _ in range(100_000)), LIMIT)
    assert stored == Stored(stored.key, 100_000, hashlib.sha256(b"x" * 100_000).digest())
    assert written == [100_000]
