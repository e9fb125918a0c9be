"""Bulletins over the API: published once, changed from a named version, told as the label says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.writing import content, key, write

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.publishing import Bulletin
    from tests.world import World

PAGE, API = "/bulletins", "/api/v1/bulletins"


def change(api: Any, reference: str, tag: str | None, **fields: str) -> Response:  # noqa: ANN401
    """Put the next version over the API."""
    body = {"title": "A shop", "kind": "seller", "text": "Sells bags."} | fields
    headers = {"if-match": tag} if tag else {}
    answer: Response = api.put(f"{API}/{reference}", json=body, headers=headers)
    return answer


async def test_a_change_names_the_version_it_began_from(world: World) -> None:
    reference = await write(world, "berta", ["toys"], text="Sells shoes.", title="A shop")
    api = world.api("berta")
    tag = api.get(f"{API}/{reference}").headers["etag"]
    assert (tag, change(api, reference, None).status_code) == ('"1"', 428)
    for stale in ('"7"', '"x"', 'W/"1"', "*", '"' + "9" * 30 + '"'):
        assert change(api, reference, stale).status_code == 412, stale
    done = change(api, reference, tag, note="Bags now")
    assert (done.status_code, done.headers["etag"], done.json()["version"]) == (200, '"2"', 2)
    assert change(api, reference, tag).status_code == 412
    assert change(world.api("anna"), reference, '"2"').status_code == 403
    assert change(world.api("berta", "read"), reference, '"2"').status_code == 403
    assert change(world.api("carla"), reference, '"2"').status_code == 404
    assert change(api, reference, '"2"', tlp="CLEAR").status_code == 422


def exports(world: World, bulletin: Bulletin) -> int:
    """Return how often it was fetched, as the trail has it."""
    rows = world.owner(
        "SELECT 1 FROM audit WHERE deed = 'bulletin:export' AND record_id = %s", bulletin.id
    )
    return len(rows)


def test_what_leaves_over_the_api(world: World) -> None:
    made = {tlp: world.bulletin("berta", ["anna@alba"], tlp)
            for tlp in ("RED", "AMBER+STRICT", "AMBER", "GREEN")}  # fmt: skip
    api = world.api("anna", "read")
    for tlp, bulletin in made.items():
        path = f"{API}/{bulletin.reference}"
        status = api.get(path).status_code
        assert (status, world.client("anna").get(path[7:]).status_code) == (
            404 if tlp == "RED" else 200, 200,
        )  # fmt: skip
        for place in ("/versions", "/comments"):
            assert api.get(path + place).status_code == status
        for place in ("/audience", "/concerns"):
            assert api.get(path + place).status_code == status
        assert exports(world, bulletin) == (3 if tlp.startswith("AMBER") else 0), tlp
    api.get(API)
    assert exports(world, made["AMBER"]) == 4
    assert "fetched it over the API" in (
        world.client("berta").get(f"{PAGE}/{made['AMBER'].reference}/trail").text
    )


def test_publishing_over_the_api_happens_once(world: World) -> None:
    api, body = world.api("berta"), content(["toys"], countries=["CN"])
    headers = {"idempotency-key": "one"}
    made = api.post(API, json=body, headers=headers)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert api.post(API, json=body, headers=headers).json()["id"] == made.json()["id"]
    assert api.post(API, json=body | {"title": "B"}, headers=headers).status_code == 422
    assert world.client("anna").get(f"{PAGE}/{made.json()['reference']}").status_code == 200
    assert len(world.owner("SELECT 1 FROM records")) == 1
    assert len(world.owner("SELECT 1 FROM drafts WHERE published_at IS NULL")) == 0


def test_what_cannot_be_published_is_named(world: World) -> None:
    api = world.api("berta")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"tlp": "WHITE"}, "tlp"), ({"tlp": ""}, "tlp"), ({"tlp": "RED"}, "tlp"),
        ({"title": "", "text": ""}, "title"), ({"kind": "x"}, "kind"), ({"to": []}, "to"),
        ({"to": [key("accessories")]}, "to"), ({"owner": "x"}, "owner"), ({"title": 7}, "title"),
        ({"identifier_kind": ["url"], "identifier_value": ["javascript:x"]}, "identifiers.0"),
        ({"embargo": "2030-01-01T10:00"}, "embargo"),
    ]  # fmt: skip
    for fields, name in wrong:
        answer = api.post(API, json=content(["toys"]) | fields)
        assert answer.status_code == 422, fields
        assert name in {error["field"] for error in answer.json()["errors"]}, answer.text
    assert api.post(API, content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert world.api("berta", "read").post(API, json=content(["toys"])).status_code == 403
    assert world.owner("SELECT 1 FROM records") == world.owner("SELECT 1 FROM drafts") == []


def test_a_wrong_method_is_told_every_right_one(world: World) -> None:
    for path, methods in ((API, "GET, POST"), (f"{API}/IB-2026-AAAAA", "GET, PUT")):
        refused = world.api("anna").delete(path)
        assert (refused.status_code, refused.headers["allow"]) == (405, methods)
