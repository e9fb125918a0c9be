"""A PDF without what it says of who made it, written by a process of its own.

`python -m app.core.media.pdfs FILE` is that process, and `cleaned` starts it.
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING

from app.core.media.apart import bounded, output_of

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PageObject

# ISO 32000-2, 14.3 (metadata streams), 14.5 (what programs keep of their own), 7.11 (files that
# are carried along), 12.5.6.2 (who made a remark, and when).
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/FS")
_OF_REMARK = ("/T", "/M", "/CreationDate", "/NM")


async def cleaned(path: Path) -> bytes:
    """Return a PDF with the same pages and without properties, remarks' names and attachments.

    Pictures in it stay as they are. Raises Unreadable for one that is damaged, locked, or too
    much for its reader.
    """
    return await output_of("app.core.media.pdfs", str(path))


def _strip(page: PageObject) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject  # noqa: PLC0415 - as below

    waiting, seen = [page.get_object()], set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, DictionaryObject):
            for name in (*_TELLING, *(_OF_REMARK if _is_remark(one) else ())):
                one.pop(name, None)
            waiting += [part.get_object() for part in one.values()]
        elif isinstance(one, ArrayObject):
            waiting += [part.get_object() for part in one]


def _is_remark(one: dict[str, object]) -> bool:
    # The name of a form's field has the same key as a remark's author.
    return "/Rect" in one and one.get("/Subtype") != "/Widget"


def main(path: str) -> None:
    """Write the clean copy of a PDF to standard output, within bounds."""
    bounded()
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - in the process of its own alone

    writer = PdfWriter()
    # What stands beside the pages (properties, attachments, earlier states) is not taken along.
    for page in PdfReader(path).pages:
        _strip(writer.add_page(page))
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
