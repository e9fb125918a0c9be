"""The demo's letter of authorisation: a file that every reader opens, and that says what it is."""

from __future__ import annotations

import re
from pathlib import Path

from app.core import media
from app.demo.letters import letter


def test_the_letter_is_a_pdf_whose_table_is_right(tmp_path: Path) -> None:
    made, kept = letter(), tmp_path / "letter"
    kept.write_bytes(made)
    assert media.sniff(kept, "letter.pdf").extension == "pdf"
    found = re.search(rb"startxref\n(\d+)\n%%EOF\n$", made)
    assert found
    assert made[int(found[1]) :].startswith(b"xref\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n ", made), start=1):
        assert made[int(place) :].startswith(b"%d 0 obj\n" % number)


def test_the_letter_says_that_it_is_the_demos() -> None:
    assert b"made for the demo of Entente. Nobody signed it," in letter()
