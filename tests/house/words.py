"""Finds words that must not be in the tree: marks of unfinished work, machines, registries."""

from __future__ import annotations

import re

# A letter in brackets here and there, so that these patterns do not find themselves.
_UNFINISHED = re.compile(
    r"\b(TO[D]O|FI[X]ME|X[X]X|NotImplemented[E]rror)\b|\bcoming\ssoon\b|\blorem\sipsum\b"
)
_EMPTY_TESTS = re.compile(r"\bpytest\.(mark\.)?(skip|xfail)|\bassert\s+True\b")
_MACHINES = re.compile(r"(?<![\w.-])/(?:work|root|home/(?!wei\b)\w+|Users)/")
_REGISTRIES = re.compile(
    r"\b(py[p]i\.org|files\.python[h]osted|registry\.np[m]js|unp[k]g\.com|js[d]elivr\.net|cdn[j]s\.)"
)


def unfinished(text: str) -> list[str]:
    """Return the marks of work that somebody meant to come back to."""
    return [match[0] for match in _UNFINISHED.finditer(text)]


def empty_tests(text: str) -> list[str]:
    """Return what makes a test pass or stay away whatever the code does."""
    return [match[0] for match in _EMPTY_TESTS.finditer(text)]


def places_outside(text: str) -> list[str]:
    """Return folders of one machine, and hosts from which packages are fetched."""
    return [match[0] for pattern in (_MACHINES, _REGISTRIES) for match in pattern.finditer(text)]
