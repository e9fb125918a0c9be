"""Two worlds heard alike: no time passes, nothing is random, and every answer is kept in order."""

from __future__ import annotations

import contextlib
import difflib
import itertools
import secrets
from typing import TYPE_CHECKING
from unittest import mock
from uuid import UUID

import time_machine

from app.core import ids
from tests.proofs.crawler import Crawler
from tests.proofs.hidden import stand_still
from tests.proofs.theatre import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

    from tests.clients import Desk
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
def standing_still(moment: float, first: int = 1) -> Iterator[None]:
    """Let no time pass in Python, and nothing be random: ids are counted, masks are empty."""
    numbers = itertools.count(first)
    with (
        time_machine.travel(moment, tick=False),
        mock.patch.object(ids, "new_id", side_effect=(UUID(int=n) for n in numbers)),
        mock.patch.object(secrets, "token_bytes", bytes),
    ):
        yield


def hear(
    world: Theatre, voice: str | None, moment: float, hidden: dict[str, list[str]]
) -> list[tuple[str, bytes]]:
    """Return every answer to a whole crawl, and to guessing at the ids that are `hidden`.

    `moment` is when (seconds since 1970). The world is closed afterwards.
    """
    stand_still(world, moment)
    listener = _listen(world, voice, moment, hidden)
    world.close()
    # What fails in both worlds is alike, and compares nothing.
    assert listener.walk.failures() == []
    return listener.heard


def listen(
    world: Theatre, voice: str | None, moment: float, hidden: dict[str, list[str]]
) -> list[tuple[str, bytes]]:
    """Do the same in a world that stands still already, and leave it open."""
    return _listen(world, voice, moment, hidden).heard


def _listen(
    world: Theatre, voice: str | None, moment: float, hidden: dict[str, list[str]]
) -> Listener:
    with standing_still(moment, 1 << 64):
        listener = Listener(world, voice)
        listener.everything(guessing=False)
        listener.guess(["GET", *_UNSAFE], **hidden)
    return listener


def first_difference(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> str:
    """Return the first answer that is not the same, as a difference; '' if all are."""
    for (place, expected), (also, heard) in zip(one, other, strict=False):
        if (place, expected) != (also, heard):
            before, after = (raw.decode(errors="replace").splitlines() for raw in (expected, heard))
            return "\n".join([place, also, *difflib.unified_diff(before, after, lineterm="", n=1)])
    return "" if len(one) == len(other) else f"{len(one)} answers, and {len(other)}"
