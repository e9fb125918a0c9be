"""Style sheets, scripts and pictures, kept in memory under an address that changes with them."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

_IMMUTABLE = b"public, max-age=31536000, immutable"
_REVALIDATE = b"no-cache"
_WORTH_PACKING = 1024
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PREFIX = "/static"


@dataclass(slots=True)
class _File:
    body: bytes
    kind: str
    etag: str
    packed: bytes | None = field(default=None)

    def gzipped(self) -> bytes:
        """Pack once, at the first request that accepts it."""
        if self.packed is None:
            self.packed = gzip.compress(self.body, 6, mtime=0)
        return self.packed


def _kind(path: Path) -> str:
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    kind = guessed or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _load(path: Path) -> _File:
    body = path.read_bytes()
    return _File(body, _kind(path), f'"{hashlib.sha256(body).hexdigest()[:20]}"')


class Static:
    """An ASGI application over one folder; one hash of the whole tree stands in each address.

    Because the hash is a folder of the address, scripts that import each other by a relative
    path, and pictures named in a style sheet, are covered by it without being rewritten.
    """

    def __init__(self, folder: Path, *, reload: bool = False) -> None:
        """Read the folder; with `reload` files are read again at every request, for development."""
        self._folder = folder
        self._reload = reload
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self._files = {path.relative_to(folder).as_posix(): _load(path) for path in paths}
        tree = "".join(f"{name}{file.etag}" for name, file in self._files.items())
        self.version = hashlib.sha256(tree.encode()).hexdigest()[:8]

    def url(self, name: str) -> str:
        """Return the address of a file. Raises LookupError if there is no such file."""
        if name not in self._files and not (self._reload and (self._folder / name).is_file()):
            message = f"no static file {name!r}"
            raise LookupError(message)
        return f"{_PREFIX}/{self.version}/{name}"

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer GET and HEAD. Raises HTTPException 404 for a file that is not there."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        version, _, rest = path.partition("/")
        name = rest if version == self.version else path
        file = self._file(name)
        if file is None:
            raise HTTPException(404)
        caching = _IMMUTABLE if version == self.version and not self._reload else _REVALIDATE
        await _answer(file, caching, scope, send)

    def _file(self, name: str) -> _File | None:
        known = self._files.get(name)
        if known is None or not self._reload:
            return known
        return _load(self._folder / name)


async def _answer(file: _File, caching: bytes, scope: Scope, send: Send) -> None:
    asked = dict(scope["headers"])
    same = asked.get(b"if-none-match", b"").decode("latin-1") == file.etag
    pack = len(file.body) > _WORTH_PACKING and b"gzip" in asked.get(b"accept-encoding", b"")
    body = b"" if same else file.gzipped() if pack else file.body
    headers = [
        (b"content-type", file.kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", caching),
        (b"etag", file.etag.encode()),
        (b"vary", b"Accept-Encoding"),
    ]
    if pack and not same:
        headers.append((b"content-encoding", b"gzip"))
    status = 304 if same else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})
