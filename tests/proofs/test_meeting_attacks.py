"""Ways to learn of meetings what they do not tell: whom others invite, above all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests import meetings
from tests.cast import id_of
from tests.meetings import Meeting
from tests.preparing import item

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def shown(world: World) -> Meeting:
    """Give a meeting of toys that all may know of; it invites Lex, Dara and toys."""
    made = meetings.plan(world, "berta")
    meetings.invite(world, "berta", made, "toys", "lex", "dara")
    meetings.show(world, "berta", made, "alliance")
    meetings.save(world, "berta", made)
    return made


def clashes(world: World, name: str, meeting: Meeting) -> list[str]:
    """Return what is said to speak against the time of a meeting."""
    answer = world.api(name).get(f"/api/v1/meetings/{meeting.reference}/clashes")
    return [one["sentence"] for one in answer.json()["items"]]


def test_a_date_is_no_question_of_whom_others_invite(world: World, shown: Meeting) -> None:
    for name, host in (("carla", "accessories"), ("boris", "apparel")):
        other = meetings.plan(world, name, host)
        meetings.invite(world, name, other, "lex", "dara", host)
        # They see that toys meets then, and ask whom it invites by inviting one after the other.
        assert shown.secret not in " ".join(clashes(world, name, other)), name
    desk = meetings.plan(world, "sara", "accessories")
    meetings.invite(world, "sara", desk, "lex")
    assert shown.secret in " ".join(clashes(world, "sara", desk))
    # Boris leads apparel, to which his own house is invited as it is to another meeting.
    more = meetings.plan(world, "carla", "accessories")
    meetings.invite(world, "carla", more, "borel")
    meetings.save(world, "carla", more)
    own = meetings.plan(world, "boris", "apparel")
    meetings.invite(world, "boris", own, "borel")
    assert more.secret in " ".join(clashes(world, "boris", own))


def test_the_second_wall_keeps_whom_a_meeting_invites(world: World, shown: Meeting) -> None:
    asked = "SELECT principal_id FROM meeting_invited WHERE meeting_id = %s"
    everybody = {id_of(name) for name in ("toys", "lex", "dara")}
    for name, known in {
        "berta": everybody,
        "sara": everybody,
        "anna": {id_of("toys")},
        "lex": {id_of("lex")},
        "dora": {id_of("dara")},
        "carla": set(),
        "nina": set(),
    }.items():
        assert {row[0] for row in world.ask(name, asked, shown.id)} == known, name


_CHANGED = """
INSERT INTO meeting_changes (id, meeting_id, what, sequence, by_name, at)
VALUES (gen_random_uuid(), %s, jsonb_build_object('place', ARRAY[%s, 'There']), 1, 'x', now())"""


def test_what_a_meeting_was_before_one_came_to_know_of_it_stays_closed(
    world: World, shown: Meeting
) -> None:
    world.owner(_CHANGED, shown.id, "the first place")
    meetings.invite(world, "berta", shown, "cora")
    world.owner(_CHANGED, shown.id, "the second place")
    kept = "SELECT what FROM meeting_changes WHERE meeting_id = %s"
    path = f"/meetings/{shown.reference}"
    for name, first in (("aldo", True), ("berta", True), ("carla", True), ("cora", False)):
        told = str(world.ask(name, kept, shown.id))
        page, api = world.client(name).get(path).text, world.api(name).get(f"/api/v1{path}/changes")
        for found in (told, page, api.text):
            assert ("the first place" in found, "the second place" in found) == (first, True), name


def test_versions_of_a_paper_older_than_an_invitation_stay_closed(
    world: World, shown: Meeting
) -> None:
    item = meetings.add_item(world, "berta", shown)
    paper = meetings.add_paper(world, "berta", item)
    meetings.name_counsel(world, "berta", shown, "lex")
    meetings.convene(world, "berta", shown, "lex")
    path = f"/meetings/{shown.reference}"
    sent = {"files": ("second.txt", b"The second.", "text/plain")}
    done = world.client("berta").form(f"{path}/papers/{paper.reference}/versions", {}, files=sent)
    assert done.status_code == 303, done.text
    meetings.invite(world, "berta", shown, "cesar")
    first = f"/files/{paper.file_id}/original"
    versions = "SELECT number FROM paper_versions ORDER BY number"
    for name, known in (("aldo", [1, 2]), ("berta", [1, 2]), ("cesar", [2])):
        assert [row.number for row in world.ask(name, versions)] == known, name
        page = world.client(name).get(path).text + world.api(name).get(f"/api/v1{path}/agenda").text
        assert (f"{paper.secret}.txt" in page) == (1 in known), name
        assert "second.txt" in page
        assert (world.client(name).get(first).status_code == 404) == (1 not in known), name


# What stands for one request alone, and when it was.
_PASSING = re.compile(
    r"[\w-]{80,}=*|[0-9a-f-]{36}|[0-9a-f]{32}|\d\d:\d\d|\d+ (?:seconds?|minutes?) ago|just now"
)


def all_of(world: World, name: str, meeting: Meeting) -> list[str]:
    """Return everything that somebody is told of a meeting, without what passes."""
    desk, api, path = world.client(name), world.api(name), f"/meetings/{meeting.reference}"
    pages = ["", "/agenda", "/pack", "/people", "/invited", "/calendar.ics", "/edit", "/save"]
    answers = [desk.get(f"{path}{page}") for page in pages]
    answers += [desk.get("/"), desk.get("/meetings"), desk.get("/administration")]
    answers += [api.get(f"/api/v1{path}{page}") for page in ("", "/agenda", "/changes")]
    return [
        _PASSING.sub("", f"{one.status_code} {one.headers.get('etag')} {one.text}")
        for one in answers
    ]


def _closed(closed: str, writer: str) -> dict[str, Any]:
    return item(closed_to=closed, title="Behind a closed door", owner_name=writer.capitalize())


@pytest.mark.parametrize(
    ("closed", "writer", "shut_out"),
    [("brands", "berta", "sara"), ("platform", "sara", "berta"), ("platform", "sara", "anna")],
)
def test_an_item_closed_to_somebody_leaves_no_trace_with_them(
    world: World, shown: Meeting, closed: str, writer: str, shut_out: str
) -> None:
    meetings.invite(world, "berta", shown, "secretariat")
    meetings.name_counsel(world, "berta", shown, "lex" if closed == "brands" else "cora")
    meetings.add_item(world, "berta", shown)
    before = all_of(world, shut_out, shown)
    desk, path = world.client(writer), f"/meetings/{shown.reference}/agenda"
    done = desk.form(path, _closed(closed, writer))
    assert done.status_code == 303, done.text
    (made,) = world.owner("SELECT reference FROM records WHERE title = 'Behind a closed door'")
    place = f"{path}/{made.reference}"
    sent = {"files": ("x.txt", b"The paper.", "text/plain")}
    assert desk.form(f"{place}/papers", {"tlp": "AMBER"}, files=sent).status_code == 303
    assert desk.form(f"{place}/move", {"way": "up"}).status_code == 303
    for one, other in zip(all_of(world, shut_out, shown), before, strict=True):
        assert one.splitlines() == other.splitlines()
    counsel = "lex" if closed == "brands" else "cora"
    for after in (False, True):
        assert "Behind a closed" not in "".join(all_of(world, shut_out, shown)), after
        if not after:
            meetings.convene(world, "berta" if closed == "brands" else "sara", shown, counsel)
    assert "Behind a closed" in "".join(all_of(world, writer, shown))
