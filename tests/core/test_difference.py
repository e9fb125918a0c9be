"""Differences: both versions can be read from what is shown, and no pair of texts takes long."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.difference import Line, Word, difference
from tests.pace import within

LINES = st.lists(st.text("ab c中", max_size=6)).map("\n".join)


def side(lines: list[Line], own: str) -> list[str]:
    return ["".join(w.text for w in line.words) for line in lines if line.kind in {"same", own}]


@settings(deadline=None)
@given(LINES, LINES)
def test_both_versions_can_be_read_back(old: str, new: str) -> None:
    assume(old.splitlines() != new.splitlines())
    lines = difference(old, new, context=1000)
    assert side(lines, "removed") == old.splitlines()
    assert side(lines, "added") == new.splitlines()


@settings(deadline=None)
@given(LINES)
def test_equal_texts_differ_nowhere(text: str) -> None:
    count = len(text.splitlines())
    assert difference(text, text) == ([Line("skipped", count=count)] if count else [])


def test_words_that_changed_are_marked_within_their_line() -> None:
    old, new = difference("sold at 20 euro", "sold at 25 euro")
    same = (Word("same", "sold at "), Word("same", " euro"))
    assert old == Line("removed", (same[0], Word("removed", "20"), same[1]))
    assert new == Line("added", (same[0], Word("added", "25"), same[1]))


def test_chinese_is_compared_by_character() -> None:
    old, new = difference("东莞工厂", "东莞市工厂")
    assert [w.kind for w in old.words] == ["same", "same"]
    assert Word("added", "市") in new.words


def test_far_equal_lines_are_counted_and_left_out() -> None:
    old = "\n".join(map(str, range(100)))
    lines = difference(old, old.replace("50", "fifty"), context=2)
    assert [line.kind for line in lines] == [
        "skipped", "same", "same", "removed", "added", "same", "same", "skipped",
    ]  # fmt: skip
    assert (lines[0].count, lines[-1].count) == (48, 47)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n" * 100_000, "a\n" * 99_999 + "b"),
        ("\n".join(map(str, range(10_000))), "\n".join(map(str, range(10_000, 20_000)))),
        (
            "\n".join("ab"[i % 2] for i in range(1200)),
            "\n".join("ba"[i // 3 % 2] for i in range(1200)),
        ),
        (
            "\n".join(" ".join("ab"[(i + j) % 2] for i in range(99)) for j in range(999)),
            "\n".join(" ".join("ba"[(i // 3 + j) % 2] for i in range(99)) for j in range(999)),
        ),
        ("ab c " * 40_000, "ab d c " * 28_000),
    ],
    ids=range(5),
)
def test_no_pair_of_texts_takes_long(old: str, new: str) -> None:
    # One line more than ten thousand; as much as is ever compared takes thirty times as long.
    page = "a b c\n" * 10_000
    within(120, lambda: difference(old, new), lambda: difference(page, page + "d"))
