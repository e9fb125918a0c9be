"""What leads to a bulletin by token: its kinds, marks in a text, its next version with files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.drafting import picture
from tests.writing import content, write

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.world import World

API, DRAFTS = "/api/v1/bulletins", "/api/v1/drafts"


def with_photo(api: Desk, reference: str) -> None:
    """Publish the next version of a bulletin, with one photo more."""
    address = api.post(f"{API}/{reference}/draft").headers["location"]
    sent = {"file": ("shop.jpg", picture(), "image/jpeg")}
    assert api.post(f"{address}/files", files=sent).status_code == 201
    tag = {"if-match": api.get(address).headers["etag"]}
    assert api.post(f"{address}/publish", headers=tag).json() == {"reference": reference}


def test_the_kinds_are_listed(world: World) -> None:
    kinds = world.api("anna", "read").get("/api/v1/bulletin-kinds").json()["items"]
    assert {"seller", "listing", "announcement"} <= {kind["slug"] for kind in kinds}
    assert all(kind["name"] and kind["hint"] for kind in kinds)
    assert world.api(None).get("/api/v1/bulletin-kinds").status_code == 401


def test_whoever_names_no_kind_is_told_which_there_are(world: World) -> None:
    api = world.api("berta")
    known = {kind["slug"] for kind in api.get("/api/v1/bulletin-kinds").json()["items"]}
    for wrong in ("rumour", ""):
        refused = api.post(API, json=content(["toys"]) | {"kind": wrong})
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert (error["field"], set(error["choices"])) == ("kind", known)
    (other,) = api.post(API, json=content(["toys"]) | {"title": "", "text": ""}).json()["errors"][
        :1
    ]
    assert "choices" not in other


def test_identifiers_are_offered_from_a_text(world: World) -> None:
    api, path = world.api("anna"), f"{API}/identifiers"
    text = "Sold at https://fakes.example/shop and by seller@fakes.example."
    told = api.post(path, json={"text": text})
    found = {one["kind"]: one for one in told.json()["items"]}
    assert found["url"]["value"] == "https://fakes.example/shop"
    assert found["url"]["safe"].startswith("hxxps")
    assert found["email"]["domain"] == "fakes.example"
    listed = {"identifier_kind": ["email"], "identifier_value": ["seller@fakes.example"]}
    rest = api.post(path, json={"text": text} | listed).json()["items"]
    assert [one["kind"] for one in rest] == ["url"]
    assert api.post(path, json={"text": "Nothing here."}).json()["items"] == []


def test_a_text_that_cannot_be_looked_through_is_refused(world: World) -> None:
    path = f"{API}/identifiers"
    for body in ({}, {"text": 7}, {"text": "x" * 200_001}, {"text": "x", "owner": "y"}):
        answer = world.api("anna").post(path, json=body)
        assert answer.status_code == 422, body
        assert answer.headers["content-type"] == "application/problem+json"
    assert world.api("anna", "read").post(path, json={"text": "x"}).status_code == 403
    assert world.api(None).post(path, json={"text": "x"}).status_code == 401


async def test_a_change_takes_files_by_way_of_a_draft(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    api = world.api("berta")
    begun = api.post(f"{API}/{reference}/draft")
    assert begun.status_code == 201
    assert begun.headers["location"] == f"{DRAFTS}/{begun.json()['draft_id']}"
    assert api.post(f"{API}/{reference}/draft").json() == begun.json()
    with_photo(api, reference)
    told = world.api("anna").get(f"{API}/{reference}").json()
    assert (told["version"], [file["name"] for file in told["files"]]) == (2, ["shop.jpg"])


async def test_a_change_leaves_files_out(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    api, path, tag = world.api("berta"), f"{API}/{reference}", {"if-match": '"2"'}
    with_photo(api, reference)
    (file,) = api.get(path).json()["files"]
    body = {"title": "A shop", "kind": "seller", "text": "It sells copies."}
    for wrong in ("x", str(world.id("anna"))):
        refused = api.put(path, json=body | {"drop_files": [wrong]}, headers=tag)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "drop_files")
    changed = api.put(path, json=body | {"drop_files": [file["id"]]}, headers=tag)
    assert (changed.status_code, changed.json()["files"]) == (200, [])
    assert world.api("anna").get(f"/api/v1/files/{file['id']}").status_code == 404


async def test_only_its_originator_begins_a_change(world: World) -> None:
    reference = await write(world, "berta", ["toys"])
    path = f"{API}/{reference}/draft"
    answers = {name: world.api(name).post(path).status_code for name in ("anna", "carla")}
    assert answers == {"anna": 403, "carla": 404}
    assert world.api("berta", "read").post(path).status_code == 403
    red = world.bulletin("berta", ["anna@alba"], "RED")
    assert world.api("berta").post(f"{API}/{red.reference}/draft").status_code == 404
    world.api("berta").post(f"{API}/{reference}/expire")
    assert world.api("berta").post(path).status_code == 403


async def test_everything_listed_counts_as_read(world: World) -> None:
    await write(world, "berta", ["toys"])
    api = world.api("anna")
    assert len(api.get(f"{API}?unread=true").json()["items"]) == 1
    assert world.api("anna", "read").post(f"{API}/read").status_code == 403
    assert api.post(f"{API}/read").status_code == 204
    assert api.get(f"{API}?unread=true").json()["items"] == []
