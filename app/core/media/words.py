"""The words of a document, taken out of it by a process of its own with bounds on time and memory.

Readers of foreign formats can be made to eat both; `python -m app.core.media.words FILE EXTENSION`
is that process, and `words_of` starts it.
"""

from __future__ import annotations

import html
import re
import sys
import zipfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.media.apart import Unreadable, bounded, output_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["MOST_WORDS", "Unreadable", "readable", "words_of"]

# Characters of one document that are kept.
MOST_WORDS = 1_000_000
_PART_BYTES = 64 << 20
_MOST_PAGES = 3000
_MOST_ROWS = 100_000
_ANY_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d+")
# Which parts of an office document hold its text, what is text there, and what ends a line.
_PARTS = {
    "docx": (
        r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml",
        r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>",
        r"</w:p>|<w:br/>|<w:tab/>",
    ),
    "pptx": (
        r"ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml",
        r"<a:t(?:\s[^>]*)?>([^<]*)</a:t>",
        r"</a:p>|<a:br/>",
    ),
}


async def words_of(path: Path, extension: str) -> str:
    """Return the words of a document (`pdf`, `docx`, …), at most MOST_WORDS characters of them.

    Raises Unreadable when its reader fails or takes more than a minute or a gigabyte.
    """
    said = await output_of("app.core.media.words", str(path), extension)
    return said.decode("utf-8", "replace")


def readable(extension: str) -> bool:
    """Tell whether words are read out of files of this sort."""
    return extension in _READERS


def _pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - in the process of its own alone

    for page in islice(PdfReader(path).pages, _MOST_PAGES):
        yield page.extract_text()


def _office(path: Path, extension: str) -> Iterator[str]:
    parts, text, end = _PARTS[extension]
    pattern = re.compile(f"{text}|({end})")
    for part in _parts(path, parts):
        for found in pattern.finditer(part):
            yield "\n" if found[1] is None else html.unescape(found[1])
        yield "\n"


def _odt(path: Path) -> Iterator[str]:
    for part in _parts(path, r"content\.xml"):
        lined = re.sub(r"</text:[ph]>|<text:(?:tab|line-break|s)[^>]*/>", "\n", part)
        yield html.unescape(_ANY_TAG.sub("", lined))


def _sheets(path: Path) -> Iterator[str]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - as above

    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        yield f"{name}\n"
        for row in islice(book.get_sheet_by_name(name).iter_rows(), _MOST_ROWS):
            yield "\t".join(str(cell) for cell in row if cell != "") + "\n"


def _plain(path: Path) -> Iterator[str]:
    raw = path.read_bytes()[:_PART_BYTES]
    coding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    yield raw.decode(coding, "replace")


def _parts(path: Path, pattern: str) -> Iterator[str]:
    wanted = re.compile(pattern)
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if wanted.fullmatch(name)]
        for name in sorted(names, key=_in_order):
            with packed.open(name) as part:
                yield part.read(_PART_BYTES).decode("utf-8", "replace")


def _in_order(name: str) -> tuple[str, int]:
    found = _NUMBER.search(name)
    return _NUMBER.sub("", name), int(found[0]) if found else 0


_READERS: dict[str, Callable[[Path], Iterable[str]]] = {
    "pdf": _pdf,
    "docx": lambda path: _office(path, "docx"),
    "pptx": lambda path: _office(path, "pptx"),
    "odt": _odt,
    "xlsx": _sheets,
    "ods": _sheets,
    "txt": _plain,
    "csv": _plain,
}


def _gathered(pieces: Iterable[str]) -> str:
    """Return what is said, without runs of space and without what no text column takes."""
    whole, length = [], 0
    for piece in pieces:
        whole.append(piece)
        length += len(piece)
        if length > 2 * MOST_WORDS:
            break
    lines = (" ".join(line.split()) for line in "".join(whole).replace("\0", "").splitlines())
    said = "\n".join(line for line in lines if line)[:MOST_WORDS]
    return said.encode("utf-8", "replace").decode("utf-8")


def main(path: str, extension: str) -> None:
    """Write the words of a file to standard output, within bounds."""
    bounded()
    sys.stdout.buffer.write(_gathered(_READERS[extension](Path(path))).encode())


if __name__ == "__main__":
    main(*sys.argv[1:3])
