"""What stands for the state of a row that counts no versions: a number made of what it says."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from app.core.errors import Stale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.db import Row

# As long as a version may be; who names one of two states by chance does so once in a milliard.
_MOST = 10**9


def stamp(row: Row, columns: Iterable[str]) -> int:
    """Return a number below 10⁹ that is the same as long as the row says the same in `columns`."""
    said = json.dumps([getattr(row, name) for name in columns], default=str)
    return int.from_bytes(hashlib.sha256(said.encode()).digest()) % _MOST


def need(present: int, named: int | None) -> None:
    """Raise Stale unless the state that was named, if any was, is the present one."""
    if named is not None and named != present:
        raise Stale
