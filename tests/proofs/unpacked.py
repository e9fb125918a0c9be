"""What stands in documents that are packed: of a PDF its words, of an archive its members."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

if TYPE_CHECKING:
    from collections.abc import Iterator

# Archives within archives are opened so deep.
_DEEPEST = 3


def unpacked(raw: bytes, depth: int = _DEEPEST) -> bytes:
    """Return some bytes followed by what is packed in them; what is no document as it is."""
    found = [raw]
    if raw.startswith(b"%PDF-"):
        found += of_pdf(raw)
    elif raw.startswith(b"PK\x03\x04") and depth:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found += [name.encode() for name in archive.namelist()]
            found += [unpacked(archive.read(name), depth - 1) for name in archive.namelist()]
    return b"\n".join(found)


def of_pdf(raw: bytes) -> Iterator[bytes]:
    """Yield the text of every page, and of each object of a PDF its strings and its streams.

    So whatever is in the information, the outline, links, notes, forms, metadata and attached files
    is among it, whether anything leads there or not.
    """
    reader = PdfReader(io.BytesIO(raw))
    for page in reader.pages:
        text = page.extract_text()
        # A word that is broken over two lines is one.
        yield from (text.encode(), "".join(text.split()).encode())
    entries = {(number, 0) for number in reader.xref_objStm}
    entries |= {(number, born) for born, table in reader.xref.items() for number in table}
    for number, born in sorted(entries):
        yield from _inside(IndirectObject(number, born, reader).get_object())
    yield from _inside(reader.trailer)


def _inside(what: object) -> Iterator[bytes]:
    """Yield what an object says by itself; what it refers to is another object."""
    if isinstance(what, StreamObject) and what.get("/Subtype") != "/Image":
        yield unpacked(what.get_data())
    if isinstance(what, DictionaryObject):
        for key, value in what.items():
            yield str(key).encode()
            yield from _inside(value)
    elif isinstance(what, ArrayObject):
        for value in what:
            yield from _inside(value)
    elif isinstance(what, bytes):
        yield what
    elif isinstance(what, str):
        yield what.encode()
