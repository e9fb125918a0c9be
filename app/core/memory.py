"""What the database said the last time, so that the question need not go ahead of all others.

Nothing in here is true because it is here: whoever recalls something has the database confirm it,
to the letter, in the transaction that uses it (`core.transactions`, decision 15).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

# More than are at their desks at once; what was remembered first goes first.
_MOST = 4_000


class Memory:
    """The last answers of one database to those who asked it, each with what confirms it."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[Hashable, Any] = {}

    def recall(self, key: Hashable) -> Any | None:  # noqa: ANN401 - whatever was remembered
        """Return what was remembered last, or None."""
        return self._known.get(key)

    def remember(self, key: Hashable, answer: object) -> None:
        """Keep an answer in place of the one before."""
        self.forget(key)
        self._known[key] = answer
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def forget(self, key: Hashable) -> None:
        """Keep no answer."""
        self._known.pop(key, None)
