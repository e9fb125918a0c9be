"""A look into the directory of an office document: it is a zip, and is not unpacked here.

Only the few small parts in which something could act are read, each up to a bound.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIELD = "file"
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# PKWARE APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
_LOCAL_HEAD = struct.Struct("<4s5H3I2H")
_CENTRAL_HEAD = struct.Struct("<4s6H3I5H2I")
_END_HEAD = struct.Struct("<4s4H2IH")
_MOST_ENTRIES = 5_000
_MOST_DIRECTORY_BYTES = 1 << 20
_MOST_UNPACKED_BYTES = 500_000_000
_MOST_READ_BYTES = 2_000_000
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x1
_STORED, _DEFLATED = 0, 8

_MAIN_PART = {
    "docx": re.compile(r"word/document\d*\.xml"),
    "xlsx": re.compile(r"xl/workbook\.xml"),
    "pptx": re.compile(r"ppt/presentation\.xml"),
    "odt": re.compile(r"content\.xml"),
    "ods": re.compile(r"content\.xml"),
}
_ODF_MIMETYPE = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_MACROS = re.compile(
    r"(?:.*/)?(?:vbaproject.*|vbadata\.xml|activex/.*|macrosheets/.*|oleobject[^/]*)"
    r"|(?:basic|scripts)/.*",
    re.IGNORECASE,
)
_ALL = re.compile(rb"(.+)", re.DOTALL)
# The code of a field up to its first quotation mark; it may be cut in pieces to hide it.
_FIELD_CODE = re.compile(rb"(?:<w:instrText(?:\s[^>]*)?>|w:instr=\")([^<\"]*)")
# Parts in which something could act, where within them, and what it looks like there.
_ACTS = (
    (r"\[content_types\]\.xml", _ALL, re.compile(rb"macroEnabled|vbaProject")),
    (
        r"word/_rels/[^/]*settings\d*\.xml\.rels",
        _ALL,
        re.compile(rb"attachedTemplate[^<]*External|External[^<]*attachedTemplate"),
    ),
    (r"word/document\d*\.xml", _FIELD_CODE, re.compile(rb"DDE(?:AUTO)?\s")),
    (r"xl/externallinks/[^/]*\.xml", _ALL, re.compile(rb"ddeLink")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory of a zip; sizes and offset in bytes."""

    name: str
    flags: int
    method: int
    packed: int
    unpacked: int
    offset: int
    mode: int


def check_office(file: BinaryIO, extension: str) -> None:
    """Raise Invalid("file", …) unless the file is a plain office document of this extension."""
    try:
        entries = list(_entries(file))
        _check_directory(entries, extension)
        _check_parts(file, entries, extension)
    except (struct.error, zlib.error, UnicodeDecodeError):
        raise _broken() from None


def _broken() -> Invalid:
    return Invalid(_FIELD, "This document is broken, or protected by a password.")


def _entries(file: BinaryIO) -> Iterator[Entry]:
    size = file.seek(0, 2)
    tail_at = max(0, size - _LONGEST_COMMENT - _END_HEAD.size)
    file.seek(tail_at)
    tail = file.read()
    at = tail.rfind(_END)
    end = _END_HEAD.unpack_from(tail, max(at, 0))
    count, length, start = end[4], end[5], end[6]
    file.seek(0)
    if at < 0 or file.read(4) != _LOCAL or start + length > tail_at + at:
        raise _broken()
    if count > _MOST_ENTRIES or length > _MOST_DIRECTORY_BYTES:
        raise Invalid(_FIELD, "This document holds more parts than an office document does.")
    file.seek(start)
    yield from _read_directory(file.read(length), count)


def _read_directory(directory: bytes, count: int) -> Iterator[Entry]:
    at = 0
    for _ in range(count):
        head = _CENTRAL_HEAD.unpack_from(directory, at)
        if head[0] != _CENTRAL:
            raise _broken()
        names = at + _CENTRAL_HEAD.size
        name = directory[names : names + head[10]].decode("utf-8")
        yield Entry(name, head[3], head[4], head[8], head[9], head[16], head[15] >> 16)
        at = names + head[10] + head[11] + head[12]
    if at != len(directory):
        raise _broken()


def _check_directory(entries: Sequence[Entry], extension: str) -> None:
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names) or any(e.flags & _ENCRYPTED for e in entries):
        raise _broken()
    if not any(map(_MAIN_PART[extension].fullmatch, names)):
        raise Invalid(
            _FIELD,
            "The content of this file is not what its name ends in (.{extension}).",
            extension=extension,
        )
    if sum(entry.unpacked for entry in entries) > _MOST_UNPACKED_BYTES:
        raise Invalid(_FIELD, "This document would unpack to more than it should.")
    if any(_escapes(entry) for entry in entries):
        raise Invalid(_FIELD, "This document holds parts that reach outside it.")
    if any(_MACROS.fullmatch(name) for name in names):
        raise _acts()


def _escapes(entry: Entry) -> bool:
    parts = entry.name.replace("\\", "/").split("/")
    return parts[0] == "" or ".." in parts or ":" in parts[0] or stat.S_ISLNK(entry.mode)


def _acts() -> Invalid:
    return Invalid(
        _FIELD,
        "This document holds macros or loads something when opened. Save it without, or as PDF.",
    )


def _check_parts(file: BinaryIO, entries: Sequence[Entry], extension: str) -> None:
    wanted = _ODF_MIMETYPE.get(extension)
    if wanted and (entries[0].name != "mimetype" or _unpacked(file, entries[0]) != wanted):
        raise _broken()
    for entry in entries:
        for part, within, pattern in _ACTS:
            if re.fullmatch(part, entry.name, re.IGNORECASE):
                _check_part(_unpacked(file, entry), within, pattern)


def _check_part(part: bytes, within: re.Pattern[bytes], pattern: re.Pattern[bytes]) -> None:
    if b"\0" in part:  # UTF-16, which hides words from a search and which no office program writes
        raise _broken()
    if pattern.search(b"".join(within.findall(part))):
        raise _acts()


def _unpacked(file: BinaryIO, entry: Entry) -> bytes:
    file.seek(entry.offset)
    head = _LOCAL_HEAD.unpack(file.read(_LOCAL_HEAD.size))
    if head[0] != _LOCAL or entry.method not in {_STORED, _DEFLATED}:
        raise _broken()
    file.seek(head[9] + head[10], 1)
    packed = file.read(min(entry.packed, _MOST_READ_BYTES))
    if entry.method == _STORED:
        return packed
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _MOST_READ_BYTES)
