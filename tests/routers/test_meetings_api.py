"""Meetings over the API: the same deeds and refusals as on the pages, with versions and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

ALL = "/api/v1/meetings"
BODY: dict[str, Any] = {
    "host": "toys",
    "kind": "working_group",
    "title": "Toys before Christmas",
    "starts": "2030-03-14T10:00:00",
    "ends": "2030-03-14T11:30:00",
    "zone": "Europe/Berlin",
    "url": "https://call.example/secret-door",
    "invited": [str(id_of("toys"))],
}
CHANGE = {name: value for name, value in BODY.items() if name not in ("host", "invited")}


def made(world: World, **more: object) -> str:
    """Call a meeting as berta; return its address."""
    answer = world.api("berta").post(ALL, json=BODY | more)
    assert answer.status_code == 201, answer.text
    return f"{ALL}/{answer.json()['reference']}"


def test_it_is_called_once_however_often_it_is_sent(world: World) -> None:
    desk, key = world.api("berta"), {"Idempotency-Key": "k1"}
    first = desk.post(ALL, json=BODY, headers=key)
    assert first.status_code == 201
    assert (first.json()["starts"], first.json()["starts_at"]) == (
        "2030-03-14T10:00:00",
        "2030-03-14T09:00:00Z",
    )
    assert desk.post(ALL, json=BODY, headers=key).json()["id"] == first.json()["id"]
    assert desk.post(ALL, json=BODY | {"title": "Other"}, headers=key).status_code == 422
    assert world.api("anna").post(ALL, json=BODY).status_code == 403
    assert world.api("berta", "read").post(ALL, json=BODY).status_code == 403
    for wrong in (
        {"starts": 7},
        {"zone": "Mars/One"},
        {"capacity": "7"},
        {"strange": 1},
        {"starts": "2030-03-14T10:00:00Z"},
    ):
        assert desk.post(ALL, json=BODY | wrong).status_code == 422, wrong
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 1


def test_a_change_names_the_version_it_was_made_from(world: World) -> None:
    path, desk = made(world), world.api("berta")
    tag = {"If-Match": desk.get(path).headers["etag"]}
    assert desk.put(path, json=CHANGE | {"place": "Milan"}).status_code == 428
    changed = desk.put(path, json=CHANGE | {"place": "Milan"}, headers=tag)
    assert (changed.status_code, changed.json()["place"]) == (200, "Milan")
    assert desk.put(path, json=CHANGE, headers=tag).status_code == 412
    assert world.api("anna").put(path, json=CHANGE, headers=tag).status_code == 404
    assert desk.get(f"{path}/changes").json()["items"] == []


def test_it_is_saved_and_cancelled(world: World) -> None:
    path, desk = made(world), world.api("berta")
    tag = {"If-Match": desk.get(path).headers["etag"]}
    saved = desk.post(f"{path}/save", headers=tag)
    assert (saved.status_code, saved.json()["state"]) == (200, "saved")
    assert desk.post(f"{path}/save", headers=tag).status_code == 409
    heard = world.api("anna").get(path)
    assert (heard.status_code, heard.json()["url"]) == (200, BODY["url"])
    tag = {"If-Match": heard.headers["etag"]}
    assert (
        world.api("anna").post(f"{path}/cancel", json={"reason": "x"}, headers=tag).status_code
        == 403
    )
    assert desk.post(f"{path}/cancel", json={"reason": ""}, headers=tag).status_code == 422
    assert desk.post(f"{path}/cancel", json={"reason": "No hall."}, headers=tag).status_code == 200
    (gone,) = world.api("anna").get(f"{path}/changes").json()["items"]
    assert gone["what"] == {"state": ["saved", "cancelled"]}


def test_lists_go_on_with_a_cursor(world: World) -> None:
    for number in range(3):
        made(
            world,
            title=f"Meeting {number}",
            starts=f"2030-03-1{number}T10:00:00",
            ends=f"2030-03-1{number}T11:00:00",
        )
    desk = world.api("berta")
    page = desk.get(ALL, params={"limit": 2}).json()
    rest = desk.get(ALL, params={"limit": 2, "cursor": page["next"]}).json()
    assert [one["title"] for one in page["items"] + rest["items"]] == [
        f"Meeting {n}" for n in range(3)
    ]
    assert rest["next"] is None
    assert world.api("carla").get(ALL, params={"cursor": page["next"]}).status_code == 422
    assert world.api("anna").get(ALL).json()["items"] == []


def test_amber_is_logged_when_it_goes_out(world: World) -> None:
    path = made(world, tlp="AMBER")
    for _ in range(2):
        assert world.api("berta").get(path).status_code == 200
    assert world.owner("SELECT count(*) AS n FROM audit WHERE deed = 'meeting:export'")[0].n == 2


def test_invitations_and_kinds(world: World) -> None:
    path, desk = made(world), world.api("sara")
    asked = desk.post(f"{path}/invited", json={"invited": [str(id_of("dara"))]})
    assert [one["name"] for one in asked.json()["items"]] == ["Toys", "Dara"]
    assert world.api("anna").get(f"{path}/invited").status_code == 404
    assert desk.delete(f"{path}/invited/{id_of('dara')}").status_code == 204
    assert len(desk.get(f"{path}/invited").json()["items"]) == 1
    assert desk.post(f"{path}/shown").status_code == 204
    kinds = "/api/v1/meeting-kinds"
    assert desk.post(kinds, json={"name": "Retreat", "notice_days": 4}).status_code == 201
    assert (
        desk.put(f"{kinds}/retreat", json={"name": "Retreat", "notice_days": 5}).json()[
            "notice_days"
        ]
        == 5
    )
    assert (
        world.api("berta").post(kinds, json={"name": "Mine", "notice_days": 4}).status_code == 403
    )
    assert "retreat" in {one["slug"] for one in world.api("anna").get(kinds).json()["items"]}


def test_templates(world: World) -> None:
    path, desk = made(world), world.api("sara")
    kept = desk.post(f"{path}/template", json={"name": "Usual"})
    assert kept.status_code == 201
    templates = "/api/v1/meeting-templates"
    assert [one["name"] for one in world.api("berta").get(templates).json()["items"]] == ["Usual"]
    assert world.api("carla").delete(f"{templates}/{kept.json()['id']}").status_code == 404
    assert desk.delete(f"{templates}/{kept.json()['id']}").status_code == 204


def test_a_year_is_looked_at_and_planned_whole_or_not(world: World) -> None:
    desk, years = world.api("sara"), "/api/v1/meeting-years"
    lines: list[dict[str, Any]] = [
        {"group": "toys", "dates": ["2030-01-14", "2030-04-15"], "time": "10:00", "minutes": 90},
        {"group": "apparel", "dates": ["2030-01-15"], "time": "9:30", "minutes": 60},
    ]
    body: dict[str, Any] = {"kind": "working_group", "zone": "Europe/Paris", "lines": lines}
    looked = desk.post(years, json=body).json()
    assert (looked["planned"], len(looked["items"])) == (0, 3)
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 0
    broken = body | {"dry_run": False, "lines": [*lines, lines[0] | {"time": "25:00"}]}
    refused = desk.post(years, json=broken)
    assert refused.status_code == 422
    assert "Line 3" in refused.text
    key = {"Idempotency-Key": "year"}
    for _ in range(2):
        assert desk.post(years, json=body | {"dry_run": False}, headers=key).json()["planned"] == 3
    assert world.owner("SELECT count(*) AS n FROM meetings")[0].n == 3
    assert world.api("berta").post(years, json=body).status_code == 422
    reference = desk.get(ALL).json()["items"][0]["reference"]
    assert desk.get(f"{ALL}/{reference}/clashes").json()["items"] == []
    assert world.api("anna").get(f"{ALL}/{reference}/clashes").status_code == 404
