"""Every test is dealt to somebody, and the long ones to all alike, first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests.dealing import dealt

if TYPE_CHECKING:
    from collections.abc import Sequence


def _item(module: str, seconds: int) -> pytest.Item:
    mark = SimpleNamespace(args=(seconds,)) if seconds else None
    made = SimpleNamespace(nodeid=f"{module}::it", get_closest_marker=lambda _: mark)
    return cast("pytest.Item", made)


def _modules(items: Sequence[pytest.Item]) -> str:
    return "".join(item.nodeid[0] for item in items)


@pytest.mark.parametrize(
    ("workers", "dealt_out"),
    [
        (1, "ccccuuuumaaaaaaaaa"),
        (2, "ccccaaaaauuuumaaaa"),
        (3, "ccccaauuuuaamaaaaa"),
    ],
)
def test_each_begins_with_long_ones(workers: int, dealt_out: str) -> None:
    kinds = {"a": (9, 0), "c": (4, 900), "u": (4, 600), "m": (1, 300)}
    items = [_item(name, long) for name, (many, long) in kinds.items() for _ in range(many)]
    assert _modules(dealt(items, workers)) == dealt_out


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_none_is_lost(workers: int) -> None:
    few = [_item("c", 900), _item("a", 0), _item("c", 900)]
    assert sorted(map(id, dealt(few, workers))) == sorted(map(id, few))
    assert dealt([], workers) == []
