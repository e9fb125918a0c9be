"""Files in a real server that speaks S3: whole, checked on reading, swept if nobody names them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from app.core import clock
from app.core.errors import NotFound
from app.core.files import Damaged, StorageAway, TooLarge
from app.core.object_store import Bucket, BucketStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAID = b"evidence " * 1000


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint: str, tmp_path: Path) -> BucketStore:
    bucket = Bucket(
        "files-" + tmp_path.name.replace("_", "-").lower()[:40], endpoint, key="a", secret="b"
    )
    made = BucketStore.at(tmp_path, bucket)
    made.client.create_bucket(Bucket=bucket.name)
    return made


def elsewhere(store: BucketStore, folder: Path) -> BucketStore:
    """Return the same bucket as another host sees it, which has nothing in hand."""
    return BucketStore.at(folder / "elsewhere", store.bucket)


def names(store: BucketStore) -> set[str]:
    return {
        one["Key"]
        for one in store.client.list_objects_v2(Bucket=store.bucket.name).get("Contents", ())
    }


async def test_what_is_put_is_read_elsewhere(store: BucketStore, tmp_path: Path) -> None:
    kept = await store.put([SAID], len(SAID))
    assert names(store) == {kept.key}
    other = elsewhere(store, tmp_path)
    assert other.open(kept.key).read_bytes() == SAID
    path = await other.verify(kept.key, kept.sha256, kept.size)
    assert path.read_bytes() == SAID
    with pytest.raises(NotFound):
        other.open("0" * 32)


async def test_what_was_changed_there_is_an_alarm(store: BucketStore, tmp_path: Path) -> None:
    kept = await store.put([SAID], len(SAID))
    store.client.put_object(Bucket=store.bucket.name, Key=kept.key, Body=SAID[:-1] + b"!")
    with pytest.raises(Damaged):
        await elsewhere(store, tmp_path).verify(kept.key, kept.sha256, kept.size)
    # What is in hand, damaged, is fetched again.
    store.client.put_object(Bucket=store.bucket.name, Key=kept.key, Body=SAID)
    store.open(kept.key).write_bytes(b"damaged")
    assert (await store.verify(kept.key, kept.sha256, kept.size)).read_bytes() == SAID


async def test_what_is_refused_leaves_nothing(store: BucketStore, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        await store.put([SAID], 10)
    away = BucketStore.at(tmp_path, Bucket("nowhere", store.bucket.endpoint, key="a", secret="b"))
    with pytest.raises(StorageAway):
        await away.put([SAID], len(SAID))
    assert names(store) == set()
    assert _left(tmp_path) == []


def _left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_nobody_names_is_swept_away(store: BucketStore) -> None:
    kept, lost = [await store.put([SAID], len(SAID)) for _ in range(2)]
    later = clock.now() + timedelta(minutes=1)
    assert await store.sweep({kept.key}, clock.now() - timedelta(days=1)) == 0
    assert await store.sweep({kept.key}, later) == 1
    assert names(store) == {kept.key}
    await store.delete(kept.key)
    assert names(store) == set()
    assert lost.key != kept.key


def test_a_bucket_that_is_not_there_is_told(store: BucketStore, tmp_path: Path) -> None:
    assert store.fault() == ""
    away: Any = BucketStore.at(
        tmp_path, Bucket("nowhere", store.bucket.endpoint, key="a", secret="b")
    )
    assert "nowhere" in away.fault()
