"""Passages: what was quoted is found again as long as it is there, however it is spaced."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.passages import LONGEST, Passage, cut, find

WORDS = st.lists(st.text("abc中é", min_size=1, max_size=5), min_size=1, max_size=12)
TEXTS = st.lists(st.text("abc中é.", min_size=1, max_size=5), max_size=30).map(" ".join)
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n", "\t"])


@settings(deadline=None)
@given(TEXTS, WORDS, TEXTS)
def test_what_is_quoted_is_found_where_it_stands(before: str, words: list[str], after: str) -> None:
    quote = " ".join(words)
    text = f"{before} {quote} {after}"
    passage = cut(text, quote)
    assert passage is not None
    found = find(text, passage)
    assert found is not None
    assert text[found.start : found.end] == quote
    # Of several places it is the one whose surroundings are those that were kept.
    assert text[: found.start].endswith(passage.before)
    assert text[found.end :].startswith(passage.after)


@settings(deadline=None)
@given(
    TEXTS, st.lists(st.tuples(st.text("abc中", min_size=1, max_size=5), SPACES), min_size=1), TEXTS
)
def test_other_spaces_are_no_other_words(
    before: str, spaced: list[tuple[str, str]], after: str
) -> None:
    quote = " ".join(word for word, _ in spaced)
    written = "".join(word + space for word, space in spaced).strip()
    found = find(f"{before}\n{written}\n{after}", Passage(quote))
    assert found is not None
    assert found.start < found.end


@settings(deadline=None)
@given(TEXTS, WORDS)
def test_what_is_not_there_is_not_found(text: str, words: list[str]) -> None:
    quote = "§" + " ".join(words)
    assert cut(text, quote) is None
    assert find(text, Passage(quote, text[:60], text[60:])) is None or len(text) > 60


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_asked_lies_within_the_text(
    text: str, quote: str, before: str, after: str
) -> None:
    found = find(text, Passage(quote, before, after))
    assert found is None or 0 <= found.start < found.end <= len(text)


def test_words_changed_between_the_same_surroundings_are_told_apart() -> None:
    text = "It answers within seven days. A clear case is one with a court order. Then it acts."
    passage = cut(text, "A clear case is one with a court order.")
    assert passage is not None
    changed = text.replace("a court order", "a registered mark")
    found = find(changed, passage)
    assert found is not None
    assert found.how == "around"
    assert changed[found.start : found.end] == "A clear case is one with a registered mark."
    assert find(text.replace(passage.quote, ""), passage) is None
    assert find("Something else altogether.", passage) is None


def test_marks_of_markdown_are_not_read_and_not_needed() -> None:
    found = cut("Sellers **must not** be\nwarned first.", "must not be warned")
    assert found is not None
    assert found.quote == "must not** be\nwarned"


@pytest.mark.parametrize("unit", ["a", "a ", "* ", "a*a "])
def test_no_text_takes_long(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    find(text, Passage((unit * LONGEST)[: LONGEST - 1] + "§", "x" * 60, "y" * 60))
