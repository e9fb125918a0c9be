"""A PDF without what it says of who made it, written by a process of its own.

`python -m app.core.media.pdfs FILE` is that process, and `cleaned` starts it.
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING

from app.core.media.apart import bounded, output_of
from app.core.media.bare import bare_jpeg, bare_jpx

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PageObject
    from pypdf.generic import StreamObject

# ISO 32000-2, 14.3 (metadata streams), 14.5 (what programs keep of their own), 7.11 (files that
# are carried along), 12.5.6.2 (who made a remark, and when).
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/FS", "/OPI")
_OF_REMARK = ("/T", "/M", "/CreationDate", "/NM")
# How pictures are kept that bring a camera's words along; no other filter has room for them.
_PICTURES = {"/DCTDecode": bare_jpeg, "/DCT": bare_jpeg, "/JPXDecode": bare_jpx}
# What begins them, where a picture was written into the text of a page itself.
_OF_CAMERA = (b"Exif\0\0", b"http://ns.adobe.com/xap/", b"<x:xmpmeta")
# Which copies are made as this module makes them now; counted up when they are to be made anew.
MAKE = 1


async def cleaned(path: Path) -> bytes:
    """Return a PDF with the same pages and without properties, remarks' names and attachments.

    Pictures in it look the same and keep nothing of their cameras. Raises Unreadable for one that
    is damaged, locked, or too much for its reader.
    """
    return await output_of("app.core.media.pdfs", str(path))


def _strip(page: PageObject, seen: set[int]) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject, StreamObject  # noqa: PLC0415 - as below

    waiting = [page.get_object()]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, DictionaryObject):
            for name in (*_TELLING, *(_OF_REMARK if _is_remark(one) else ())):
                one.pop(name, None)
            if isinstance(one, StreamObject):
                _bare(one)
            waiting += [part.get_object() for part in one.values()]
        elif isinstance(one, ArrayObject):
            waiting += [part.get_object() for part in one]


def _bare(stream: StreamObject) -> None:
    """Take a camera's words out of a picture; raises ValueError where they cannot be."""
    from pypdf.filters import decode_stream_data  # noqa: PLC0415 - as below
    from pypdf.generic import ArrayObject, NameObject  # noqa: PLC0415 - as below

    given = stream.get("/Filter", [])
    filters = [given] if isinstance(given, str) else list(given.get_object() if given else [])
    make = _PICTURES.get(str(filters[-1])) if filters else None
    if make is None:
        # Of a picture these are its pixels; of what a page draws there may be another in it.
        drawn = stream.get("/Subtype", "/Form") == "/Form"
        if drawn and any(words in stream.get_data() for words in _OF_CAMERA):
            raise ValueError("a picture where it cannot be made bare")
        return
    if len(filters) > 1:
        # What was packed once more stays unpacked.
        stream[NameObject("/Filter")] = ArrayObject(filters[:-1])
        stream._data = decode_stream_data(stream)  # noqa: SLF001 - encoded bytes have no other door
        stream[NameObject("/Filter")] = filters[-1]
        stream.pop("/DecodeParms", None)
    stream._data = make(stream._data)  # noqa: SLF001 - as above


def _is_remark(one: dict[str, object]) -> bool:
    # The name of a form's field has the same key as a remark's author.
    return "/Rect" in one and one.get("/Subtype") != "/Widget"


def main(path: str) -> None:
    """Write the clean copy of a PDF to standard output, within bounds."""
    bounded()
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - in the process of its own alone

    writer = PdfWriter()
    # What stands beside the pages (properties, attachments, earlier states) is not taken along.
    seen: set[int] = set()
    for page in PdfReader(path).pages:
        _strip(writer.add_page(page), seen)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
