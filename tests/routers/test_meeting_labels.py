"""Another label for a meeting, and a time that is taken: on the pages and over the API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.calling import NEW, called, pressed, typed
from tests.cast import id_of
from tests.routers.test_meetings_api import ALL, BODY, CHANGE, made

if TYPE_CHECKING:
    from tests.world import World

TICKED = re.compile(r'name="title_told"[^>]* checked')
BESIDE = re.compile(r'name="despite" value="(M-\d{4}-\w{5})"')


def label(world: World, path: str) -> str:
    """Return the label of a meeting by its path."""
    row = "SELECT tlp FROM records WHERE reference = %s"
    return str(world.owner(row, path.rpartition("/")[2])[0].tlp)


def test_the_page_shows_who_would_lose_sight_first(world: World) -> None:
    path = called(world, shown="true")
    pressed(world, "berta", f"{path}/save")
    desk = world.client("berta")
    page = desk.get(f"{path}/relabel").text
    assert "TLP:RED is not offered" in page
    assert 'value="RED"' not in page
    looked = desk.get(f"{path}/relabel?tlp=AMBER").text
    lost = looked.partition("Would no longer see it")[2].partition("Would see it besides")[0]
    assert "Dora, Dara" in lost
    assert "Anna" not in lost
    assert 'name="title_told"' in looked
    assert 'name="title_told"' not in desk.get(f"{path}/relabel?tlp=CLEAR").text
    assert "bears this label already" in desk.get(f"{path}/relabel?tlp=GREEN").text
    version = re.findall(r'name="version" value="(\d+)"', looked)[0]
    done = desk.form(f"{path}/relabel", {"tlp": "AMBER", "version": version})
    assert (done.status_code, label(world, path)) == (303, "AMBER")
    assert "Label: TLP:AMBER" in desk.get(path).text
    assert desk.form(f"{path}/relabel", {"tlp": "GREEN", "version": version}).status_code == 409
    assert world.client("dora").get(path).status_code == 404


def test_who_stands_against_it_is_named_on_the_page(world: World) -> None:
    (alliance,) = world.owner("SELECT id FROM groups WHERE kind = 'alliance'")
    path = called(world, "sara", invited=[str(alliance.id)])
    desk = world.client("sara")
    for answer in (
        desk.get(f"{path}/relabel?tlp=AMBER"),
        desk.form(f"{path}/relabel", {"tlp": "AMBER", "version": "1"}),
    ):
        assert answer.status_code == 422
        assert "keeps out the alliance, who is invited" in answer.text
    for wrong in ("RED", "WHITE", "TLP: AMBER"):
        assert desk.get(f"{path}/relabel", params={"tlp": wrong}).status_code == 422
        refused = desk.form(f"{path}/relabel", {"tlp": wrong, "version": "1"})
        assert refused.status_code == 422
    assert desk.form(f"{path}/relabel", {"tlp": "CLEAR"}).status_code == 422
    assert label(world, path) == "GREEN"


def test_the_api_gives_another_label(world: World) -> None:
    path, desk = made(world), world.api("berta")
    tag = {"If-Match": desk.get(path).headers["etag"]}
    said = {"tlp": "AMBER", "title_told": True}
    assert desk.post(f"{path}/relabel", json=said).status_code == 428
    done = desk.post(f"{path}/relabel", json=said, headers=tag)
    assert done.status_code == 200
    assert (done.json()["tlp"], done.json()["title_told"]) == ("AMBER", True)
    assert desk.post(f"{path}/relabel", json=said, headers=tag).status_code == 412
    tag = {"If-Match": done.headers["etag"]}
    for wrong in (
        {"tlp": "RED"},
        {"tlp": "amber"},
        {"tlp": "AMBER", "title_told": "yes"},
        {"tlp": "GREEN", "strange": 1},
        {},
    ):
        assert desk.post(f"{path}/relabel", json=wrong, headers=tag).status_code == 422, wrong
    assert world.api("anna").post(f"{path}/relabel", json=said, headers=tag).status_code == 404
    assert desk.put(path, json=CHANGE, headers=tag).json()["title_told"] is False


@pytest.mark.parametrize(
    ("tlp", "told", "kept"),
    [
        ("AMBER", True, True),
        ("AMBER", False, False),
        ("GREEN", True, False),
        ("AMBER+STRICT", True, True),
        ("AMBER+STRICT", False, False),
    ],
)
def test_a_call_asks_for_the_title_under_amber_and_stricter(
    world: World, tlp: str, *, told: bool, kept: bool
) -> None:
    answer = world.api("berta").post(ALL, json=BODY | {"tlp": tlp, "title_told": told})
    assert answer.status_code == 201
    assert answer.json()["title_told"] is kept


def test_it_goes_along_when_called_again(world: World) -> None:
    path = called(world, tlp="AMBER", title_told="true")
    reference = path.rpartition("/")[2]
    desk = world.client("berta")
    assert desk.form(f"{path}/template", {"name": "Ours"}).status_code == 303
    (kept,) = world.owner("SELECT id FROM meeting_templates")
    for source in (f"earlier={reference}", f"template={kept.id}"):
        assert TICKED.search(desk.get(f"{NEW}?{source}").text), source
    assert not TICKED.search(desk.get(f"{NEW}?group=toys").text)
    repeated = {"repeats": "weekly", "repeats_every": "1", "repeats_times": "2"}
    more = {"tlp": "AMBER", "title_told": "true", "starts": "2030-05-14T10:00"}
    called(world, **more, ends="2030-05-14T11:00", **repeated)
    years = {"kind": "working_group", "zone": "Europe/Paris", "tlp": "AMBER", "title_told": True}
    lines = [{"group": "toys", "dates": ["2030-07-15"], "time": "10:00", "minutes": 90}]
    planned = world.api("sara").post(
        "/api/v1/meeting-years", json=years | {"lines": lines, "dry_run": False}
    )
    assert planned.status_code == 200
    rows = world.owner("SELECT title_told FROM meetings")
    assert [one.title_told for one in rows] == [True] * 4


def test_a_taken_time_is_told_and_insisted_on_on_the_page(world: World) -> None:
    first = called(world)
    desk = world.client("sara")
    refused = desk.form(NEW, typed(title="Second"))
    assert refused.status_code == 422
    assert "Toys meets already on 14 March 2030" in refused.text
    assert 'value="Second"' in refused.text
    (found,) = BESIDE.findall(refused.text)
    assert found == first.rpartition("/")[2]
    called(world, "sara", title="Second", despite=found)
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 2
    elsewhen = called(world, title="Third", starts="2030-03-15T10:00", ends="2030-03-15T11:00")
    back = typed(title="Third") | {"version": "1"}
    for name in ("host", "tlp", "invited"):
        del back[name]
    refused = desk.form(f"{elsewhen}/edit", back)
    assert refused.status_code == 422
    beside = BESIDE.findall(refused.text)
    assert len(beside) == 2
    half = desk.form(f"{elsewhen}/edit", back | {"despite": beside[0]})
    assert half.status_code == 422
    # What was ticked stays ticked.
    assert re.findall(rf'value="({beside[0]})" checked', half.text) == [beside[0]]
    assert desk.form(f"{elsewhen}/edit", back | {"despite": beside}).status_code == 303


def test_a_taken_time_is_told_over_the_api(world: World) -> None:
    path, desk = made(world), world.api("sara")
    reference = path.rpartition("/")[2]
    refused = desk.post(ALL, json=BODY | {"title": "Second"})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = refused.json()
    assert (problem["code"], problem["errors"][0]["field"]) == ("taken", "despite")
    assert reference in problem["detail"]
    insisted = desk.post(ALL, json=BODY | {"title": "Second", "despite": [reference]})
    assert insisted.status_code == 201


def test_of_a_hidden_meeting_the_api_says_nothing(world: World) -> None:
    desk = world.api("sara")
    own = BODY | {"host": "apparel", "place": "Room 4", "invited": [str(id_of("apparel"))]}
    hour = {"starts": "2030-03-14T11:30:00", "ends": "2030-03-14T12:30:00"}
    first, second = desk.post(ALL, json=own), desk.post(ALL, json=own | hour)
    assert (first.status_code, second.status_code) == (201, 201)
    # Who does not see it hears nothing of it, not even that the room is taken.
    mine = world.api("berta").post(ALL, json=BODY | hour | {"place": "Room 4"})
    assert mine.status_code == 201
    tag = {"If-Match": first.headers["etag"]}
    moved = CHANGE | hour | {"place": "Room 4"}
    told = desk.put(f"{ALL}/{first.json()['reference']}", json=moved, headers=tag)
    assert told.status_code == 409
    assert second.json()["reference"] in told.text
    assert mine.json()["reference"] in told.text


def test_a_year_and_what_follows_are_insisted_on_on_their_pages(world: World) -> None:
    first = called(world)
    desk = world.client("sara")
    said = {"kind": "working_group", "zone": "Europe/Berlin", "mode": "online", "tlp": "GREEN"}
    said |= {"group": "toys", "dates": "2030-03-14", "time": "10:30", "minutes": "30"}
    refused = desk.form("/meetings/plan", said | {"press": "plan"})
    assert refused.status_code == 422
    beside = BESIDE.findall(refused.text)
    assert beside == [first.rpartition("/")[2]]
    assert 'value="plan"' in refused.text
    done = desk.form("/meetings/plan", said | {"press": "plan", "despite": beside})
    assert done.status_code == 303
    repeated = {"repeats": "weekly", "repeats_every": "1", "repeats_times": "2"}
    again = called(world, starts="2030-05-14T10:00", ends="2030-05-14T11:00", **repeated)
    moved = {"title": "Moved", "starts": "2030-03-14T10:00", "ends": "2030-03-14T11:00"}
    moved |= {"zone": "Europe/Berlin", "version": "1"}
    refused = desk.form(f"{again}/following", moved)
    assert refused.status_code == 422
    beside = BESIDE.findall(refused.text)
    assert len(beside) == 2
    assert desk.form(f"{again}/following", moved | {"despite": beside}).status_code == 303
