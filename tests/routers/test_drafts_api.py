"""Drafts over the API: kept, versioned, shared, previewed and published, by token alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.cast import id_of
from tests.composer import FIVE
from tests.drafting import READY, TOYS

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

API = "/api/v1/drafts"


def begun(api: Desk, **more: object) -> str:
    """Return the address of a draft that the token's holder began."""
    answer = api.post(API, json=READY | more)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def send(api: Desk, address: str, tag: str = "") -> Response:
    """Publish a draft as it is, or at the version that `tag` names."""
    told = tag or api.get(address).headers.get("etag", '"1"')
    return api.post(f"{address}/publish", headers={"if-match": told})


def fields(answer: Response) -> dict[str, str]:
    """Return what a refusal says of each field."""
    assert answer.status_code == 422, answer.text
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


def test_a_draft_is_kept_changed_and_thrown_away(world: World) -> None:
    api = world.api("anna")
    address = begun(api)
    told = api.get(address)
    assert (told.headers["etag"], told.json()["content"]["title"]) == ('"1"', READY["title"])
    changed = api.put(address, json=READY | {"title": "Other"}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    (line,) = api.get(API).json()["items"]
    assert (line["title"], line["tlp"], line["version"]) == ("Other", "AMBER", 2)
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404


@pytest.mark.parametrize(("tag", "status"), [('"7"', 412), (None, 428), ("x", 412)])
def test_a_change_names_the_version_it_was_made_from(
    world: World, tag: str | None, status: int
) -> None:
    api = world.api("anna")
    address = begun(api)
    headers = {"if-match": tag} if tag else {}
    assert api.put(address, json=READY | {"title": "B"}, headers=headers).status_code == status
    assert api.get(address).json()["content"]["title"] == READY["title"]


def test_a_key_is_of_one_person_in_one_organisation(world: World) -> None:
    key, names = {"idempotency-key": "k-1"}, ("tess", "tess@corvo", "tess", "tess@corvo")
    made = [world.api(name).post(API, json=READY, headers=key) for name in names]
    assert [one.status_code for one in made] == [201] * 4
    assert len({one.json()["id"] for one in made}) == 2
    kept = {row.key for row in world.owner("SELECT key FROM idempotency_keys")}
    assert len(kept) == 2
    assert "k-1" not in kept


def test_a_key_makes_a_repeated_start_harmless(world: World) -> None:
    api, key = world.api("anna"), {"idempotency-key": "k-1"}
    first, second = (api.post(API, json=READY, headers=key) for _ in range(2))
    assert first.json() == second.json()
    other = api.post(API, json=READY | {"title": "Other"}, headers=key)
    assert other.status_code == 422
    assert len(world.owner("SELECT id FROM drafts")) == 1


def test_publishing_tells_everything_that_is_missing(world: World) -> None:
    api = world.api("anna")
    refused = send(api, begun(api, tlp="WHITE", text="", title="", kind=""))
    assert set(fields(refused)) == {"title", "text", "kind", "tlp"}
    assert FIVE in fields(refused)["tlp"]


def test_publishing_twice_is_one_bulletin(world: World) -> None:
    api = world.api("anna")
    address = begun(api, at_once=True)
    first, second = (send(api, address, '"1"') for _ in range(2))
    assert first.json() == second.json()
    reference = first.json()["reference"]
    assert world.api("berta").get(f"/api/v1/bulletins/{reference}").status_code == 200
    assert api.get(address).status_code == 404


def test_the_audience_is_told_before(world: World) -> None:
    api = world.api("anna")
    house, alliance = str(world.id("alba")), str(world.id("alliance"))
    told = api.get(f"{begun(api, to=[house, TOYS, alliance])}/audience").json()
    counts = {name: told[name] for name in ("people", "organisations", "platform", "agents")}
    assert counts == {"people": 4, "organisations": 2, "platform": 0, "agents": 1}
    assert [(one["key"], "is wider" in one["why"]) for one in told["refused"]] == [(alliance, True)]
    assert {one["category"] for one in told["readers"]} == {"member", "agent"}


def test_colleagues_are_named_and_taken_off(world: World) -> None:
    api, aldo = world.api("anna"), world.api("aldo")
    address = begun(api)
    place = f"{address}/shares/{world.id('aldo')}"
    assert aldo.get(address).status_code == 404
    assert api.put(place, json={"may": "read"}).status_code == 204
    assert aldo.get(address).json()["may"] == "read"
    assert [one["name"] for one in api.get(f"{address}/shares").json()["items"]] == ["Aldo"]
    refused = aldo.put(address, json=READY | {"title": "B"}, headers={"if-match": '"1"'})
    assert refused.status_code == 403
    assert api.delete(place).status_code == 204
    assert (api.delete(place).status_code, aldo.get(address).status_code) == (404, 404)
    stranger = f"{address}/shares/{world.id('berta')}"
    assert set(fields(api.put(stranger, json={"may": "edit"}))) == {"person_id"}
    assert api.put(place, json={"may": "own"}).status_code == 422


@pytest.mark.parametrize(("tag", "status"), [('"7"', 412), (None, 428), ("x", 412)])
def test_publishing_names_the_version_that_was_read(
    world: World, tag: str | None, status: int
) -> None:
    api = world.api("anna")
    address = begun(api)
    headers = {"if-match": tag} if tag else {}
    assert api.post(f"{address}/publish", headers=headers).status_code == status
    assert send(api, address).status_code == 200


def test_a_release_is_asked_where_two_are_wanted(world: World) -> None:
    api, aldo = world.api("anna"), world.api("aldo")
    address = begun(api)
    asked = {"person_id": str(world.id("aldo"))}
    assert api.post(f"{address}/release", json=asked).status_code == 409
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", world.id("alba"))
    assert send(api, address).status_code == 403
    assert api.post("/api/v1/bulletins", json=READY).status_code == 403
    assert api.post(f"{address}/release", json=asked).status_code == 204
    # What was read before it was asked for is not what is released.
    assert send(aldo, address, '"1"').status_code == 412
    assert send(aldo, address).status_code == 200


def test_a_change_takes_the_asking_back(world: World) -> None:
    api, aldo = world.api("anna"), world.api("aldo")
    address = begun(api)
    asked = {"person_id": str(world.id("aldo"))}
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", world.id("alba"))
    assert api.post(f"{address}/release", json=asked).status_code == 204
    tag = {"if-match": api.get(address).headers["etag"]}
    assert api.put(address, json=READY | {"text": "More."}, headers=tag).status_code == 200
    told = api.get(address).json()
    assert (told["release_asked_at"], told["release_lapsed_at"] is None) == (None, False)
    assert send(aldo, address).status_code == 403
    assert api.post(f"{address}/release", json=asked).status_code == 204
    assert send(aldo, address).status_code == 200


def test_a_draft_of_others_is_not_there(world: World) -> None:
    api = world.api("anna")
    address, nowhere = begun(api), f"{API}/{uuid4()}"
    deeds: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("DELETE", "", None), ("PUT", "", READY), ("GET", "/audience", None),
        ("POST", "/publish", None), ("GET", "/shares", None),
        ("PUT", f"/shares/{world.id('boris')}", {"may": "edit"}),
        ("POST", "/release", {"person_id": str(world.id("boris"))}),
    ]  # fmt: skip
    for name in ("aldo", "berta", None):
        other = world.api(name)
        for method, path, body in deeds:
            seen, absent = (
                other.request(method, where + path, json=body, headers={"if-match": '"1"'})
                for where in (address, nowhere)
            )
            assert seen.status_code == absent.status_code == (404 if name else 401), (method, path)


@pytest.mark.parametrize(
    "body",
    [
        {"owner": "x"},
        {"person_id": "x"},
        {"version": 3},
        {"title": 5},
        {"at_once": "true"},
        {"to": "toys"},
        {"text": "a\0b"},
        {"embargo": "2030-01-01T10:00"},
        {"text": "x" * 200_001},
        {"identifier_kind": ["url"] * 101},
        {"to": ["x"] * 301},
    ],
)
def test_a_body_that_does_not_hold_is_refused(world: World, body: dict[str, Any]) -> None:
    assert world.api("anna").post(API, json=READY | body).status_code == 422
    assert world.owner("SELECT id FROM drafts") == []


def test_bodies_that_are_no_json_are_refused(world: World) -> None:
    api, json = world.api("anna"), {"content-type": "application/json"}
    deep = b'{"to":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for body, status in ((b'{"title":"a","title":"b"}', 400), (deep, 400), (b"\xff", 400)):
        assert api.post(API, content=body, headers=json).status_code == status
    plain = {"content-type": "text/plain"}
    assert api.post(API, content=b"{}", headers=plain).status_code == 415
    assert world.api("anna", "read").post(API, json=READY).status_code == 403
    assert api.get(API, params={"cursor": "x"}).status_code == 422


def test_the_list_goes_on_from_its_cursor(world: World) -> None:
    api = world.api("anna")
    begun(api)
    world.owner(
        "INSERT INTO drafts SELECT gen_random_uuid(), person_id, organisation_id, NULL, content,"
        " now(), now() - n * interval '1 minute', changed_by FROM drafts, generate_series(1, 51) n"
    )
    page = api.get(API).json()
    rest = api.get(API, params={"cursor": page["next"]}).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (50, 2, None)
    stranger = world.api("aldo").get(API, params={"cursor": page["next"]})
    assert stranger.status_code == 422


@pytest.mark.parametrize("tlp", ["RED", "TLP:RED"])
def test_what_is_red_is_never_drafted_over_the_api(world: World, tlp: str) -> None:
    api = world.api("anna")
    told = fields(api.post(API, json=READY | {"tlp": tlp}))
    assert "never over the API" in told["tlp"]
    address = begun(api)
    told = fields(api.put(address, json=READY | {"tlp": tlp}, headers={"if-match": '"1"'}))
    assert "never over the API" in told["tlp"]
    draft_id = address.rpartition("/")[2]
    world.owner("UPDATE drafts SET content = content || jsonb_build_object('tlp', %s::text)", tlp)
    assert refusals(api, draft_id) == {404}
    assert api.get(API).json()["items"] == []


def test_the_next_version_of_a_red_item_is_not_there(world: World) -> None:
    item = world.bulletin("berta", ["anna@alba"], tlp="RED")
    changed = world.client("berta").form(f"/bulletins/{item.reference}/edit", {})
    draft_id = changed.headers["location"].rpartition("/")[2]
    assert item.secret in world.client("berta").get(f"/drafts/{draft_id}").text
    api = world.api("berta")
    assert refusals(api, draft_id) == {404}
    assert world.api("berta", "read").get(f"{API}/{draft_id}").status_code == 404
    assert item.secret not in api.get(API).text
    assert len(world.owner("SELECT number FROM versions WHERE record_id = %s", item.id)) == 1


def test_files_of_a_red_draft_do_not_leave(world: World) -> None:
    api = world.api("anna")
    address = begun(api)
    added = api.post(f"{address}/files", files={"file": ("a.txt", b"red", "text/plain")})
    path = f"/api/v1/files/{added.json()['id']}"
    assert api.get(path).status_code == 200
    world.owner("UPDATE drafts SET content = content || jsonb_build_object('tlp', 'RED')")
    assert api.get(path).status_code == 404


def refusals(api: Desk, draft_id: str) -> set[int]:
    """Return how everything that a token can ask of a draft is answered."""
    at, version, one = f"{API}/{draft_id}", {"if-match": '"1"'}, id_of("aldo")
    upload = {"file": ("a.txt", b"words", "text/plain")}
    told = [api.get(f"{at}{part}") for part in ("", "/shares", "/audience")]
    told += [api.put(at, json=READY, headers=version), api.delete(at)]
    told += [api.post(f"{at}/publish", headers=version), api.post(f"{at}/files", files=upload)]
    told += [api.put(f"{at}/shares/{one}", json={"may": "read"}), api.delete(f"{at}/shares/{one}")]
    told += [api.delete(f"{at}/files/{uuid4()}")]
    told += [api.post(f"{at}/release", json={"person_id": str(one)})]
    return {answer.status_code for answer in told}
