"""The list of industries, and the secretariat's desk for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World

DESK = "/administration/industries"


def test_the_secretariat_adds_and_renames(world: World) -> None:
    sara = world.client("sara")
    assert sara.form(DESK, {"name": "Food", "note": "Seen in 2019."}).status_code == 303
    assert sara.form(f"{DESK}/food", {"name": "Food & drink", "note": ""}).status_code == 303
    assert "Food &amp; drink" in sara.get(DESK).text
    twice = sara.form(DESK, {"name": "FOOD"})
    assert twice.status_code == 422
    assert "There is an industry of this name already." in twice.text
    assert sara.form(f"{DESK}/nothing", {"name": "Nothing"}).status_code == 404
    assert sara.form(f"{DESK}/food", {"name": "\u202e"}).status_code == 422


def test_others_do_not(world: World) -> None:
    anna = world.client("anna")
    assert anna.get(DESK).status_code == 403
    assert anna.form(DESK, {"name": "Food"}).status_code == 403
    assert world.api("anna").post("/api/v1/industries", json={"name": "Food"}).status_code == 403


def test_the_api_tells_and_keeps_them(world: World) -> None:
    assert len(world.api("anna", "read").get("/api/v1/industries").json()["items"]) == 3
    sara = world.api("sara")
    key = {"idempotency-key": "food"}
    made = [sara.post("/api/v1/industries", json={"name": "Food"}, headers=key) for _ in range(2)]
    assert [(one.status_code, one.json()["slug"]) for one in made] == [(201, "food")] * 2
    assert sara.post("/api/v1/industries", json={"name": "Food"}).status_code == 422
    renamed = sara.patch("/api/v1/industries/food", json={"name": "Foods", "note": "New."})
    assert renamed.json() == {"slug": "food", "name": "Foods", "note": "New."}
