"""Files in object storage that speaks S3, with a folder on this machine for those in hand.

boto3 is the extra `s3`: without it, this module is not imported.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from app.core.errors import NotFound
from app.core.files import Damaged, StorageAway, Store, Stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from pathlib import Path

_AWAY = (BotoCoreError, ClientError)
# For so long a file is left in the folder after it was last asked for.
_IN_HAND_SECONDS = 3600
_SECONDS = 10
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the objects lie: what each installation of S3 wants to be told."""

    name: str
    endpoint: str = ""
    region: str = "us-east-1"
    key: str = ""
    secret: str = field(default="", repr=False)

    def client(self) -> Any:  # noqa: ANN401 - boto3 has no types
        """Return what speaks with it; a key left out is looked for where boto3 looks."""
        asked = {"endpoint_url": self.endpoint or None, "region_name": self.region}
        if self.key:
            asked |= {"aws_access_key_id": self.key, "aws_secret_access_key": self.secret}
        # Many that speak S3 know neither newer checksums nor buckets in the host's name.
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS * 3,
            retries={"max_attempts": _TRIES, "mode": "standard"},
        )
        return boto3.client("s3", config=config, **asked)


@dataclass(frozen=True, slots=True)
class BucketStore(Store):
    """A store whose files lie in a bucket; `root` holds what comes in and what is read.

    What is read is compared with its hash each time, in the folder as on its way from the bucket.
    """

    bucket: Bucket
    client: Any = None

    @classmethod
    def at(cls, root: Path, bucket: Bucket) -> BucketStore:
        """Return the store of a bucket."""
        return cls(root, bucket, bucket.client())

    async def put(self, chunks: AsyncIterable[bytes] | Iterable[bytes], limit: int) -> Stored:
        """Keep a file as `Store.put` does, and return when the bucket has it."""
        # Named, because a class with slots is made anew and `super()` would look for the old one.
        stored = await Store.put(self, chunks, limit)
        try:
            await asyncio.to_thread(self._upload, stored.key)
        except BaseException:
            await Store.delete(self, stored.key)
            raise
        return stored

    def open(self, key: str) -> Path:
        """Return where the file `key` lies on this machine, fetched if it does not yet; blocks."""
        try:
            return Store.open(self, key)
        except NotFound:
            self._fetch(key)
            return Store.open(self, key)

    async def delete(self, key: str) -> None:
        """Remove the file `key` for good, if it is there."""
        await Store.delete(self, key)
        await asyncio.to_thread(self._remove, key)

    def fault(self) -> str:
        """Return why the bucket cannot be used, as a sentence; empty when it can."""
        try:
            self.client.head_bucket(Bucket=self.bucket.name)
        except _AWAY as away:
            return f"The bucket {self.bucket.name} cannot be reached ({type(away).__name__})."
        return ""

    def _verify(self, key: str, sha256: bytes, size: int) -> Path:
        path = self._path(key)
        try:
            found = Store._verify(self, key, sha256, size)  # noqa: SLF001 - of the same class
        except Damaged:
            # Not here, or not whole: the bucket's is what counts.
            path.unlink(missing_ok=True)
            with suppress(NotFound):
                self._fetch(key)
            found = Store._verify(self, key, sha256, size)  # noqa: SLF001
        with suppress(FileNotFoundError):
            os.utime(found)
        return found

    def _sweep(self, known: AbstractSet[str], before: float) -> int:
        gone = 0
        for name, written in list(self._listed()):
            if name not in known and written.timestamp() < before:
                self._remove(name)
                gone += 1
        put_away = time.time() - _IN_HAND_SECONDS
        Store._sweep(self, frozenset(), put_away)  # noqa: SLF001
        return gone

    def _upload(self, key: str) -> None:
        try:
            self.client.upload_file(str(self._path(key)), self.bucket.name, key)
        except (*_AWAY, boto3.exceptions.S3UploadFailedError) as away:
            raise StorageAway(str(away)) from away

    def _fetch(self, key: str) -> None:
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f"{key}.{os.getpid()}.{time.monotonic_ns()}")
        try:
            self.client.download_file(self.bucket.name, key, str(partial))
            partial.rename(path)
        except ClientError as wrong:
            if wrong.response.get("Error", {}).get("Code") in {"404", "NoSuchKey"}:
                raise NotFound from None
            raise StorageAway(str(wrong)) from wrong
        except BotoCoreError as away:
            raise StorageAway(str(away)) from away
        finally:
            partial.unlink(missing_ok=True)

    def _remove(self, key: str) -> None:
        try:
            self.client.delete_object(Bucket=self.bucket.name, Key=key)
        except _AWAY as away:
            raise StorageAway(str(away)) from away

    def _listed(self) -> Iterator[tuple[str, datetime]]:
        try:
            for page in self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket.name
            ):
                for found in page.get("Contents", ()):
                    yield found["Key"], found["LastModified"]
        except _AWAY as away:
            raise StorageAway(str(away)) from away
