"""The crawl finds what is packed: wherever in a document a token stands."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link

from app.core import pdf
from tests.proofs.scene import token, tokens_in
from tests.proofs.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio
HIDDEN = token("a place in a document")
_BOX = (1, 1, 99, 99)


def _described(made: PdfWriter) -> None:
    made.add_metadata({"/Title": HIDDEN})


def _attached(made: PdfWriter) -> None:
    made.add_attachment("x.txt", HIDDEN.encode())


def _called(made: PdfWriter) -> None:
    made.add_attachment(f"{HIDDEN}.txt", b"x")


def _outlined(made: PdfWriter) -> None:
    made.add_outline_item(title=HIDDEN, page_number=0)


def _linked(made: PdfWriter) -> None:
    made.add_annotation(0, Link(rect=_BOX, url=f"https://{HIDDEN}.example"))


def _noted(made: PdfWriter) -> None:
    made.add_annotation(0, FreeText(text=HIDDEN, rect=_BOX))


@pytest.mark.parametrize("put", [_described, _attached, _called, _outlined, _linked, _noted])
def test_it_is_found_wherever_it_stands_in_a_pdf(put: Callable[[PdfWriter], None]) -> None:
    made, kept = PdfWriter(), io.BytesIO()
    made.add_blank_page(200, 200)
    put(made)
    made.compress_identical_objects()
    made.write(kept)
    assert tokens_in(unpacked(kept.getvalue())) == {HIDDEN}


async def test_it_is_found_in_the_words_of_a_page() -> None:
    broken = f"<p style='width:9em;word-break:break-all;font-size:30px'>{HIDDEN}</p>"
    markup = f"<html lang=en><title>x</title><body>{broken}<!--annexes--></body></html>"
    made = await pdf.made(pdf.Sheets(markup, "", ""))
    assert not tokens_in(made)
    assert len(PdfReader(io.BytesIO(made)).pages[0].extract_text().split()) > 1
    assert tokens_in(unpacked(made)) == {HIDDEN}


def test_it_is_found_in_archives_within_archives() -> None:
    raw = HIDDEN.encode()
    for name in ("inner.xlsx", "outer.zip"):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, raw * 20 if raw.startswith(b"canary") else raw)
        raw = kept.getvalue()
    assert not tokens_in(raw)
    assert tokens_in(unpacked(raw)) == {HIDDEN}


def test_what_is_no_document_stays_as_it_is() -> None:
    assert unpacked(b"plain") == b"plain"
