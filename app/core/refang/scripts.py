"""Names that look like others: scripts mixed in one label of a domain, or one posing as Latin.

After Unicode Technical Standard 39, sections 4 and 5.2: a label may join Latin with one script that
nobody takes for it, but not Latin, Cyrillic, Greek and their like with each other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The scripts whose letters are taken for each other; a letter's name begins with its script.
ALIKE = ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu")
_BY_NAME = {script.upper(): script for script in ALIKE}
# Small letters that are drawn like a Latin one (confusables.txt of the same standard).
_POSING = {
    "Cyrillic": frozenset("асԁеһіјӏорԛѕԝхуүѵьҽ"),
    "Greek": frozenset("αγικνορστυωϲϳ"),
    "Armenian": frozenset("օոսհցզյք"),
}
_DOT = r"(?:[.\u3002\uff0e\uff61]|\[\.\]|\(\.\)|\{\.\})"
# Each begins at the edge of a word and repeats a bounded number of times.
_NAMES = re.compile(rf"(?<![\w.\])}}-])[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,8}}")
_DOTS = re.compile(_DOT)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.*-]*://)?(?:[^/?#@\s]*@)?([^/?#:\s]+)", re.IGNORECASE)
_PUNYCODE = "xn--"


@lru_cache(maxsize=4096)
def scripts_of(name: str) -> tuple[str, ...]:
    """Return the scripts by which a domain name, or the host of a link or address, may deceive.

    Several are mixed in one of its labels; a single one is a whole label whose letters all look
    like Latin ones, below an ending in Latin. Empty for any other name. Punycode (RFC 3492) counts
    as what it stands for; a name need not be one that could be registered.
    """
    found = _HOST.match(name.strip())
    if found is None:
        return ()
    labels = [_plain(label) for label in _DOTS.split(found[1])]
    mixed = next((said for said in map(_scripts, labels) if len(said) > 1), ())
    if mixed or "Latin" not in _scripts(labels[-1]):
        return mixed
    return next((said for label in labels if (said := _posing(label))), ())


def alike_in(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the names in a text that may deceive: where each begins and ends, and its scripts."""
    if text.isascii() and _PUNYCODE not in text:
        return
    for found in _NAMES.finditer(text):
        scripts = scripts_of(found[0])
        if scripts:
            yield found.start(), found.end(), scripts


def _plain(label: str) -> str:
    """Return a label in small letters as it is read (NFKC), out of Punycode."""
    small = unicodedata.normalize("NFKC", label).casefold()
    if not small.startswith(_PUNYCODE):
        return small
    try:
        return small.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return small


def _scripts(label: str) -> tuple[str, ...]:
    if label.isascii():
        return ("Latin",) if any(map(str.isalpha, label)) else ()
    there = {script for letter in label if (script := _script(letter))}
    return tuple(script for script in ALIKE if script in there)


@lru_cache(maxsize=2048)
def _script(letter: str) -> str:
    return _BY_NAME.get(unicodedata.name(letter, "").partition(" ")[0], "")


def _posing(label: str) -> tuple[str, ...]:
    letters = {letter for letter in label if letter.isalpha()}
    return next(((name,) for name, like in _POSING.items() if letters and letters <= like), ())
