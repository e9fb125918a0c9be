"""The rules by token: read and accepted by whoever has not yet, published by the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.clients import Desk
    from tests.world import World

API = "/api/v1/rules"
TEXT: dict[str, Any] = {
    "title": "Rules", "text": "Be fairer than before, and kinder too.", "after": 1,
}  # fmt: skip


def publish(world: World, **more: object) -> Desk:
    """Put a second version in force over the API; return the client, which accepted it."""
    api = world.api("sara")
    made = api.post(API, json=TEXT | more)
    assert made.status_code == 201, made.text
    assert (made.json()["number"], made.json()["accepted_at"]) == (2, None)
    assert api.post(f"{API}/2/accept").status_code == 204
    return api


def test_whoever_has_not_accepted_reads_and_accepts(world: World) -> None:
    publish(world)
    anna = world.api("anna")
    assert anna.get("/api/v1/me").json()["code"] == "rules-needed"
    first, second = anna.get(API).json()["items"]
    assert (first["number"], first["accepted_at"], second["number"]) == (2, None, 1)
    assert anna.get(f"{API}/2").json()["text"] == TEXT["text"]
    assert anna.post(f"{API}/2/accept").status_code == 204
    assert anna.post(f"{API}/2/accept").status_code == 204
    assert anna.get(f"{API}/2").json()["accepted_at"]
    assert anna.get("/api/v1/me").status_code == 200
    rows = world.owner("SELECT 1 FROM audit WHERE deed = 'rules:accept' AND person_id = %s",
                       id_of("anna"))  # fmt: skip
    assert len(rows) == 1


def test_one_accepts_what_is_in_force(world: World) -> None:
    publish(world)
    anna = world.api("anna")
    answers = {number: anna.post(f"{API}/{number}/accept").status_code for number in ("1", "3")}
    assert answers == {"1": 412, "3": 412}
    for number in ("0", "x", "100001"):
        assert anna.post(f"{API}/{number}/accept").status_code == 404
    assert world.api("anna", "read").post(f"{API}/2/accept").status_code == 403
    assert world.api(None).post(f"{API}/2/accept").status_code == 401
    assert world.api(None).get(API).status_code == 401
    assert anna.get("/api/v1/me").status_code == 403


def test_a_reading_token_reads_them(world: World) -> None:
    api = world.api("lex", "read")
    assert [one["number"] for one in api.get(API).json()["items"]] == [1]
    assert api.get(f"{API}/1").json()["text"]
    assert api.get(f"{API}/2").status_code == 404


def test_only_the_secretariat_publishes(world: World) -> None:
    for name in ("anna", "ada", "otto", "lex"):
        assert world.api(name).post(API, json=TEXT).status_code == 403, name
    assert world.api("sara", "read").post(API, json=TEXT).status_code == 403
    for wrong in ({"title": "R"}, {"text": "short"}, {"after": "1"}, {"number": 2}):
        assert world.api("sara").post(API, json=TEXT | wrong).status_code == 422, wrong
    assert world.api("sara").post(API, json=TEXT | {"after": 0}).status_code == 409
    assert len(world.api("sara").get(API).json()["items"]) == 1


def test_a_version_is_published_once(world: World) -> None:
    api, key = world.api("sara"), {"idempotency-key": "one"}
    assert api.post(API, json=TEXT, headers=key).status_code == 201
    api.post(f"{API}/2/accept")
    assert api.post(API, json=TEXT, headers=key).json()["number"] == 2
    assert api.post(API, json=TEXT | {"title": "Other"}, headers=key).status_code == 422
    assert len(api.get(API).json()["items"]) == 2


def test_who_accepted_when_is_told_as_far_as_it_is_ones_own(world: World) -> None:
    sara = publish(world)
    path = f"{API}/2/acceptances"
    assert {one["name"] for one in sara.get(path).json()["items"] if one["accepted_at"]} == {"Sara"}
    assert world.api("anna").get(path).json()["code"] == "rules-needed"
    for name in ("anna", "aldo"):
        world.api(name).post(f"{API}/2/accept")
    told = world.api("anna").get(path).json()["items"]
    accepted = {one["name"]: bool(one["accepted_at"]) for one in told}
    assert accepted == {"Aldo": True, "Anna": True, "Lex": False}
    assert world.api("aldo").get(path).json()["items"] == []
    assert sara.get(f"{API}/3/acceptances").status_code == 404
