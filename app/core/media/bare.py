"""Pictures inside documents without what a camera wrote in them; no pixel is made anew.

ITU-T T.81, annex B (the segments of a JPEG); ISO/IEC 15444-1, annex I (the boxes of a JPEG 2000).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK, _START, _END, _SCAN = 0xFF, 0xD8, 0xD9, 0xDA
# What stands alone: no length follows.
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
# Application segments and the remark; of these how colours are meant is needed to show it.
_TOLD = frozenset({*range(0xE0, 0xF0), 0xFE})
_COLOURS = 0xEE
_NEEDED_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_CODESTREAM = b"\xff\x4f\xff\x51"
_LONG = 1


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without EXIF, remarks, profiles and whatever follows its end.

    Raises ValueError for what is none, or has no end.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    return b"\xff\xd8" + b"".join(_segments(data))


def _segments(data: bytes) -> Iterator[bytes]:
    at = 2
    while True:
        at = _marker(data, at)
        kind = data[at + 1]
        if kind == _END:
            yield b"\xff\xd9"
            return
        if kind in _BARE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(data):
            raise ValueError("a segment without an end")
        if kind not in _TOLD or kind == _COLOURS:
            yield data[at:end]
        at = end
        if kind == _SCAN:
            at = _scanned(data, at)
            yield data[end:at]


def _marker(data: bytes, at: int) -> int:
    """Return where the marker at `at` begins, behind the bytes that fill up to it."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 1 >= len(data) or data[at] != _MARK or data[at + 1] in (0, _START):
        raise ValueError("no marker where one must be")
    return at


def _scanned(data: bytes, at: int) -> int:
    """Return where what is drawn ends that begins at `at`: at a marker that is no part of it."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ValueError("a picture without an end")
        if data[at + 1] == 0 or data[at + 1] in _BARE:
            at += 2
        elif data[at + 1] == _MARK:
            at += 1
        else:
            return at


def bare_jpx(data: bytes) -> bytes:
    """Return a JPEG 2000 with the boxes alone that are needed to show it.

    Raises ValueError for what is none.
    """
    if data.startswith(_CODESTREAM):
        return data
    kept = b"".join(whole for kind, whole in _boxes(data) if kind in _NEEDED_BOXES)
    if not kept.startswith(b"\0\0\0\x0cjP  "):
        raise ValueError("no JPEG 2000")
    return kept


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise ValueError("a box without an end")
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if length == _LONG:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        end = at + length if length else len(data)
        if end < at + 8 or end > len(data):
            raise ValueError("a box without an end")
        yield kind, data[at:end]
        at = end
