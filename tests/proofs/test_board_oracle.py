"""Random threads, asked about over HTTP: page, points, talk, votes, lists tell what they should."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests import ballots, boards
from tests.access.stories import PEACE
from tests.board_oracle import Matter, in_room, opens, point, sees, votes
from tests.cast import voice
from tests.oracle import VOICES
from tests.proofs.small import PROFILE
from tests.proofs.theatre import Theatre
from tests.walls.talk import read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boards import Thread
    from tests.stock import Stock
    from tests.world import World

AUTHORS = ("aldo@alba", "berta@borel", "carla@corvo")
_LINKED = re.compile(r'href="/threads/(AB-\d{4}-\w{5})["#?]')
_ENDED = "UPDATE records SET state = 'withdrawn' WHERE id = %s"


@st.composite
def matters(draw: st.DrawFn) -> Matter:
    """Draw one thread, and what happened to it."""
    audience = draw(st.sampled_from(("board", "board", "secretariat")))
    shown = draw(st.sampled_from((None, (), (0,), (0, 1)))) if audience == "board" else None
    houses = ("alba", "corvo", "alba 1", "corvo 0")
    some = st.lists(st.sampled_from(houses), max_size=2, unique=True).map(tuple)
    return Matter(
        draw(st.sampled_from(AUTHORS)),
        audience,
        sealed=draw(st.booleans()),
        shown=shown,
        out=draw(some) if audience == "board" else (),
        withdrawn=draw(st.sampled_from((False, False, True))),
        read_by=draw(st.sampled_from(((), ("berta@borel",)))),
    )


def brought(world: World, matter: Matter) -> Thread:
    """Let a thread be what it is drawn as; room, points and votes are told by their words."""
    author = voice(matter.author)[0]
    made = boards.open_thread(world, author, audience=matter.audience, sealed=matter.sealed)
    if matter.audience == "board":
        boards.speak(world, "berta", made, f"talk {made.secret}")
        ballots.call(world, "berta", made, f"question {made.secret}")
        for house in matter.out:
            name, _, number = house.partition(" ")
            about = made.points[int(number)] if number else None
            assert boards.recuse(world, "berta", made, name, about) == ""
    if matter.shown is not None:
        boards.hand_over(world, author, made, [made.points[one] for one in matter.shown])
    for one in matter.read_by:
        if sees(one, Matter(matter.author, matter.audience, out=matter.out), PEACE):
            read(world, voice(one)[0], made)
    if matter.withdrawn:
        world.ask(author, _ENDED, made.id)
    return made


def asked(world: World, name: str, told: list[tuple[Matter, Thread]]) -> None:
    """Compare what somebody is told of each thread with what the oracle says."""
    desk, api = world.client(name), world.api(name)
    for matter, made in told:
        page, there = (
            desk.get(f"/threads/{made.reference}"),
            api.get(f"/api/v1/threads/{made.reference}"),
        )
        seen = sees(name, matter, PEACE)
        assert (page.status_code, there.status_code) == ((200, 200) if seen else (404, 404))
        texts = page.text + there.text + api.get(f"/api/v1/threads/{made.reference}/talk").text
        assert (f"What is wrong. {made.secret}" in texts) == opens(name, matter, PEACE)
        assert (f"talk {made.secret}" in texts) == in_room(name, matter, PEACE)
        voted = page.text + api.get(f"/api/v1/threads/{made.reference}/votes").text
        assert (f"question {made.secret}" in voted) == votes(name, matter, PEACE)
        for number, one in enumerate(made.points):
            assert (one.secret in texts) == point(name, matter, number, PEACE), number
    listed = set(_LINKED.findall(desk.get("/boards/board/threads").text))
    here = {made.reference for matter, made in told if sees(name, matter, PEACE)}
    kept = {made.reference for matter, made in told if matter.withdrawn}
    assert here - kept <= listed <= here
    items = api.get("/api/v1/threads").json()["items"]
    assert here - kept <= {one["reference"] for one in items} <= here


@pytest.mark.timeout(600)
@PROFILE
@given(
    st.lists(matters(), min_size=2, max_size=4),
    st.lists(st.sampled_from((*AUTHORS, *VOICES)), min_size=4, max_size=4, unique=True),
)
def test_every_surface_tells_of_threads_what_the_oracle_tells(
    stock: Stock, tmp_path: Path, drawn: list[Matter], asking: list[str]
) -> None:
    note(f"{drawn}")
    with stock.lent() as lines:
        world = Theatre(lines.database, tmp_path, lines)
        try:
            boards.seat(world, "carla")
            told = [(matter, brought(world, matter)) for matter in drawn]
            for name in asking:
                note(name)
                asked(world, name, told)
        finally:
            world.close()
