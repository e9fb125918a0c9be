"""API tokens over HTTP: shown once, repeated harmlessly, dead when revoked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

FORM = {"name": "Nightly export", "scope": "read", "days": "30", "key": "one-form"}
JSON = {"name": "Nightly export", "scope": "read", "days": 5}


def test_a_token_is_shown_once_and_works(world: World) -> None:
    desk = world.client("anna")
    made = desk.form("/account/tokens", FORM)
    assert made.status_code == 200
    secret = re.search(r"entente_[\w-]{43}", made.text)
    assert secret is not None
    api = world.api(None)
    bearer = {"authorization": f"Bearer {secret[0]}"}
    assert api.get("/api/v1/me", headers=bearer).json()["name"] == "Anna"
    assert api.post("/api/v1/tokens", headers=bearer, json=JSON).status_code == 403
    page = desk.get("/account/tokens").text
    assert "Nightly export" in page
    assert secret[0] not in page
    again = desk.form("/account/tokens", FORM)
    assert (again.status_code, again.headers["location"]) == (303, "/account/tokens")
    assert len(world.owner("SELECT 1 FROM api_tokens WHERE name = 'Nightly export'")) == 1
    row = world.owner("SELECT id FROM api_tokens WHERE name = 'Nightly export'")[0]
    assert desk.form(f"/account/tokens/{row.id}/revoke").status_code == 303
    assert api.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_token_that_does_not_hold_is_not_made(world: World) -> None:
    desk = world.client("anna")
    wrongs: list[dict[str, Any]] = [
        {"days": "0"}, {"days": "366"}, {"days": "soon"}, {"days": ["1", "2"]}, {"scope": "admin"},
        {"name": ""}, {"name": "x" * 101}, {"person_id": "x"},
    ]  # fmt: skip
    for wrong in wrongs:
        status = 400 if isinstance(wrong.get("days"), list) else 422
        assert desk.form("/account/tokens", FORM | wrong).status_code == status, wrong
    assert world.owner("SELECT 1 FROM api_tokens WHERE name = 'Nightly export'") == []


def test_the_api_makes_lists_and_revokes(world: World) -> None:
    api = world.api("anna")
    sent = {"idempotency-key": "make-one"}
    made = api.post("/api/v1/tokens", json=JSON, headers=sent)
    assert made.status_code == 201
    again = api.post("/api/v1/tokens", json=JSON, headers=sent)
    assert again.json() == {"id": made.json()["id"], "token": None}
    other = api.post("/api/v1/tokens", json=JSON | {"days": 6}, headers=sent)
    assert other.status_code == 422
    listed = api.get("/api/v1/tokens").json()["items"]
    assert listed[0]["name"] == "Nightly export"
    assert "token" not in listed[0]
    assert world.api("aldo").delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 404
    assert api.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 204


def test_bad_json_makes_no_token(world: World) -> None:
    api = world.api("anna")
    bodies: list[Any] = [
        {}, JSON | {"days": "5"}, JSON | {"days": 5.0}, JSON | {"scope": "owner"}, [], None,
        JSON | {"acting_for": str(id_of("corvo"))}, JSON | {"days": 300},
    ]  # fmt: skip
    for body in bodies:
        answer = api.post("/api/v1/tokens", json=body)
        assert answer.status_code == 422, body
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"]


def test_a_token_in_the_address_is_nobody(world: World) -> None:
    assert world.api(None).get("/api/v1/me?access_token=write.anna.alba").status_code == 401
    assert (
        world.api(None).get("/api/v1/me", headers={"authorization": "Basic x"}).status_code == 401
    )
