"""How a test gives a seat another past: ended, handed over, cancelled before it began."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core import clock, ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.oracle import Tenure
    from tests.world import World

_LAST = "UPDATE seats SET starts_at = %s, role = %s WHERE id = %s"
_ADD = """
INSERT INTO seats (id, group_id, organisation_id, role, starts_at, ends_at)
SELECT %s, group_id, organisation_id, %s, %s, %s FROM seats WHERE id = %s"""


def hold(world: World, name: str, tenures: Sequence[Tenure]) -> None:
    """Let a seat of the cast ("dara in accessories") have been held at these times, oldest first.

    The last goes on, and keeps the people who are named to it.
    """
    # One moment for all, so that what touches touches exactly.
    now, seat = clock.now(), world.id(name)
    *before, (began, _, role) = tenures
    world.owner(_LAST, now - timedelta(days=began), role, seat)
    for first, last, then in before:
        span = (now - timedelta(days=first), now - timedelta(days=last or 0))
        world.owner(_ADD, ids.new_id(), then, *span, seat)
