"""The process that lays out a PDF: reads an order from its input, writes the file to its output."""

from __future__ import annotations

import html
import io
import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECONDS, _MEMORY = 60, 2 << 30
_MOST_PAGES, _MOST_IN_ALL = 300, 800
# Where the page of an annex goes on a sheet of A4, in points: within the margins and the heading.
_LEFT, _BOTTOM, _WIDTH, _HEIGHT = 51.0, 57.0, 493.0, 690.0
_PLACE = "<!--annexes-->"


def main() -> None:
    """Make one document, within bounds of time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = json.load(sys.stdin.buffer)
    annexes = _within(_pages(one) for one in order["annexes"])
    markup = order["markup"].replace(_PLACE, _sheets(order, annexes))
    laid_out = _laid_out(markup, order["style"], _pictures(order["annexes"]))
    sys.stdout.buffer.write(_merged(laid_out, annexes) if any(annexes) else laid_out)


def _pages(annex: dict[str, str]) -> list[PageObject] | None:
    """Return the pages of an annex; none for a picture, None for what cannot be read."""
    if annex["media_type"].startswith("image/"):
        return []
    try:
        reader = PdfReader(annex["path"])
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        return _upright(reader) if 0 < len(reader.pages) <= _MOST_PAGES else None
    # A file that was made to break readers breaks this one in its own ways.
    except (
        PyPdfError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        RecursionError,
        AttributeError,
    ):
        return None


def _upright(reader: PdfReader) -> list[PageObject]:
    """Return the pages as they are read, none lying on its side; ValueError for one of no size."""
    # Only a page that belongs to a writer can be turned.
    desk = PdfWriter()
    pages = [desk.add_page(page) for page in reader.pages]
    for page in pages:
        if not (page.mediabox.width and page.mediabox.height):
            message = "a page of no size"
            raise ValueError(message)
        page.transfer_rotation_to_content()
    return pages


def _within(annexes: Iterable[list[PageObject] | None]) -> list[list[PageObject] | None]:
    """Leave out the annexes with which the document would become too long."""
    found: list[list[PageObject] | None] = []
    count = 0
    for pages in annexes:
        fits = pages is not None and count + len(pages) <= _MOST_IN_ALL
        found.append(pages if fits else None)
        count += len(pages or ()) if fits else 0
    return found


def _sheets(order: dict[str, Any], annexes: list[list[PageObject] | None]) -> str:
    """Return the markup of the sheets on which the annexes go, one for each of their pages."""
    parts: list[str] = []
    for number, annex in enumerate(order["annexes"]):
        pages = annexes[number]
        inside = _inside(number, pages, order["unreadable"])
        for place in range(max(len(pages or ()), 1)):
            anchor = "" if place else f' id="annex-{number}"'
            parts.append(f'<section class="annex"{anchor}>{annex["heading"]}{inside}</section>')
    return "".join(parts)


def _inside(number: int, pages: list[PageObject] | None, unreadable: str) -> str:
    if pages is None:
        return f"<p>{html.escape(unreadable)}</p>"
    return "" if pages else f'<img src="annex:{number}" alt="">'


def _pictures(annexes: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {
        f"annex:{number}": (one["path"], one["media_type"])
        for number, one in enumerate(annexes)
        if one["media_type"].startswith("image/")
    }


def _laid_out(markup: str, style: str, pictures: dict[str, tuple[str, str]]) -> bytes:
    paper = import_module("weasyprint")
    urls = import_module("weasyprint.urls")

    class Own(urls.URLFetcher):  # type: ignore[name-defined,misc] # known at run time only
        """Gives the pictures of the annexes and nothing else, whatever a text asks for."""

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ANN401, ARG002
            if url not in pictures:
                message = "nothing is fetched"
                raise ValueError(message)
            path, media_type = pictures[url]
            body = io.BytesIO(Path(path).read_bytes())
            return urls.URLFetcherResponse(url, body, {"Content-Type": media_type})

    fetcher = Own()
    document = paper.HTML(string=markup, base_url="entente:", url_fetcher=fetcher)
    sheet = paper.CSS(string=style, url_fetcher=fetcher)
    return bytes(document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1"))


def _merged(laid_out: bytes, annexes: list[list[PageObject] | None]) -> bytes:
    """Return the document with the pages of the annexes on the sheets that wait for them."""
    writer = PdfWriter(clone_from=io.BytesIO(laid_out))
    sheets = sum(max(len(pages or ()), 1) for pages in annexes)
    at = len(writer.pages) - sheets
    for pages in annexes:
        for page in pages or ():
            _put(writer.pages[at], page)
            at += 1
        at += 0 if pages else 1
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def _put(sheet: PageObject, page: PageObject) -> None:
    box = page.mediabox
    scale = min(_WIDTH / float(box.width), _HEIGHT / float(box.height), 1.0)
    left = _LEFT + (_WIDTH - float(box.width) * scale) / 2 - float(box.left) * scale
    bottom = _BOTTOM + (_HEIGHT - float(box.height) * scale) - float(box.bottom) * scale
    sheet.merge_transformed_page(page, Transformation().scale(scale).translate(left, bottom))


if __name__ == "__main__":
    main()
