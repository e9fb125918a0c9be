"""Random ways to the public and back: what nobody is told is what plain Python says is public."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.cast import PUBLIC, id_of
from tests.proofs.everybody import public_is
from tests.proofs.small import PROFILE
from tests.walls.clearing_rows import ask, close, decide
from tests.walls.talk import comment
from tests.world import World

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.publishing import Bulletin
    from tests.stock import Stock

# What may happen to an item; the more often it is named, the more often it does.
STEPS = (
    *("ask", "release") * 4,
    *("refuse", "take back", "close", "close at the desk", "late"),
    *("GREEN", "CLEAR", "CLEAR", "next version", "narrow", "exclude", "let in again"),
    *("withdraw", "expire"),
)
# How it mostly begins: else little would ever be public.
_BEGIN = ((), ("ask",), ("ask", "release"), ("ask", "release"), ("ask", "late", "ask", "release"))
_STATEMENTS: dict[str, tuple[str, tuple[object, ...]]] = {
    "GREEN": ("SELECT relabel(%s, 'GREEN')", ()),
    "CLEAR": ("SELECT relabel(%s, 'CLEAR')", ()),
    "next version": ("UPDATE records SET version = version + 1 WHERE id = %s", ()),
    "narrow": ("SELECT narrow(%s, %s, false, '')", ([PUBLIC],)),
    "exclude": ("SELECT narrow(%s, %s, true, '')", ([id_of("dara")],)),
    "let in again": ("SELECT widen(%s, %s, NULL, '')", (id_of("dara"),)),
    "withdraw": ("UPDATE records SET state = 'withdrawn' WHERE id = %s", ()),
    "expire": ("UPDATE records SET state = 'expired' WHERE id = %s", ()),
}
_LATE = "UPDATE clearances SET expires_at = now() WHERE record_id = %s AND outcome IS NULL"
_DESK = "simon"


@dataclass(frozen=True)
class Way:
    """How an item begins, and what happens to it then."""

    author: str
    sealed: bool
    tlp: str
    out: bool
    steps: tuple[str, ...]


@dataclass
class Clearing:
    """What of an item decides whether it is public, by access.md: no code of the application."""

    tlp: str
    out: bool
    state: str = "published"
    version: int = 1
    leaves_out: bool = False
    asked: int | None = None
    public: bool = False
    told: list[str] = field(default_factory=list)

    def may(self) -> bool:
        """Tell whether everybody may read it as it is."""
        listed = self.out and self.state == "published"
        return self.tlp == "CLEAR" and listed and not self.leaves_out

    def happens(self, step: str) -> None:
        """Follow one step."""
        waits = self.asked == self.version and self.may()
        if step == "ask":
            self.asked = self.version if self.may() and not self.public else self.asked
        elif step == "release":
            self.public, self.asked = self.public or waits, None if waits else self.asked
        elif step in ("refuse", "take back", "late"):
            self.asked = None if waits or step != "refuse" else self.asked
        elif step == "let in again":
            self.leaves_out = False
        else:
            self.public = False
            self._changes(step)

    def _changes(self, step: str) -> None:
        if step in ("GREEN", "CLEAR"):
            self.tlp = step
        self.version += step in ("GREEN", "CLEAR", "next version")
        self.leaves_out = self.leaves_out or step == "exclude"
        self.state = {"withdraw": "withdrawn", "expire": "expired"}.get(step, self.state)


@dataclass
class Acted:
    """An item in a database: its last asking, and the last release."""

    world: World
    item: Bulletin
    author: str
    asked: UUID | None = None
    released: UUID | None = None

    def happens(self, step: str) -> None:
        """Do one step as who may do it."""
        if step == "ask":
            self.asked = ask(self.world, self.author, self.item) or self.asked
        elif step == "release":
            if self.asked and decide(self.world, _DESK, self.asked):
                self.released = self.asked
        elif step == "refuse":
            if self.asked:
                decide(self.world, _DESK, self.asked, "refused")
        elif step == "take back":
            self.world.ask(self.author, "SELECT withdraw_clearance(%s)", self.asked)
        elif step.startswith("close"):
            close(self.world, _DESK if "desk" in step else self.author, self.released)
        elif step == "late":
            self.world.owner(_LATE, self.item.id)
        else:
            statement, values = _STATEMENTS[step]
            self.world.ask(self.author, statement, self.item.id, *values)


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """Draw one item and what happens to it; mostly it can be public at first."""
    return Way(
        author=draw(st.sampled_from(("anna", "lex", "berta", "tess@corvo", "nina", "sara"))),
        sealed=draw(st.booleans()),
        tlp=draw(st.sampled_from(("CLEAR", "CLEAR", "CLEAR", "GREEN"))),
        out=draw(st.sampled_from((True, True, True, False))),
        steps=_possible(
            [*draw(st.sampled_from(_BEGIN)), *draw(st.lists(st.sampled_from(STEPS), max_size=7))]
        ),
    )


def _possible(steps: list[str]) -> tuple[str, ...]:
    """Return the steps without what the database refuses once the item is withdrawn."""
    if "withdraw" not in steps:
        return tuple(steps)
    end = steps.index("withdraw") + 1
    return (*steps[:end], *(step for step in steps[end:] if step not in _STATEMENTS))


def made(world: World, way: Way) -> Acted:
    """Publish the item of a way, with talk below it."""
    item = world.bulletin(way.author, ["alliance"], way.tlp, sealed=way.sealed)
    for said in ("before", "after"):
        comment(world, "dora", item, f"{said} {item.secret}")
    if not way.out:
        late = "UPDATE records SET listed_at = now() + interval '1 day' WHERE id = %s"
        world.owner(late, item.id)
    return Acted(world, item, way.author)


def happen(world: World, told: list[Way]) -> tuple[list[Bulletin], list[Bulletin]]:
    """Let every way happen, turn by turn; return what is public, the last first, and the others."""
    items = [(made(world, way), Clearing(way.tlp, way.out), way.steps) for way in told]
    public: list[Bulletin] = []
    for turn in range(max(len(way.steps) for way in told)):
        for acted, clearing, steps in items:
            if turn < len(steps):
                acted.happens(steps[turn])
                was = clearing.public
                clearing.happens(steps[turn])
                public = _moved(public, acted.item, was=was, now=clearing.public)
    return public, [acted.item for acted, clearing, _ in items if not clearing.public]


def _moved(public: list[Bulletin], item: Bulletin, *, was: bool, now: bool) -> list[Bulletin]:
    if was == now:
        return public
    return [item, *public] if now else [one for one in public if one != item]


@pytest.mark.timeout(600)
@PROFILE
@given(st.lists(ways(), min_size=3, max_size=5))
def test_everybody_is_told_what_is_public_and_nothing_else(
    stock: Stock, tmp_path: Path, told: list[Way]
) -> None:
    note(f"{told}")
    with stock.lent() as lines:
        world = World(lines.database, tmp_path, lines)
        try:
            public_is(world, *happen(world, told))
        finally:
            world.close()
