"""Two worlds that differ in what somebody must not see: every answer to them is the same bytes."""

from __future__ import annotations

import contextlib
import difflib
import itertools
import secrets
from typing import TYPE_CHECKING
from unittest import mock
from uuid import UUID

import pytest
import time_machine

from app.core import clock, ids
from tests.proofs.crawler import Crawler
from tests.proofs.guesses import ids_of
from tests.proofs.hidden import UNAWARE, happen, stand_still
from tests.proofs.theatre import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

    from tests.clients import Desk
    from tests.database import Cluster
    from tests.proofs.conftest import Staged
    from tests.proofs.links import Ask

_UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


class Listener(Crawler):
    """Keeps every answer, in order; numbers its requests, whose numbers come back."""

    def __init__(self, world: Theatre, voice: str | None) -> None:
        """Keep nothing yet."""
        super().__init__(world, voice)
        self.heard: list[tuple[str, bytes]] = []

    def met(self, place: str, raw: bytes) -> None:
        """Keep the answer."""
        self.heard.append((place, raw))

    def _sent(self, desk: Desk, ask: Ask) -> Response:
        desk.headers["x-request-id"] = f"walk-{len(self.heard):06}"
        return super()._sent(desk, ask)


@contextlib.contextmanager
def _standing_still(moment: float) -> Iterator[None]:
    """Let no time pass in Python, and nothing be random: ids are counted, masks are empty."""
    with (
        time_machine.travel(moment, tick=False),
        mock.patch.object(ids, "new_id", side_effect=(UUID(int=n) for n in itertools.count(1))),
        mock.patch.object(secrets, "token_bytes", bytes),
    ):
        yield


def _hear(
    world: Theatre, voice: str | None, moment: float, hidden: dict[str, list[str]]
) -> list[tuple[str, bytes]]:
    stand_still(world, moment)
    with _standing_still(moment):
        listener = Listener(world, voice)
        listener.everything(guessing=False)
        listener.guess(["GET", *_UNSAFE], **hidden)
    world.close()
    return listener.heard


def _first_difference(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> str:
    for (place, expected), (also, heard) in zip(one, other, strict=False):
        if (place, expected) != (also, heard):
            before, after = (raw.decode(errors="replace").splitlines() for raw in (expected, heard))
            return "\n".join([place, also, *difflib.unified_diff(before, after, lineterm="", n=1)])
    return "" if len(one) == len(other) else f"{len(one)} answers, and {len(other)}"


@pytest.mark.timeout(300)
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
    one, other = (_hear(world, voice, moment, more) for world in worlds)
    assert _first_difference(one, other) == ""
    for world in worlds:
        server.drop(world.database)
