"""Calling again, from a template, as a series, for a whole year; and the kinds of meetings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.calling import NEW, called, typed

if TYPE_CHECKING:
    from tests.world import World

PLAN, KINDS = "/meetings/plan", "/meetings/kinds"


def planned(**more: object) -> dict[str, Any]:
    """Return a plan of two groups by the secretariat, but for what `more` says."""
    return {
        "kind": "working_group",
        "zone": "Europe/Paris",
        "mode": "online",
        "tlp": "GREEN",
        "group": ["toys", "accessories", "apparel"],
        "dates": ["2030-01-14, 2030-04-15", "2030-01-15", ""],
        "time": ["10:00", "9:30", "10:00"],
        "minutes": ["90", "60", "90"],
        "press": "look",
        **more,
    }


def with_item(world: World, name: str = "sara") -> str:
    """Call a meeting with an item on its agenda; return its path."""
    path = called(world, name)
    item = {"title": "Seizures in spring", "tlp": "AMBER", "minutes": "20", "part": "business"}
    item |= {"purpose": "discussion", "text": "What was found."}
    made = world.client(name).form(f"{path}/agenda", item)
    assert made.status_code == 303, made.text
    return path


def on(day: int) -> dict[str, Any]:
    """Return the fields of a call that put it on another day of that month."""
    return {"starts": f"2030-03-{day}T10:00", "ends": f"2030-03-{day}T11:30"}


def filled(page: str, name: str) -> str:
    """Return what a field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_meeting_is_called_again_with_its_agenda(world: World) -> None:
    path = with_item(world)
    reference = path.rsplit("/", 1)[1]
    desk = world.client("sara")
    form = desk.get(f"{NEW}?earlier={reference}").text
    assert "Take over agenda and counsel" in form
    assert filled(form, "title") == "Toys before Christmas"
    assert "4711" not in form
    again = called(world, "sara", title="Again", earlier=reference, carry="true", **on(15))
    assert "Seizures in spring" in desk.get(again).text
    without = called(world, "sara", title="Empty", earlier=reference, **on(16))
    assert "Seizures in spring" not in desk.get(without).text
    rome = {"host": "apparel", "invited": [], "place": "Rome"}
    elsewhere = called(world, "sara", earlier=reference, carry="true", **rome)
    assert "Seizures in spring" not in desk.get(elsewhere).text
    # Whoever does not keep the earlier one learns nothing of it.
    other = world.client("boris").get(f"{NEW}?earlier={reference}").text
    assert "Toys before" not in other


def test_a_template_is_kept_used_and_removed(world: World) -> None:
    path = with_item(world)
    assert "Seizures in spring" in world.client("sara").get(f"{path}/template").text
    assert world.client("sara").form(f"{path}/template", {"name": " "}).status_code == 422
    assert world.client("sara").form(f"{path}/template", {"name": "Toys usual"}).status_code == 303
    assert world.client("berta").form(f"{path}/template", {"name": "Toys usual"}).status_code == 422
    listed = world.client("berta").get("/meetings/templates").text
    assert "Toys usual" in listed
    assert "Toys usual" not in world.client("boris").get("/meetings/templates").text
    (kept,) = world.owner("SELECT id FROM meeting_templates")
    made = called(world, "berta", title="From it", template=str(kept.id), carry="true", **on(15))
    assert "Seizures in spring" in world.client("berta").get(made).text
    remove = f"/meetings/templates/{kept.id}/remove"
    assert world.client("boris").form(remove).status_code == 404
    assert world.client("berta").form(remove).status_code == 303
    assert world.owner("SELECT id FROM meeting_templates") == []


def test_a_series_is_called_on_the_same_page(world: World) -> None:
    said = {"repeats": "weekly", "repeats_every": "2", "repeats_times": "4"}
    called(world, **said)
    rows = world.owner("SELECT starts_wall FROM meetings ORDER BY starts_wall")
    assert [f"{one.starts_wall:%m-%d %H}" for one in rows] == [
        "03-14 10",
        "03-28 10",
        "04-11 10",
        "04-25 10",
    ]
    looked = world.client("berta").form(NEW, typed(press="look", **said))
    assert looked.text.count("2030 10:00, Europe/Berlin") == 4


def test_a_year_is_looked_at_and_then_planned_at_once(world: World) -> None:
    desk = world.client("sara")
    assert "Toys" in desk.get(PLAN).text
    looked = desk.form(PLAN, planned())
    assert looked.status_code == 200
    assert "Plan all 3 meetings" in looked.text
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 0
    for _ in range(2):
        assert desk.form(PLAN, planned(press="plan", key="once")).status_code == 303
    rows = world.owner(
        "SELECT r.title FROM meetings m JOIN records r USING (id) ORDER BY starts_at"
    )
    assert [one.title for one in rows] == ["Toys", "Accessories", "Toys"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"dates": ["2030-01-14", "14.1.2030", ""]}, "Line 2: 14.1.2030 is no date"),
        ({"dates": ["2030-02-30", "", ""]}, "Line 1: 2030-02-30 is no date"),
        ({"time": ["25:00", "9:30", "10:00"]}, "Line 1: say when it begins"),
        ({"minutes": ["90", "-5", "90"]}, "Line 2: say how many minutes"),
        ({"dates": ["", "", ""]}, "Write the dates of at least one group"),
        ({"zone": "Mars/One"}, "Choose a time zone"),
        ({"group": ["toys", "none", "apparel"]}, "Choose the group"),
        ({"dates": ["2030-03-31", "", ""], "time": ["02:30", "", ""]}, "leaps over this time"),
    ],
)
def test_each_bad_line_of_a_year_is_named(world: World, fields: dict[str, Any], said: str) -> None:
    refused = world.client("sara").form(PLAN, planned(press="plan", **fields))
    assert refused.status_code == 422
    assert said in refused.text
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 0


def test_the_secretariat_keeps_the_kinds(world: World) -> None:
    desk = world.client("sara")
    assert "Roundtable" in desk.get(KINDS).text
    assert desk.form(KINDS, {"name": "Retreat", "notice_days": "5"}).status_code == 303
    assert desk.form(KINDS, {"name": "Retreat", "notice_days": "5"}).status_code == 409
    assert (
        desk.form(KINDS, {"slug": "retreat", "name": "Retreat", "notice_days": "7"}).status_code
        == 303
    )
    assert (
        world.owner("SELECT notice_days AS d FROM meeting_kinds WHERE slug = 'retreat'")[0].d == 7
    )
    for wrong in ({"name": "", "notice_days": "3"}, {"name": "X", "notice_days": "61"}):
        assert desk.form(KINDS, wrong).status_code == 422
    assert desk.form(KINDS, {"slug": "none", "name": "X", "notice_days": "3"}).status_code == 404
    assert (
        world.client("berta").form(KINDS, {"name": "Mine", "notice_days": "3"}).status_code == 403
    )
