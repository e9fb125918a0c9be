"""Why somebody sees a meeting or a thread, on its page: each is told their own ways alone."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from tests import boards, meetings

if TYPE_CHECKING:
    from tests.world import World

_WHY = re.compile(r'<section class="part" id="why">(.*?)</section>', re.DOTALL)
_WAY = re.compile(r"<li>(.*?) <span", re.DOTALL)
SEATED = "Toys is invited, and your organisation named you to its seat there"
LEADS = "you lead Toys, which holds it"
DESK = "you belong to Secretariat, which prepares every meeting"
SHOWN = "it is shown to the whole alliance"
NAMED = "you are invited by name"
COUNSEL = "you were named its counsel"


def ways(world: World, name: str, path: str) -> set[str]:
    """Return why `name` is told to see a page; nothing for a page that they do not see."""
    found = _WHY.search(world.client(name).get(path).text)
    return set(map(html.unescape, _WAY.findall(found[1]))) if found else set()


def test_a_meeting_says_why_one_sees_it(world: World) -> None:
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys", "cesar", "alba", "secretariat")
    meetings.show(world, "berta", made, "alliance")
    meetings.name_counsel(world, "berta", made, "cora")
    path = f"/meetings/{made.reference}"
    expected = {"berta": {LEADS}, "sara": {DESK}, "cora": {COUNSEL}, "anna": set[str]()}
    assert {name: ways(world, name, path) for name in expected} == expected
    meetings.save(world, "berta", made)
    # Whom else it invites is nobody's to read there.
    expected = {
        "berta": {LEADS, SEATED, SHOWN},
        "sara": {DESK},
        "anna": {SEATED, SHOWN, "your organisation, Alba, is invited"},
        "cesar": {NAMED, SHOWN},
        "dora": {SHOWN},
        "nina": set(),
    }
    assert {name: ways(world, name, path) for name in expected} == expected


def test_who_counsels_the_group_is_told_so(world: World) -> None:
    made = meetings.plan(world, "boris", "apparel", tlp="AMBER+STRICT")
    meetings.invite(world, "boris", made, "apparel")
    path = f"/meetings/{made.reference}"
    assert ways(world, "cora", path) == {"you hold the counsel's seat in Apparel, which holds it"}
    assert ways(world, "anna", path) == set()


def test_a_thread_says_so_too(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    path = f"/threads/{thread.reference}"
    seat = "your organisation named you to its seat in Advisory board"
    assert ways(world, "aldo", path) == {"you wrote it", seat}
    assert ways(world, "berta", path) == {seat}
    assert ways(world, "carla", path) == set()
