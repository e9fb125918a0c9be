"""Meetings over HTTP: called, listed, shown, changed, saved, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calling import NEW, called, pressed, typed, version
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World


def test_a_chair_calls_a_meeting_and_sends_the_save_the_date(world: World) -> None:
    desk = world.client("berta")
    assert "Call a meeting" in desk.get(NEW).text
    path = called(world, key="twice")
    assert called(world, key="twice") == path
    page = desk.get(path).text
    for words in ("Toys before Christmas", "Milan, room 4", "secret-door", "code 4711"):
        assert words in page
    assert "nobody was told" in page
    assert world.client("anna").get(path).status_code == 404
    assert "Toys before" not in world.client("anna").get("/meetings").text
    look = desk.get(f"{path}/save").text
    assert "Send the save the date" in look
    assert pressed(world, "berta", f"{path}/save").status_code == 303
    assert "secret-door" in world.client("anna").get(path).text
    assert "Toys before" in world.client("anna").get("/meetings?scope=mine").text
    assert world.client("dora").get(path).status_code == 404
    assert desk.get(f"{path}/save").status_code == 409


def test_who_may_not_call_is_refused(world: World) -> None:
    for name in ("anna", "nina", "aldo"):
        assert world.client(name).get(NEW).status_code == 403
        assert world.client(name).form(NEW, typed()).status_code == 403
        assert world.client(name).get("/meetings/plan").status_code == 403
        assert world.client(name).get("/meetings/templates").status_code == 403
    assert world.client("berta").form(NEW, typed(host="apparel")).status_code == 403
    assert world.client("berta").get("/meetings/kinds").status_code == 403
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 0


WRONGS: list[tuple[dict[str, Any], str]] = [
    ({"tlp": "RED"}, "TLP:RED is for people named"),
    ({"title": " \u200b"}, "Give the meeting a title"),
    ({"host": "none"}, "Choose the group"),
    ({"kind": "party"}, "Choose which kind"),
    ({"zone": "Mars/One"}, "Choose a time zone"),
    ({"ends": "2030-03-14T09:00"}, "It must end after it begins"),
    ({"ends": "2031-03-14T09:00"}, "at most fourteen days"),
    ({"starts": "2030-03-31T02:30", "ends": "2030-03-31T04:00"}, "The next is 2030-03-31 03:00"),
    ({"starts": "soon"}, 'class="field-error"'),
    ({"url": "file:///etc/passwd"}, "begins with https://"),
    ({"capacity": "0"}, "Give a number from 1"),
    ({"invited": [str(id_of("accessories"))]}, "You cannot invite Accessories"),
    ({"invited": [str(id_of("alliance"))], "tlp": "AMBER"}, "The alliance is wider"),
    ({"shown": "true", "tlp": "AMBER"}, "is wider"),
    ({"repeats": "daily", "repeats_every": "1", "repeats_times": "5000"}, 'class="field-error"'),
]


@pytest.mark.parametrize(("fields", "said"), WRONGS)
def test_what_cannot_be_called_keeps_what_was_typed(
    world: World, fields: dict[str, Any], said: str
) -> None:
    refused = world.client("berta").form(NEW, typed(**fields))
    assert refused.status_code == 422
    assert said in refused.text
    assert "code 4711" in refused.text
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 0


def test_everything_wrong_is_said_at_once(world: World) -> None:
    bad = typed(host="", title="", starts="", tlp="RED", capacity="0")
    refused = world.client("berta").form(NEW, bad)
    for said in (
        "Choose the group",
        "Give the meeting a title",
        "Say when it begins",
        "TLP:RED is",
    ):
        assert said in refused.text, said


def test_a_look_says_what_speaks_against_a_time_and_writes_nothing(world: World) -> None:
    called(world, "sara")
    looked = world.client("berta").form(NEW, typed(press="look"))
    assert looked.status_code == 200
    assert "“Toys before Christmas” at the same time" in looked.text
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 1


def test_a_change_is_told_once_and_a_stale_one_refused(world: World) -> None:
    path = called(world)
    pressed(world, "berta", f"{path}/save")
    desk = world.client("berta")
    edit = f"{path}/edit"
    stale = version(desk.get(edit).text)
    fields = typed(title="Toys moved")
    for name in ("host", "tlp", "invited"):
        del fields[name]
    moved = fields | {"starts": "2030-03-15T10:00", "ends": "2030-03-15T11:30"}
    assert desk.form(edit, moved | {"version": stale}).status_code == 303
    assert desk.form(edit, moved | {"version": stale}).status_code == 409
    page = world.client("anna").get(path).text
    assert "Title: Toys moved" in page
    assert "2030-03-15 10:00" in page
    row = world.owner("SELECT what, sequence FROM meeting_changes")
    assert [(sorted(one.what), one.sequence) for one in row] == [(["title", "when"], 1)]
    assert (
        desk.form(edit, moved | {"version": version(desk.get(edit).text), "zone": "x"}).status_code
        == 422
    )
    assert world.client("anna").get(edit).status_code == 403
    assert world.client("dora").get(edit).status_code == 404


def test_cancelling_says_why_to_who_was_told(world: World) -> None:
    path = called(world)
    pressed(world, "berta", f"{path}/save")
    assert world.client("anna").get(f"{path}/cancel").status_code == 403
    assert pressed(world, "berta", f"{path}/cancel").status_code == 422
    assert pressed(world, "berta", f"{path}/cancel", reason="The hall burnt.").status_code == 303
    assert "The hall burnt." in world.client("anna").get(path).text
    assert world.client("berta").get(f"{path}/edit").status_code == 403
    assert world.client("berta").get(f"{path}/cancel").status_code == 403
    quiet = called(world, title="Nobody knew")
    assert pressed(world, "berta", f"{quiet}/cancel").status_code == 303
    assert "Nobody knew" not in world.client("berta").get("/meetings").text
    assert "Nobody knew" in world.client("berta").get("/meetings?state=cancelled").text


def test_invitations_are_added_and_taken_back(world: World) -> None:
    path = called(world, "sara", invited=[])
    desk, page = world.client("sara"), f"{path}/invited"
    assert "Nobody is invited yet" in desk.get(page).text
    assert "Dara" in desk.get(f"{page}?q=dara").text
    who = [str(id_of("dara")), f"{id_of('carla')}@{id_of('corvo')}"]
    assert desk.form(page, {"invited": who}).status_code == 303
    pressed(world, "sara", f"{path}/save")
    assert [world.client(one).get(path).status_code for one in ("dora", "carla", "cesar")] == [
        200,
        200,
        404,
    ]
    assert desk.form(f"{page}/remove", {"principal_id": str(id_of("dara"))}).status_code == 303
    assert world.client("dora").get(path).status_code == 404
    assert desk.form(f"{page}/remove", {"principal_id": str(id_of("dara"))}).status_code == 404
    assert desk.form(page, {"invited": ["nobody"]}).status_code == 422
    assert desk.form(f"{path}/shown").status_code == 303
    shown = world.client("dora").get(path)
    assert shown.status_code == 200
    assert "secret-door" not in shown.text
    for name, status in (("dora", 403), ("cesar", 403), ("nina", 404)):
        assert world.client(name).get(page).status_code == status
        assert world.client(name).form(page, {"invited": who}).status_code == status


def test_filters_that_are_none_are_refused(world: World) -> None:
    called(world)
    desk = world.client("berta")
    assert (
        desk.get("/meetings?state=planned&group=toys&kind=working_group&text=toys").status_code
        == 200
    )
    for asked in (
        "scope=everybody",
        "group=none",
        "kind=party",
        "state=gone",
        "cursor=x",
        "strange=1",
    ):
        assert desk.get(f"/meetings?{asked}").status_code == 422, asked
    assert "No meeting yet" in desk.get("/meetings?past=true").text


def test_a_name_that_somebody_typed_is_no_markup(world: World) -> None:
    """Names of kinds are said as messages are, where the catalogue may know them."""
    kind = {"name": "<b id=evil>Talk</b> & more", "notice_days": 3, "position": 9}
    assert world.api("sara").post("/api/v1/meeting-kinds", json=kind).status_code == 201
    for path in ("/meetings", "/meetings/new"):
        page = world.client("berta").get(path).text
        assert "<b id=evil>" not in page
        assert "&lt;b id=evil&gt;Talk&lt;/b&gt; &amp; more" in page
