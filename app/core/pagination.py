"""Pages of a list: the items, and a signed cursor that says where the next page begins."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
Value = datetime | UUID | str | int

_LONGEST = 1024
_MAC_BYTES = 16
_CURSOR = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_READERS: dict[str, Callable[[str], Value]] = {
    "t": datetime.fromisoformat,
    "u": UUID,
    "s": str,
    "i": int,
}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list in order, and the cursor of the next page if there is one."""

    items: list[T]
    next: str | None = None


def cut(rows: Sequence[T], size: int, cursor_of: Callable[[T], str]) -> Page[T]:
    """Return the first `size` of `rows`, of which one more was asked for to see if any follow."""
    items = list(rows[:size])
    return Page(items, cursor_of(items[-1]) if items and len(rows) > size else None)


def encode(secret: bytes, values: tuple[Value, ...], scope: str) -> str:
    """Return a cursor after the row whose sort key is `values`, good in `scope` only.

    `scope` names the person and the query. The values can be read by whoever holds the cursor, so
    they are those of a row that was shown. Raises ValueError when they are too long, of another
    type, or a time without a zone.
    """
    body = json.dumps([_written(value) for value in values], separators=(",", ":")).encode()
    cursor = base64.urlsafe_b64encode(_mac(secret, scope, body) + body).decode().rstrip("=")
    if len(cursor) > _LONGEST:
        raise ValueError("the sort key is too long for a cursor")
    return cursor


def decode(secret: bytes, cursor: str, scope: str) -> tuple[Value, ...]:
    """Return the values of a cursor made by `encode` with the same secret and scope.

    Raises Invalid("cursor", …) for anything else: forged, of another person, of another filter.
    """
    if len(cursor) > _LONGEST or not _CURSOR.fullmatch(cursor):
        raise _foreign()
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise _foreign() from None
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, scope, body)):
        raise _foreign()
    return tuple(_READERS[sort](text) for sort, text in json.loads(body))


def _foreign() -> Invalid:
    return Invalid("cursor", "This list has changed or was opened by someone else. Start again.")


def _written(value: Value) -> tuple[str, str]:
    match value:
        case datetime() if value.tzinfo is not None:
            return "t", value.isoformat()
        case UUID():
            return "u", str(value)
        case str():
            return "s", str(value)
        case int() if not isinstance(value, bool):
            return "i", str(value)
    raise ValueError("a cursor holds times with a zone, ids, texts and whole numbers")


def _mac(secret: bytes, scope: str, body: bytes) -> bytes:
    named = hashlib.sha256(scope.encode("utf-8", "surrogatepass")).digest()
    return hmac.digest(secret, b"cursor\0" + named + body, "sha256")[:_MAC_BYTES]
