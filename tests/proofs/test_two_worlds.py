"""Two worlds that differ in what somebody must not see: every answer to them is the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core import clock
from tests import answering, boards
from tests.proofs.guesses import ids_of
from tests.proofs.hidden import UNAWARE, happen
from tests.proofs.theatre import Theatre
from tests.proofs.twins import first_difference, hear

if TYPE_CHECKING:
    from tests.database import Cluster
    from tests.proofs.conftest import Staged


@pytest.mark.timeout(900)
@pytest.mark.parametrize("voice", UNAWARE)
def test_what_is_hidden_changes_no_byte(server: Cluster, staged: Staged, voice: str | None) -> None:
    worlds = [Theatre(server.clone(staged.database), staged.folder) for _ in range(2)]
    before = ids_of(worlds[0])
    happen(worlds[1], staged.stage)
    after = ids_of(worlds[1])
    hidden = {name: sorted({*after[name]} - {*before[name]}) for name in after}
    more = {name: found for name, found in hidden.items() if found}
    assert len(more) >= 8
    moment = clock.now().timestamp()
    one, other = (hear(world, voice, moment, more) for world in worlds)
    assert first_difference(one, other) == ""
    for world in worlds:
        server.drop(world.database)


@pytest.mark.timeout(900)
async def test_an_answer_kept_from_some_changes_no_byte_to_them(
    server: Cluster, staged: Staged
) -> None:
    thread = staged.stage.threads["apart"]
    before = Theatre(server.clone(staged.database), staged.folder)
    boards.hand_over(before, "berta", thread)
    await answering.assigned(before, thread)
    await answering.drafted(before, thread, 0, 1)
    await answering.published(before, thread, "nina", thread.points[0].reference)
    before.close()
    worlds = [Theatre(server.clone(before.database), staged.folder) for _ in range(2)]
    # Of this point Alba stays out.
    await answering.published(worlds[1], thread, "nina", thread.points[1].reference)
    moment = clock.now().timestamp()
    one, other = (hear(world, "aldo@alba", moment, {}) for world in worlds)
    assert any(thread.reference.encode() in raw for _, raw in one)
    assert first_difference(one, other) == ""
    for world in (before, *worlds):
        server.drop(world.database)
