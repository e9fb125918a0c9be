"""Words are taken out of documents, and a document made to harm its reader harms nobody."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from app.core.media import apart
from app.core.media.words import MOST_WORDS, Unreadable, readable, words_of

if TYPE_CHECKING:
    from pathlib import Path


def zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", text)
    return made.getvalue()


def pdf(said: str) -> bytes:
    """Make a PDF of one page that says one line in a font that every reader has."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 100)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawn = DecodedStreamObject()
    drawn.set_data(f"BT /F1 12 Tf 10 50 Td ({said}) Tj ET".encode())
    page[NameObject("/Contents")] = drawn
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


DOCX = (
    "<w:p><w:r><w:t>One &amp; </w:t></w:r><w:r><w:t xml:space='preserve'>two</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>三</w:t></w:r></w:p>"
)
SHOWN = [
    ("pdf", pdf("Counterfeit lanterns"), "Counterfeit lanterns"),
    ("docx", zipped(word__document=DOCX), "One & two\n三"),
    ("pptx", zipped(ppt__slides__slide10="<a:t>b</a:t>", ppt__slides__slide9="<a:t>a</a:t>"),
     "a\nb"),
    ("odt", zipped(content="<text:p>One</text:p><text:h>Two</text:h>"), "One\nTwo"),
    ("txt", "\ufeffnul\0 and   space".encode(), "nul and space"),
]  # fmt: skip


@pytest.mark.parametrize(("extension", "data", "said"), SHOWN, ids=[one[0] for one in SHOWN])
async def test_what_a_document_says(tmp_path: Path, extension: str, data: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert await words_of(path, extension) == said


@pytest.mark.parametrize(
    ("extension", "data"),
    [
        ("pdf", b"%PDF-1.7\nnothing"),
        ("docx", b"PK\x03\x04nothing"),
        ("xlsx", b"PK\x03\x04nothing"),
        ("ods", zipped(content="<x>")),
    ],
)
async def test_a_damaged_document_is_unreadable(
    tmp_path: Path, extension: str, data: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        await words_of(path, extension)


async def test_a_bomb_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "<w:t>" + "a " * (90 << 20))
    said = await words_of(path, "docx")
    assert len(said) <= MOST_WORDS


async def test_a_reader_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("words")
    monkeypatch.setattr(apart, "_SECONDS", 0.001)
    with pytest.raises(Unreadable, match="too slow"):
        await words_of(path, "txt")


def test_pictures_have_no_words() -> None:
    assert not readable("jpg")
    assert readable("pdf")
