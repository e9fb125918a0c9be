"""A passage of a text, found again after the text has changed around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

# How many characters of what stands around a passage are kept with it.
AROUND = 60
LONGEST = 2000
# Less than this on either side says too little of where a passage was.
_TELLING = 12
# A text that says the same a thousand times is not read further for one more place.
_MOST_PLACES = 1000
# Marks of Markdown, which a reader of the text does not see.
_MARKS = "*_`~#>"
_BETWEEN = re.compile(rf"[\s{re.escape(_MARKS)}]+")

How = Literal["exact", "spaced", "around"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a text, and what stood before and after them."""

    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a passage stands now; `around`: its own words were changed, those around it not."""

    start: int
    end: int
    how: How


def cut(text: str, quote: str) -> Passage | None:
    """Return the passage whose words are `quote`, with what stands around it; None if absent.

    Spaces and line ends count alike. Where the words stand more than once, it is the first place.
    """
    found = next(_places(text, quote.strip()), None)
    if found is None:
        return None
    start, end, _ = found
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Passage(text[start:end], before, after)


def plain(quote: str) -> str:
    """Return the words of a passage for showing: without marks of Markdown, spaces as one."""
    return _Squeezed(quote).text.strip()


def find(text: str, passage: Passage) -> Found | None:
    """Return where a passage stands in `text`; None when it is no longer there.

    First its very words, then the same words spaced otherwise, then whatever stands between what
    stood around it. Of several places it is the one whose surroundings are most alike.
    """
    places = list(_places(text, passage.quote))
    if places:
        start, end, how = max(places, key=lambda place: _alike(text, place, passage))
        return Found(start, end, how)
    return _between(text, passage)


def _places(text: str, quote: str) -> Iterator[tuple[int, int, How]]:
    """Yield where the words stand: as they are, or else spaced otherwise."""
    if not quote.strip():
        return
    exact = list(_each(text, quote))
    if exact:
        yield from ((start, start + len(quote), "exact") for start in exact)
        return
    for start, end in _Squeezed(text).places(quote):
        yield start, end, "spaced"


def _each(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(quote, at + 1)


class _Squeezed:
    """A text with one space for each run of them and without marks, and where its parts stand."""

    def __init__(self, text: str) -> None:
        """Keep each character that counts, with its place in `text`."""
        kept: list[str] = []
        self._at: list[int] = []
        done = 0
        for found in _BETWEEN.finditer(text):
            kept.append(text[done : found.start()])
            self._at.extend(range(done, found.start()))
            # Marks within a word part nothing.
            if found[0].strip(_MARKS):
                kept.append(" ")
                self._at.append(found.start())
            done = found.end()
        kept.append(text[done:])
        self._at.extend(range(done, len(text)))
        self.text = "".join(kept)

    def places(self, quote: str, since: int = 0) -> Iterator[tuple[int, int]]:
        """Yield where other words stand in the text, from a place in it on."""
        words = _Squeezed(quote).text.strip()
        if not words:
            return
        for at in _each(self.text, words):
            start, end = self._at[at], self._at[at + len(words) - 1] + 1
            if start >= since:
                yield start, end


def _alike(text: str, place: tuple[int, int, How], passage: Passage) -> int:
    """Return how many characters around a place are those that stood around the passage."""
    start, end, _ = place
    before = _same(reversed(text[max(0, start - AROUND) : start]), reversed(passage.before))
    return before + _same(iter(text[end : end + AROUND]), iter(passage.after))


def _same(one: Iterator[str], other: Iterator[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            return count
        count += 1
    return count


def _between(text: str, passage: Passage) -> Found | None:
    """Return what stands between the surroundings of a passage, where both are still there."""
    before, after = passage.before.strip(), passage.after.strip()
    if len(before) < _TELLING or len(after) < _TELLING:
        return None
    squeezed = _Squeezed(text)
    opening = next(squeezed.places(before), None)
    closing = next(squeezed.places(after, opening[1]), None) if opening else None
    if opening is None or closing is None:
        return None
    inner = text[opening[1] : closing[0]]
    # What has grown beyond recognition is another passage; what is empty was taken out.
    if not inner.strip() or len(inner) > 2 * len(passage.quote) + AROUND:
        return None
    lead = len(inner) - len(inner.lstrip())
    start = opening[1] + lead
    return Found(start, start + len(inner.strip()), "around")
