"""What meetings bring to Home of those who prepare them: asked at once, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core.wire import Wire
from app.services.meetings import preparing
from tests.preparing import agree, convene, laid_out

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give how many statements go to the server from here on, a number for each time."""
    made: list[int] = []
    ask = Wire.ask

    async def counted(self: Wire, *compiled: Any, **more: Any) -> Any:  # noqa: ANN401 - as it is
        made.append(len(compiled))
        return await ask(self, *compiled, **more)

    monkeypatch.setattr(Wire, "ask", counted)
    return made


@pytest.mark.parametrize("name", ["sara", "berta", "cora"])
async def test_many_meetings_take_no_more_statements_than_one(
    world: World, asked: list[int], name: str
) -> None:
    laid_out(world, days=6)
    counts, found = [], []
    for _ in range(2):
        async with world.acting(name) as (session, actor):
            asked.clear()
            found.append(len(await preparing.waiting(session, actor)))
            counts.append(sum(asked))
        for earlier in range(1, 4):
            laid_out(world, days=6 - earlier / 8)
    assert found == [1, 4]
    assert counts[0] == counts[1] > 0, counts


async def test_changes_that_wait_for_counsel_are_asked_for_at_once(
    world: World, asked: list[int]
) -> None:
    counts = []
    for number in range(1, 3):
        path = laid_out(world)
        assert agree(world, path).status_code == 303
        assert convene(world, path).status_code == 303
        more = {"title": "One more", "tlp": "AMBER", "minutes": "10", "owner_name": "Berta"}
        more |= {"reason": "It came up.", "part": "business", "purpose": "decision"}
        assert world.client("berta").form(f"{path}/agenda", more).status_code == 303
        async with world.acting("cora") as (session, cora):
            asked.clear()
            assert len(await preparing.waiting(session, cora)) == number
            counts.append(sum(asked))
    assert counts[0] == counts[1], counts
