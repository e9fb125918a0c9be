"""The register over HTTP: lists, filters, the table, the report, and what all are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import boards
from tests.routers.test_answers import WORDS, answered, handed

if TYPE_CHECKING:
    from tests.world import World

SAID = {
    "release_title": "Faster notices",
    "release_said": "Notices took too long.",
    "release_did": "They take a day now.",
}
ALL = {"title": "Faster notices", "said": "Notices took too long.", "did": "They take a day now."}


def test_everybody_signed_in_has_the_register(world: World) -> None:
    thread, _ = answered(world)
    for name, sees in (("berta", True), ("nina", True), ("carla", False)):
        desk = world.client(name)
        assert "/register" in desk.get("/").text, name
        page = desk.get("/register?list=decided").text
        assert (thread.secret in page) == sees, name
        listed = world.api(name, "read").get("/api/v1/register").json()["items"]
        assert [one["reference"] for one in listed] == [thread.reference] * sees, name
    assert world.client().get("/register").status_code == 303
    assert world.api(None).get("/api/v1/register").status_code == 401


def test_filters_stand_in_the_address(world: World) -> None:
    thread, _ = answered(world)
    desk = world.client("berta")
    for query, found in (
        ("topic=policy&state=answered", True),
        (f"text={thread.secret}", True),
        ("topic=trend", False),
        ("year=2001", False),
    ):
        page = desk.get(f"/register?list=decided&{query}").text
        assert (thread.title in page) == found, query
    assert desk.get("/register?list=decided&year=7").status_code == 422
    assert desk.get("/register?state=open").status_code == 422
    assert desk.get("/register?list=decided&topic=&text=").status_code == 303
    assert desk.get("/register?cursor=forged").status_code == 422
    assert world.api("berta").get("/api/v1/register?cursor=forged").status_code == 422


def test_the_table_is_a_file_with_labels(world: World) -> None:
    thread, _ = answered(world)
    sheet = world.client("berta").get("/register.csv")
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.headers["cache-control"] == "no-store, private"
    assert f"TLP:AMBER,{thread.reference}" in sheet.text
    assert WORDS["words"] in sheet.text
    assert thread.reference not in world.client("carla").get("/register.csv").text
    assert len(world.owner("SELECT id FROM audit WHERE deed = 'thread:export'")) > 0


def test_the_report_goes_point_by_point_with_its_label(world: World) -> None:
    thread, _ = handed(world)
    boards.take(world, "berta", thread, "object", "Not like this.", point=thread.points[0])
    path = f"/threads/{thread.reference}/report"
    page = world.client("aldo").get(path).text
    assert page.count("tlp-bar-head") == page.count("tlp-bar-foot") == 1
    assert "Not like this." in page
    assert "Without an answer yet." in page
    told = world.client("nina").get(path).text
    assert thread.points[1].secret in told
    assert "Not like this." not in told
    assert world.client("carla").get(path).status_code == 404


def test_a_release_from_the_proposal_to_every_member(world: World) -> None:
    thread, path = answered(world)
    author, chair = world.client("aldo"), world.client("berta")
    assert author.form(f"{path}/release", SAID | {"release_did": ""}).status_code == 422
    assert author.form(f"{path}/release", SAID).status_code == 303
    proposal = world.api("berta").get(f"/api/v1{path}").json()["proposals"][0]["id"]
    where = f"{path}/release/{proposal}"
    assert author.form(where, {"decision": "yes"}).status_code == 403
    assert chair.form(where, {"decision": "no"}).status_code == 422
    assert chair.form(where, {"decision": "yes"}).status_code == 303
    listed = world.api("carla", "read").get("/api/v1/releases").json()["items"]
    assert [one["did"] for one in listed] == [SAID["release_did"]]
    released = f"/releases/{listed[0]['reference']}"
    page = world.client("carla").get(released).text
    assert SAID["release_said"] in page
    assert thread.reference not in page
    assert thread.reference in chair.get(released).text
    assert SAID["release_title"] in world.client("dora").get("/register").text
    assert world.api("dora", "read").get(f"/api/v1{released}").json()["did"] == ALL["did"]
    assert world.client("dora").get("/releases/YS-2026-00000").status_code == 404


@pytest.mark.parametrize("granted", [True, False])
def test_a_release_over_the_api(world: World, *, granted: bool) -> None:
    _, path = answered(world)
    named = ALL | {"said": "Corvo waited."}
    assert world.api("berta").post(f"/api/v1{path}/release", json=named).status_code == 422
    sure = world.api("berta").post(f"/api/v1{path}/release", json=named | {"sure": True})
    assert sure.status_code == 201, sure.text
    where = f"/api/v1{path}/release/{sure.json()['proposals'][0]['id']}/decision"
    body = {"granted": granted, "words": "" if granted else "No names."}
    assert world.api("nina").post(where, json=body).status_code == 404
    assert world.api("berta").post(where, json={"granted": True}).status_code == 403
    told = world.api("aldo").post(where, json=body)
    assert (told.status_code, len(told.json()["releases"])) == (200, int(granted))


def test_who_wrote_without_a_name_is_in_no_byte_of_it(world: World) -> None:
    thread, path = answered(world, sealed=True)
    assert world.client("aldo").form(f"{path}/release", SAID).status_code == 303
    proposal = world.api("berta").get(f"/api/v1{path}").json()["proposals"][0]["id"]
    done = world.client("berta").form(f"{path}/release/{proposal}", {"decision": "yes"})
    assert done.status_code == 303
    page, said = f"/threads/{thread.reference}", ""
    for where in (page, f"{page}/report", "/register?list=decided", "/register.csv"):
        said += world.client("nina").get(where).text
    for where in (f"/api/v1{path}", "/api/v1/register", "/api/v1/releases"):
        said += world.api("nina").get(where).text
    for name in ("Aldo", "Alba", str(world.id("aldo")), str(world.id("alba"))):
        assert name not in said, name
