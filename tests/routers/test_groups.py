"""Groups as pages and API: the list, one page, and what the secretariat keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

NEW = "/administration/groups/new"


def given(**changes: object) -> dict[str, Any]:
    form = {
        "kind": "working_group",
        "name": "Wine",
        "industry": "toys",
        "history": "from_joining",
        "charter": "# Why\n\n<script>alert(1)</script>",
        "suggested_tlp": "AMBER",
        "key": "k",
    }
    return form | changes


def test_the_list_says_where_one_sits(world: World) -> None:
    page = world.client("anna").get("/groups").text
    for said in ("Accessories", "Advisory board", "Your seat: observer", "chair: Borel"):
        assert said in page, said
    told = world.api("anna", "read").get("/api/v1/groups").json()["items"]
    assert {item["slug"]: item["own_role"] for item in told}["toys"] == "member"


def test_a_page_shows_people_and_whether_newcomers_look_back(world: World) -> None:
    toys = world.client("dora").get("/groups/toys").text
    assert toys.index("Berta") < toys.index("Aldo")
    assert "Newcomers also see what was shared before they joined." in toys
    accessories = world.client("dora").get("/groups/accessories").text
    assert "Newcomers see only what is shared after they joined." in accessories
    assert "counsel" in world.client("dora").get("/groups/apparel").text
    for slug in ("alliance", "secretariat", "board"):
        assert world.client("dora").get(f"/groups/{slug}").status_code == 200
    assert world.client("dora").get("/groups/nothing").status_code == 404


def test_the_secretariat_opens_edits_and_closes(world: World) -> None:
    sara = world.client("sara")
    places = {sara.form(NEW, given()).headers["location"] for _ in range(2)}
    assert places == {"/groups/wine"}
    page = sara.get("/groups/wine").text
    assert "<script>alert" not in page
    assert "TLP:AMBER" in page
    edited = {"name": "Wine & spirits", "history": "from_joining", "version": "1"}
    assert sara.form("/groups/wine/edit", edited).status_code == 303
    assert sara.form("/groups/wine/edit", edited).status_code == 409
    assert "Wine &amp; spirits" in sara.get("/groups").text
    assert sara.form("/groups/wine/close", {}).status_code == 422
    assert sara.form("/groups/wine/close", {"reason": "Nobody came."}).status_code == 303
    assert sara.form("/groups/wine/close", {"reason": "Nobody came."}).status_code == 409
    assert "Wine" not in world.client("anna").get("/groups").text
    assert "Closed" in sara.get("/administration").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Toys"}, "There is a group of this name"),
        ({"kind": "alliance"}, "Choose a working"),
        ({"suggested_tlp": "WHITE"}, "five labels"),
        ({"name": ""}, "Please fill this in"),
        ({"history": ""}, "newcomers"),
        ({"owner": "x"}, "no field owner"),
    ],
)
def test_a_refused_group_comes_back(world: World, changes: dict[str, str], said: str) -> None:
    page = world.client("sara").form(NEW, given(**changes))
    assert page.status_code == 422
    assert said in page.text
    assert "# Why" in page.text
    assert len(world.owner("SELECT id FROM principals WHERE kind = 'working_group'")) == 3


@pytest.mark.parametrize("name", ["berta", "anna", "ada"])
def test_others_keep_no_group(world: World, name: str) -> None:
    desk = world.client(name)
    assert desk.get(NEW).status_code == 403
    assert desk.get("/groups/toys/edit").status_code == 403
    assert desk.form(NEW, given()).status_code == 403
    assert desk.form("/groups/toys/close", {"reason": "Just so."}).status_code == 403
    body = {"kind": "board", "name": "Other"}
    assert world.api(name).post("/api/v1/groups", json=body).status_code == 403


def test_the_api_keeps_groups(world: World) -> None:
    sara = world.api("sara")
    body = {"kind": "committee", "name": "Small firms", "charter": "Why.", "industry": "toys"}
    key = {"idempotency-key": "g1"}
    made = [sara.post("/api/v1/groups", json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    path = "/api/v1/groups/small-firms"
    assert sara.get(path).headers["etag"] == '"1"'
    changed = sara.patch(path, json={"industry": None}, headers={"if-match": '"1"'})
    assert (changed.json()["industry"], changed.json()["charter"]) == (None, "Why.")
    assert sara.patch(path, json={"name": "X"}, headers={"if-match": '"1"'}).status_code == 412
    assert sara.patch(path, json={"slug": "x"}, headers={"if-match": '"2"'}).status_code == 422
    closed = sara.post(f"{path}/close", json={"reason": "Merged into another."})
    assert closed.json()["closed_at"] is not None


def test_a_chair_pins_and_each_reader_sees_their_own(world: World) -> None:
    made = world.bulletin("berta", ["toys"], exclude=["alba"])
    berta = world.client("berta")
    assert berta.form("/groups/toys/pins", {"reference": made.reference}).status_code == 303
    assert "Pinned items" in berta.get("/groups/toys").text
    for name in ("anna", "dora", "sara"):
        assert made.title not in world.client(name).get("/groups/toys").text
        told = world.api(name).get("/api/v1/groups/toys").json()
        assert (
            told["pinned"] == world.api(name).get("/api/v1/groups/toys/pins").json()["items"] == []
        )
    assert world.api("berta").get("/api/v1/groups/toys/pins").json()["items"][0]["tlp"] == "AMBER"
    refused = world.client("anna").form("/groups/toys/pins", {"reference": made.reference})
    assert refused.status_code == 403
    unknown = berta.form("/groups/toys/pins", {"reference": "IB-2026-NONE"})
    assert unknown.status_code == 422
    assert "There is no item of this reference in the group." in unknown.text
    assert berta.form(f"/groups/toys/pins/{made.id}/remove").status_code == 303
    assert "Pinned items" not in berta.get("/groups/toys").text


def test_the_api_pins(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    berta = world.api("berta")
    for _ in range(2):
        pinned = berta.post("/api/v1/groups/toys/pins", json={"reference": made.reference})
        assert [item["reference"] for item in pinned.json()["items"]] == [made.reference]
    assert world.api("anna").delete(f"/api/v1/groups/toys/pins/{made.id}").status_code == 403
    assert berta.delete(f"/api/v1/groups/toys/pins/{made.id}").status_code == 204
    assert berta.get("/api/v1/groups/toys/pins").json()["items"] == []
