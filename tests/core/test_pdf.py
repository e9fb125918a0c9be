"""PDF files are made within bounds, whatever stands in the texts and in the files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader, PdfWriter

from app.core import pdf
from app.core.errors import Conflict
from tests.preparing import document

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio
_STYLE = "@page { size: A4 } .annex { break-before: page }"


def sheets(text: str, *annexes: pdf.Annex) -> pdf.Sheets:
    """Return a document with a text and its annexes."""
    markup = f"<html lang='en'><title>T</title><body>{text}<!--annexes--></body></html>"
    return pdf.Sheets(markup, _STYLE, "It cannot be read.", list(annexes))


async def test_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>hush</text></svg>")
    asked = [f"file://{secret}", "http://127.0.0.1:9/x.png", "ftp://127.0.0.1/x", "/etc/passwd"]
    marks = "".join(f"<img src='{url}' alt=''><link rel=stylesheet href='{url}'>" for url in asked)
    marks += f"<link rel=attachment href='file://{secret}'>"
    made = await pdf.made(sheets(f"{marks}<p style='background:url({asked[0]})'>Said</p>"))
    reader = PdfReader(io.BytesIO(made))
    assert reader.pages[0].extract_text().strip() == "Said"
    assert not reader.attachments
    assert b"hush" not in made


async def test_annexes_follow_page_by_page_and_broken_ones_say_so(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.write_bytes(document(3))
    broken.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj")
    flat = tmp_path / "flat"
    writer = PdfWriter()
    writer.add_blank_page(0, 9)
    writer.write(flat)
    files = [("application/pdf", path) for path in (whole, broken, flat)]
    files.insert(2, ("image/webp", broken))
    gone = pdf.Annex(str(tmp_path / "gone"), "application/pdf", "<h2>Annex E</h2>")
    annexes = [
        pdf.Annex(str(path), kind, f"<h2>Annex {letter}</h2>")
        for letter, (kind, path) in zip("ABCD", files, strict=True)
    ]
    made = await pdf.made(sheets("<p>First</p>", *annexes, gone))
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert [text.strip().split("\n")[0] for text in texts] == [
        *("First", "Annex A", "Annex A", "Annex A", "Annex B", "Annex C", "Annex D", "Annex E")
    ]
    assert "It cannot be read." in texts[4]


async def test_the_words_of_an_annex_are_taken_in_whichever_way_it_lies(tmp_path: Path) -> None:
    """The pages of a paper that a reader knows are never empty sheets."""
    told, turned = tmp_path / "told", tmp_path / "turned"
    told.write_bytes(await pdf.made(sheets("<p>Forged seals</p>")))
    writer = PdfWriter(clone_from=told)
    writer.pages[0].rotate(90)
    writer.write(turned)
    annexes = [pdf.Annex(str(path), "application/pdf", "<h2>Annex</h2>") for path in (told, turned)]
    made = await pdf.made(sheets("<p>First</p>", *annexes))
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert ["Forged seals" in text for text in texts] == [False, True, True]
    assert ["Annex" in text for text in texts] == [False, True, True]


async def test_without_the_extra_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    with pytest.raises(Conflict, match="makes no PDF files"):
        await pdf.made(sheets("<p>First</p>"))


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", 0.05)
    with pytest.raises(Conflict, match="could not be made"):
        await pdf.made(sheets("<p>First</p>"))
