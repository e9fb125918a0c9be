"""In what order tests come, so that no worker is left with a long one while another has nothing."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest


def dealt(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return tests in the order in which each of some workers begins with what may take longest.

    xdist gives the first part of them to the first worker, and so on; whoever is done takes from
    what waits at another's end, and short ones wait there. Long ones of a module stay together:
    what its fixtures make is made once.
    """
    short = iter([item for item in items if not patience(item)])
    parts: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for module in sorted(_modules(items), key=_patience, reverse=True):
        min(parts, key=_patience).extend(module)
    left = len(items)
    for number, part in enumerate(parts):
        size = left // (workers - number)
        part.extend(islice(short, max(0, size - len(part))))
        left -= len(part)
    return [item for part in parts for item in part] + list(short)


def _modules(items: Sequence[pytest.Item]) -> list[list[pytest.Item]]:
    """Return the long tests of each module."""
    found: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if patience(item):
            found[item.nodeid.partition("::")[0]].append(item)
    return list(found.values())


def _patience(items: Sequence[pytest.Item]) -> float:
    return sum(map(patience, items))


def patience(item: pytest.Item) -> float:
    """Return how long a test of its own limit may take, in seconds; 0 for all others."""
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0
