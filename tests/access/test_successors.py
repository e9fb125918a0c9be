"""When somebody is named to answer for what an author left: both walls, and the oracle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.access.stories import PEACE, bring_about, play
from tests.access.test_rules import compare
from tests.cast import voice
from tests.oracle import Story

if TYPE_CHECKING:
    from tests.world import World

# What nobody else of the author's house sees: it passes to whom their admin names.
LEFT = (
    Story("boris@borel", "RED", ("carla@corvo",)),
    Story("boris@borel", "RED", ("lex@alba", "dora@dara"), late=("cesar@corvo",), days=40),
    Story("boris@borel", "RED", ("carla@corvo",), withdrawn=True, read_by=("carla@corvo",)),
    Story("boris@borel", "AMBER", ("toys",), ("dora@dara",), embargoed=True),
)
# What somebody sees, what passes to nobody whom it shuts out, and what is another's.
KEPT = (
    Story("boris@borel", "AMBER", ("apparel",), exclude=("berta", "dara")),
    Story("boris@borel", "AMBER", ("apparel",)),
    Story("boris@borel", "RED", ("berta@borel", "carla@corvo")),
    Story("boris@borel", "AMBER", ("toys",), exclude=("tess", "berta")),
    Story("boris@borel", "RED", ("tess@corvo",)),
    Story("berta@borel", "RED", ("boris@borel",)),
)
TIE = "boris@borel"


def hand_over(world: World, to: str) -> tuple[int, int]:
    """Name `to` as Boris's admin; return how many items passed, and how many remain."""
    asked = "SELECT items, remaining FROM hand_over_begun(%s, %s, '')"
    (row,) = world.ask("berta", asked, world.id(TIE), world.id(voice(to)[0]))
    return row.items, row.remaining


@pytest.mark.parametrize("back", [False, True], ids=["gone", "back again"])
async def test_a_successor_sees_what_the_author_saw(world: World, *, back: bool) -> None:
    left, kept = [play(world, one) for one in LEFT], [play(world, one) for one in KEPT]
    bring_about(world, PEACE)
    world.suspend(TIE)
    assert hand_over(world, "tess@borel") == (len(LEFT), 2)
    if back:
        world.lift(TIE)
    passed = [replace(one, story=replace(one.story, heir="tess@borel")) for one in left]
    now = PEACE if back else replace(PEACE, suspended=frozenset({TIE}))
    await compare(world, [*passed, *kept], now)
