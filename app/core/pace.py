"""How fast one and the same may go on: the generic cell rate algorithm (ITU-T I.371)."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

# So many seconds' worth may come at once.
_BURST_SECONDS = 10
# More than are at their desks at once; who has long been quiet is forgotten.
_MOST = 10_000


class Pace:
    """So many steps a second for each who goes, on average; kept by this process alone."""

    def __init__(self, per_second: int) -> None:
        """Hold everybody to `per_second`; nobody to anything where it is 0."""
        self._each = 1 / per_second if per_second else 0.0
        self._paid: dict[Hashable, float] = {}

    def wait(self, who: Hashable, now: float | None = None) -> int:
        """Take a step for somebody: 0, or no step and how many whole seconds they must wait.

        `now` is a moment in seconds of a clock that only goes forward; else the system's.
        """
        if not self._each:
            return 0
        now = time.monotonic() if now is None else now
        paid = max(self._paid.get(who, now), now)
        over = paid + self._each - now - _BURST_SECONDS
        if over > 0:
            return math.ceil(over)
        self._paid[who] = paid + self._each
        if len(self._paid) > _MOST:
            self._paid = {one: until for one, until in self._paid.items() if until > now}
        return 0
