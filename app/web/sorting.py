"""Tables that are sorted by their address: `?sort=name`, and `?sort=-name` the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_Row = TypeVar("_Row")


def in_order(
    rows: Iterable[_Row], sort: str, keys: Mapping[str, Callable[[_Row], Any]]
) -> list[_Row]:
    """Return the rows in the order that `sort` asks for, or as they come where `keys` lacks it.

    Rows of which the key says None stand last either way; what is alike stays as it came.
    """
    given, key = list(rows), keys.get(sort.removeprefix("-"))
    if key is None:
        return given
    bare = [row for row in given if key(row) is None]
    told = [row for row in given if key(row) is not None]
    return sorted(told, key=key, reverse=sort.startswith("-")) + bare
