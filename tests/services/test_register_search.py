"""What one finds by its words in the register is what one may read, by the first wall alone too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.db import make_engine, make_sessions
from app.services import register
from app.services.register import Filters
from tests.boards import open_thread
from tests.world import act

if TYPE_CHECKING:
    from tests.world import World

_READ = """
INSERT INTO reads (record_id, person_id, organisation_id, version, listed_at, first_at, last_at)
SELECT id, %s, %s, 1, listed_at, now(), now() FROM records WHERE id = %s"""


@pytest.mark.parametrize("withdrawn", [False, True])
async def test_a_withdrawn_point_is_not_found_by_its_words(
    world: World, *, withdrawn: bool
) -> None:
    made = open_thread(world, "berta")
    point = made.points[0]
    world.owner("UPDATE points SET text = 'Weekly figures.' WHERE id = %s", point.id)
    world.owner("UPDATE threads SET state = 'done', decided_at = now() WHERE id = %s", made.id)
    world.owner(_READ, world.id("aldo"), world.id("alba"), point.id)
    if withdrawn:
        world.owner("UPDATE records SET state = 'withdrawn' WHERE id = %s", point.id)
    # As the owner, whom row-level security does not bind.
    engine = make_engine(world.database.owner_url, size=1)
    try:
        async with make_sessions(engine)() as session:
            aldo = await act(session, "aldo")
            asked = Filters(text="weekly figures")
            found = await register.decided(session, aldo, asked, secret=b"x" * 32)
    finally:
        await engine.dispose()
    assert [row.reference for row in found.items] == ([] if withdrawn else [made.reference])
