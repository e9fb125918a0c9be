"""Text that people type: kept exactly, searched loosely, shown without hidden characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.text import (
    clean_line,
    clean_text,
    fold,
    initials,
    marked_invisibles,
    without_invisibles,
)
from tests.pace import within


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Café   Müller ", "cafe muller"),
        ("ＡＢＣ①²", "abc12"),
        ("东莞shop工厂", "东 莞 shop 工 厂"),
        ("カバン・がま", "カ バ ン が ま"),
        ("İstanbul STRAẞE", "istanbul strasse"),
        ("Łódź Søren Æsir", "lodz soren aesir"),
        ("Ёлка Ὀδυσσεύς", "елка οδυσσευσ"),
        ("हिन्दी", "हिन्दी"),
        ("foo_bar.baz-1/2", "foo bar baz 1 2"),
        ("lou\u200bis vu\u00adit\u202eton", "louis vuitton"),
        ("❤️👨‍👩‍👧", ""),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(deadline=None)
@example("ͅ\u0345İ\u0307")
@example("Ⅷ㎏ﬁ")
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())


@settings(deadline=None)
@given(st.text())
def test_folding_does_not_see_how_a_text_is_composed(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_a_line_is_one_line() -> None:
    assert clean_line("  Wei \t\r\n Zhang\x07\u3000 ", 20) == "Wei Zhang"
    assert clean_line("é" * 20, 20) == "é" * 20


def test_a_text_keeps_its_lines_and_tabs() -> None:
    assert clean_text("\r\na\r\n\tb\rc\u2028d\x85e\x1b[31m\n", 50) == "a\n\tb\nc\nd\ne[31m"


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfff"])
def test_what_cannot_be_kept_is_refused_by_field(text: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(Invalid) as caught:
            clean(text, 100, "title")
        assert caught.value.fields[0][0] == "title"


def test_a_long_text_is_refused_with_both_numbers() -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(Invalid, match="at most 3 characters; this has 4"):
            clean("abcd", 3)


@settings(deadline=None)
@given(st.text())
def test_what_was_cleaned_is_clean(text: str) -> None:
    try:
        line, block = clean_line(text, 1000), clean_text(text, 1000)
    except Invalid:
        return
    assert clean_line(line, 1000) == line
    assert clean_text(block, 1000) == block
    assert not any(unicodedata.category(c) == "Cc" for c in line)
    assert {c for c in block if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("invoice\u202efdp.exe", "invoice⟦U+202E⟧fdp.exe"),
        ("a\u200bb\ufeff", "a⟦U+200B⟧b⟦U+FEFF⟧"),
        ("\u2066x\u2069\U000e0041", "⟦U+2066⟧x⟦U+2069⟧⟦U+E0041⟧"),
        ("pay\u200dpal", "pay⟦U+200D⟧pal"),
        ("می\u200cخواهم क्\u200dष 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", None),
        ("plain é 中", None),
    ],
)
def test_hidden_characters_are_shown_and_spelling_is_left(text: str, shown: str | None) -> None:
    assert marked_invisibles(text) == (shown or text)
    assert marked_invisibles(without_invisibles(text)) == without_invisibles(text)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Li Wei", "LW"),
        ("Anne-Marie de la Cour", "AC"),
        ("王小明", "王"),
        ("Wei (Lisa) Zhang", "WZ"),
        ("élodie", "É"),
        ("ß x", "SX"),
        ("  -- ", "?"),
        ("", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "unit", ["a\u202e中é", " ", "\u0301", "👨\u200d", "\r\n", "ﷺ"], ids=range(6)
)
def test_long_texts_take_time_in_proportion(unit: str) -> None:
    def read(text: str) -> None:
        fold(text)
        marked_invisibles(text)
        clean_line(text, len(text))
        clean_text(text, len(text))

    text = unit * (60_000 // len(unit))
    within(8, lambda: read(text), lambda: read(text[:15_000]))
