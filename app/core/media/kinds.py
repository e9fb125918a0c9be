"""What a file is: its extension and its first bytes agree, are on the list, and hide nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal

from app.core.errors import Invalid
from app.core.media.names import safe_name
from app.core.media.office import check_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = Literal["image", "document", "text", "mail", "video"]

_FIELD = "file"
_HEAD_BYTES = 4096
_BLOCK_BYTES = 1 << 20
_OVERLAP_BYTES = 128


@dataclass(frozen=True, slots=True)
class Media:
    """A file's type (RFC 2046), its ordinary extension without the dot, and its sort."""

    media_type: str
    extension: str
    kind: Kind


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_MEDIA = (
    Media("image/jpeg", "jpg", "image"),
    Media("image/png", "png", "image"),
    Media("image/webp", "webp", "image"),
    Media("image/gif", "gif", "image"),
    Media("image/avif", "avif", "image"),
    Media("image/heic", "heic", "image"),
    Media("application/pdf", "pdf", "document"),
    Media(f"{_OFFICE}.wordprocessingml.document", "docx", "document"),
    Media(f"{_OFFICE}.spreadsheetml.sheet", "xlsx", "document"),
    Media(f"{_OFFICE}.presentationml.presentation", "pptx", "document"),
    Media(f"{_ODF}.text", "odt", "document"),
    Media(f"{_ODF}.spreadsheet", "ods", "document"),
    Media("text/plain", "txt", "text"),
    Media("text/csv", "csv", "text"),
    Media("message/rfc822", "eml", "mail"),
    Media("video/mp4", "mp4", "video"),
    Media("video/quicktime", "mov", "video"),
)
_BY_EXTENSION = {media.extension: media for media in _MEDIA}
_ALIASES = {"jpeg": "jpg", "jpe": "jpg", "heif": "heic", "m4v": "mp4", "qt": "mov"}
EXTENSIONS = tuple(sorted({*_BY_EXTENSION, *_ALIASES}))

# puremagic 1.30 knows half of the brands that cameras write (not mp41, iso5, avc1 or mif1).
_MAGIC = {
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "webp": re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL),
    "gif": re.compile(rb"GIF8[79]a"),
    "avif": re.compile(rb".{4}ftyp(?:avif|avis|mif1|miaf)", re.DOTALL),
    "heic": re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cmsx]|mif1|msf1)", re.DOTALL),
    "pdf": re.compile(rb"%PDF-\d"),
    "mp4": re.compile(
        rb".{4}ftyp(?:iso[m2-9]|mp4[12]|avc1|M4V[ HP]|dash|3g[pr2].|MSNV|XAVC)", re.DOTALL
    ),
    "mov": re.compile(rb".{4}(?:ftypqt  |moov|wide|mdat)", re.DOTALL),
}
_ZIPPED = frozenset({"docx", "xlsx", "pptx", "odt", "ods"})
_TEXTS = frozenset({"txt", "csv", "eml"})

# The test file of the virus scanners, in two pieces so that none takes this one for it.
_EICAR = rb"X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!"
_VIRUS = re.compile(_EICAR)
# A browser looks for a page in the first bytes only. Farther on only long tags are sought: chance
# writes `/JS` or `<svg` into megabytes of compressed data.
_PAGE_FIRST = re.compile(
    rb"(?i:<(?:script|html|svg|iframe|object|embed|body|!doctype\s+html|\?php))[\s>/]"
)
_PAGE_WITHIN = re.compile(
    _EICAR + rb"|(?i:<(?:script|html|iframe|object|embed|!doctype\s+html|\?php))[\s>/]"
)
_PDF_ACTS = re.compile(_EICAR + rb"|/(?:JavaScript|Launch)\b")
_MARKUP_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:" + _PAGE_FIRST.pattern + rb"|<\?xml)")
_HEADER_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?(?:From |[!-9;-~]+:)")
# UTF-16 texts begin with a mark of byte order; any other text holds no NUL and few controls.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(path: Path, name: str) -> Media:
    """Return what the file at `path`, handed in as `name`, is.

    Reads the whole file: call it in a thread. Raises Invalid("file", …) with a sentence when the
    sort is not accepted, when name and content disagree, and when it could act when opened:
    macros, scripts, a web page inside a picture, the scanners' test virus.
    """
    _, dot, ending = safe_name(name).rpartition(".")
    extension = ending.lower() if dot else ""
    media = _BY_EXTENSION.get(_ALIASES.get(extension, extension))
    if media is None:
        raise _not_accepted(extension)
    with path.open("rb") as file:
        _check(file, media)
    return media


def _not_accepted(extension: str) -> Invalid:
    if extension in {"zip", "rar", "7z", "gz", "tar"}:
        return Invalid(_FIELD, "Archives are not opened here. Add the files one by one.")
    if extension in {"docm", "xlsm", "pptm", "doc", "xls", "ppt"}:
        return Invalid(_FIELD, "Save this document as .docx, .xlsx, .pptx or PDF, without macros.")
    accepted = ", ".join(sorted(_BY_EXTENSION))
    return Invalid(
        _FIELD, "Files of this sort are not accepted. Accepted: {accepted}.", accepted=accepted
    )


def _check(file: BinaryIO, media: Media) -> None:
    head = file.read(_HEAD_BYTES)
    if not head:
        raise Invalid(_FIELD, "This file is empty.")
    if media.extension in _ZIPPED:
        check_office(file, media.extension)
        _refuse(file, _VIRUS)
    elif media.extension in _TEXTS:
        _check_text(file, head, media.extension)
    else:
        _check_binary(file, head, media)


def _check_binary(file: BinaryIO, head: bytes, media: Media) -> None:
    if not _MAGIC[media.extension].match(head):
        raise _disagrees(media.extension)
    if _PAGE_FIRST.search(head):
        raise _acts()
    if media.kind != "video":
        _refuse(file, _PDF_ACTS if media.extension == "pdf" else _PAGE_WITHIN)


def _disagrees(extension: str) -> Invalid:
    return Invalid(
        _FIELD,
        "The content of this file is not what its name ends in (.{extension}).",
        extension=extension,
    )


def _check_text(file: BinaryIO, head: bytes, extension: str) -> None:
    wide = head.startswith(_UTF_16)
    start = head.decode("utf-16", "ignore").encode() if wide else head
    if _MARKUP_FIRST.match(start) or (extension == "eml" and not _HEADER_FIRST.match(start)):
        raise _disagrees(extension)
    _refuse(file, _VIRUS)
    if not wide and any(_BINARY.search(block) for block in _blocks(file)):
        raise _disagrees(extension)


def _refuse(file: BinaryIO, pattern: re.Pattern[bytes]) -> None:
    for block in _blocks(file):
        found = pattern.search(block)
        if found:
            raise _virus() if _VIRUS.match(found[0]) else _acts()


def _virus() -> Invalid:
    return Invalid(_FIELD, "This file holds a virus, or the test for one.")


def _acts() -> Invalid:
    return Invalid(_FIELD, "This file holds a script or a web page, which could act when opened.")


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Return the whole file in pieces, each with the end of the one before."""
    file.seek(0)
    before = b""
    while block := file.read(_BLOCK_BYTES):
        yield before + block
        before = block[-_OVERLAP_BYTES:]
