"""What changed between two versions of a text, line by line and word by word, for showing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["same", "removed", "added", "skipped"]
_WORDS = re.compile(r"\s+|[^\W\u3040-\u30ff\u3400-\u9fff]+|.", re.DOTALL)
# Comparing takes the product of the two lengths, up to half a microsecond a cell; what would go
# beyond is shown as replaced.
_MOST_CELLS = 1_500_000


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch within a line, and whether this line alone has it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the old text (removed), of the new (added), of both, or `count` left out."""

    kind: Kind
    words: tuple[Word, ...] = ()
    count: int = 1


class _Effort:
    """How many cells may still be compared."""

    def __init__(self) -> None:
        self._left = _MOST_CELLS

    def steps(
        self, before: Sequence[str], after: Sequence[str]
    ) -> Sequence[tuple[str, int, int, int, int]]:
        """Return the steps from `before` to `after`, as difflib names them."""
        cells = len(before) * len(after)
        if cells > self._left:
            return [("replace", 0, len(before), 0, len(after))]
        self._left -= cells
        return SequenceMatcher(None, before, after, autojunk=True).get_opcodes()


def difference(old: str, new: str, context: int = 3) -> list[Line]:
    """Return what leads from `old` to `new`; of equal lines, `context` stay around each change."""
    before, after = old.splitlines(), new.splitlines()
    start, end = _ends(before, after, len(before), len(after))
    middle = _changes(before[start : len(before) - end], after[start : len(after) - end], _Effort())
    same = [*map(_same, before[:start]), *middle, *map(_same, before[len(before) - end :])]
    return list(_shortened(same, context))


def _ends(before: Sequence[str], after: Sequence[str], old: int, new: int) -> tuple[int, int]:
    """Return how many lines, or words, are equal at the start and at the end."""
    shorter = min(old, new)
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    rest = range(shorter - start)
    end = next((i for i in rest if before[old - 1 - i] != after[new - 1 - i]), len(rest))
    return start, end


def _same(line: str) -> Line:
    return Line("same", (Word("same", line),))


def _changes(before: Sequence[str], after: Sequence[str], effort: _Effort) -> Iterator[Line]:
    for tag, i, j, k, m in effort.steps(before, after):
        if tag == "equal":
            yield from map(_same, before[i:j])
        else:
            yield from _replaced(before[i:j], after[k:m], effort)


def _replaced(before: Sequence[str], after: Sequence[str], effort: _Effort) -> Iterator[Line]:
    """Pair the lines in order: the removed ones first, then the added, each with its words."""
    pairs = [_compared(a or "", b or "", effort) for a, b in zip_longest(before, after)]
    yield from (Line("removed", removed) for removed, _ in pairs[: len(before)])
    yield from (Line("added", added) for _, added in pairs[: len(after)])


def _compared(old: str, new: str, effort: _Effort) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    removed: list[Word] = []
    added: list[Word] = []
    for tag, i, j, k, m in effort.steps(before, after):
        equal = tag == "equal"
        removed.append(Word("same" if equal else "removed", "".join(before[i:j])))
        added.append(Word("same" if equal else "added", "".join(after[k:m])))
    return tuple(w for w in removed if w.text), tuple(w for w in added if w.text)


def _shortened(lines: Sequence[Line], context: int) -> Iterator[Line]:
    """Leave out equal lines farther than `context` from every change, and say how many."""
    near: set[int] = set()
    for at, line in enumerate(lines):
        if line.kind != "same":
            near.update(range(at - context, at + context + 1))
    skipped = 0
    for at, line in enumerate(lines):
        if at in near and skipped:
            yield Line("skipped", count=skipped)
            skipped = 0
        if at in near:
            yield line
        else:
            skipped += 1
    if skipped:
        yield Line("skipped", count=skipped)
