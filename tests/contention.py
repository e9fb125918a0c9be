"""Two who do something at once: the one holds on until the other waits for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World

# Of the whole server, which is this run's own: a wait for a transaction belongs to no database.
_WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted"
_PAUSE_SECONDS = 0.02


async def contended(world: World, seconds: float = 2) -> bool:
    """Return when somebody waits for a lock, or False after so many seconds.

    A pause of fixed length would be too short for the other one on a machine that is busy.
    """
    for _ in range(int(seconds / _PAUSE_SECONDS)):
        if world.owner(_WAITING):
            return True
        await asyncio.sleep(_PAUSE_SECONDS)
    return False
