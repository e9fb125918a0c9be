"""The threads of the scene: who opened which, and who may find which words of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.access.stories import PEACE
from tests.board_oracle import Matter, in_room, opens, own, point, sees, votes, who
from tests.oracle import VOICES, Situation

THREADS = {
    "open": Matter("aldo@alba"),
    "handed": Matter("carla@corvo", shown=(0,)),
    "sealed": Matter("aldo@alba", sealed=True, shown=(0, 1)),
    "done": Matter("aldo@alba", shown=(0, 1)),
    "aside": Matter("aldo@alba", "secretariat"),
    "apart": Matter("berta@borel", out=("corvo", "alba 1")),
    "gone": Matter("carla@corvo", withdrawn=True, read_by=("berta@borel",)),
}
# Of these the platform has answered every point that it holds; of `handed` there is a draft.
ANSWERED = ("done",)


class Words(NamedTuple):
    """The name of a text, who may find it, and whether a crawl comes by it for sure."""

    name: str
    who: frozenset[str]
    sure: bool = True


def words() -> Iterator[Words]:
    """Yield every text of the threads."""
    for name, matter in THREADS.items():
        yield from _of(f"thread {name}", matter, PEACE)
        yield from _talk(f"thread {name}", matter, PEACE)
    yield from _answers(PEACE)
    yield from (Words(f"release {part}", frozenset(VOICES)) for part in ("title", "said", "did"))
    # Why somebody stays out is for those who do not.
    yield Words("recusal reason", frozenset({"berta@borel", "aldo@alba"}))


def _of(name: str, matter: Matter, now: Situation) -> Iterator[Words]:
    yield Words(f"{name} title", who(sees, matter, now))
    for part in ("problem", "proposal", "file", "bytes", "policy"):
        yield Words(f"{name} {part}", who(opens, matter, now))
    for number in (0, 1):
        seen = who(point, matter, number, now)
        yield Words(f"{name} point {number}", seen)
        yield Words(f"{name} asked {number}", seen)
    if matter.withdrawn:
        yield Words(f"{name} reason", who(sees, matter, now))


def _talk(name: str, matter: Matter, now: Situation) -> Iterator[Words]:
    if matter.audience == "board":
        room = who(in_room, matter, now)
        yield Words(f"{name} talk", room)
        yield Words(f"{name} talk of 1", room & who(point, matter, 1, now))
        yield Words(f"{name} kept position", room)
        shown = who(opens, matter, now) if matter.shown is not None else room
        yield Words(f"{name} shown position", shown)
        yield Words(f"{name} question", who(votes, matter, now))
    if matter.shown is not None:
        yield Words(f"{name} with platform", who(opens, matter, now))


def _answers(now: Situation) -> Iterator[Words]:
    done, handed = THREADS["done"], THREADS["handed"]
    for number in (0, 1):
        yield Words(f"answer {number}", who(point, done, number, now))
    staff = frozenset(one for one in VOICES if one.endswith("@marketplace"))
    yield Words("answer draft", who(point, handed, 0, now) & staff)
    yield Words("asked author", who(opens, handed, now))
    yield Words("asked chair", who(opens, handed, now))
    sealed = THREADS["sealed"]
    party = who(in_room, sealed, now) | {one for one in VOICES if own(one, sealed)}
    yield Words("proposal title", frozenset(party) & who(opens, sealed, now))
