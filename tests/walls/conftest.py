"""A bulletin with a row of everything, for the tests of single tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.walls.talk import comment, concern, note, pin, read, share

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World


@pytest.fixture
def filled(world: World) -> Bulletin:
    """Give a bulletin of Berta's to toys and Alba, without Dora, with a row in every table.

    Anna has read it, commented and raised a concern; Berta pinned it in toys; Boris was named on
    its draft, to edit.
    """
    made = world.bulletin("berta", ["toys", "alba", "dara"], exclude=["dora"])
    read(world, "anna", made)
    comment(world, "anna", made)
    concern(world, "anna", made, "toys")
    pin(world, "berta", made, "toys")
    share(world, "berta", made.draft_id, "boris", "edit")
    note(world, "berta", made)
    return made
