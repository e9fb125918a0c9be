"""Whoever wrote something unattributed, others are answered the same bytes.

The same is written in two worlds, without a name, by two people who see the same things. To anybody
else both worlds are one: name, organisation and ids of its author are in no answer, and in no
count, order or refusal either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import pytest

from app.core import clock, ids
from tests import ballots, boards
from tests.proofs.guesses import ids_of
from tests.proofs.hidden import stand_still
from tests.proofs.theatre import Theatre
from tests.proofs.twins import first_difference, listen, standing_still
from tests.walls.board_rows import handed, propose, seated
from tests.walls.talk import comment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boards import Thread
    from tests.database import Cluster, Database
    from tests.world import World

_BULLETIN = ("berta", "aldo")
_THREAD = ("dora", "aldo")
# Each of another house, where a colleague passes it on to them: for one that is its author.
_PASSED = ("aldo", "boris")
_SAID = """
INSERT INTO comments (id, record_id, text, by_author, author_name, organisation_name, created_at)
VALUES (%s, %s, 'Mine.', true, '', '', now())"""


def bulletin(world: World, author: str) -> None:
    """Write to toys and Corvo without a name, and go on about it as its author."""
    made = world.bulletin(author, ["toys", "corvo", "secretariat"], sealed=True)
    comment(world, "carla", made)
    world.ask(author, _SAID, ids.new_id(), made.id)
    world.ask(author, "SELECT widen(%s, %s, NULL, 'They asked.')", made.id, world.id("dara"))
    world.ask(author, "SELECT relabel(%s, 'GREEN')", made.id)


def passed(world: World, author: str) -> None:
    """Write to one of each house and to others, of whom each passes it on to a colleague."""
    to = ["anna@alba", "berta@borel", "corvo", "secretariat"]
    for ends in (False, True):
        made = world.bulletin(author, to, sealed=True)
        for by, colleague in (("anna", "aldo"), ("berta", "boris"), ("sara", "nina")):
            extend = "SELECT extend_inside(%s, %s, 'author')"
            world.ask(by, extend, made.id, world.id(colleague))
            comment(world, by, made)
        world.ask(author, "SELECT relabel(%s, 'AMBER+STRICT')", made.id)
        if ends:
            taken = [world.id("anna"), world.id("berta")]
            world.ask(author, "SELECT narrow(%s, %s, false, '')", made.id, taken)


def thread(world: World, author: str) -> None:
    """Open a thread without a name, and go through all of it as its author and as others."""
    seated(world)
    made = boards.open_thread(world, author, sealed=True)
    _discussed(world, author, made)
    handed(world, made, author)
    boards.speak(world, author, made, "We meant this.", room=False)
    boards.answer(world, "sara", made, made.points[0], "partly", "Or in part.", publish=False)
    propose(world, author, made, "originator", named=False)


def _discussed(world: World, author: str, made: Thread) -> None:
    boards.speak(world, author, made, "Mine.")
    boards.speak(world, "berta", made, "Theirs.", about=made.points[0])
    for name in ("aldo", "dora", "berta"):
        boards.take(world, name, made, may_show=True)
    for secret in (False, True):
        vote = ballots.call(world, "berta", made, secret=secret)
        assert [ballots.cast(world, name, vote, 0) for name in ("aldo", "dora")] == ["", ""]


def brought(world: Theatre, moment: float, what: str, author: str) -> dict[str, list[str]]:
    """Let it happen in a world that stands still; return the ids that came of it."""
    before = ids_of(world)
    stand_still(world, moment)
    references = (f"AB-2026-{number:05}" for number in range(1, 99))
    with (
        standing_still(moment),
        mock.patch.object(ids, "new_reference", side_effect=references),
    ):
        {"bulletin": bulletin, "passed": passed, "thread": thread}[what](world, author)
    after = ids_of(world)
    return {name: sorted({*after[name]} - {*before[name]}) for name in after}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("what", "authors", "voice"),
    [
        ("bulletin", _BULLETIN, "carla@corvo"),
        ("bulletin", _BULLETIN, "anna@alba"),
        ("bulletin", _BULLETIN, "sara@marketplace"),
        ("passed", _PASSED, "anna@alba"),
        ("passed", _PASSED, "carla@corvo"),
        ("passed", _PASSED, "sara@marketplace"),
        ("thread", _THREAD, "berta@borel"),
        ("thread", _THREAD, "carla@corvo"),
        ("thread", _THREAD, "sara@marketplace"),
        ("thread", _THREAD, "anna@alba"),
    ],
)
def test_who_wrote_it_changes_no_byte(
    server: Cluster,
    peopled: Database,
    tmp_path: Path,
    what: str,
    authors: tuple[str, str],
    voice: str,
) -> None:
    moment, heard = clock.now().timestamp(), []
    for author in authors:
        world = Theatre(server.clone(peopled), tmp_path)
        made = brought(world, moment, what, author)
        heard.append(listen(world, voice, moment, {name: few for name, few in made.items() if few}))
        world.close()
        server.drop(world.database)
    assert first_difference(*heard) == ""
    texts = [raw for _, raw in heard[0]]
    told = any(b"The author" in raw or b"Unattributed" in raw for raw in texts)
    assert told or (what, voice) == ("thread", "anna@alba")
