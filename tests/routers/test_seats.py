"""Seats as pages and API: given, ended, named to, and who held which on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

TOYS = "/groups/toys/seats"


def seat(organisation: str = "dara", **changes: object) -> dict[str, Any]:
    return {"organisation_id": str(id_of(organisation)), "role": "member", "key": "k1"} | changes


def test_the_chair_gives_a_seat_once(world: World) -> None:
    berta = world.client("berta")
    for _ in range(2):
        assert berta.form(TOYS, seat()).status_code == 303
    assert "Dara" in berta.get(TOYS).text
    assert berta.form(TOYS, seat(key="k2")).status_code == 409
    assert len(world.owner("SELECT id FROM seats WHERE organisation_id = %s", id_of("dara"))) == 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"starts_on": "2020-01-01"}, 422),
        ({"starts_on": "2090-02-30"}, 422),
        ({"ends_on": "2020-01-01"}, 422),
        ({"organisation_id": str(id_of("anna"))}, 422),
        ({"organisation_id": "none"}, 422),
        ({"role": "owner"}, 422),
        ({"role": "chair"}, 403),
        ({"organisation_id": str(id_of("marketplace"))}, 403),
    ],
)
def test_a_seat_has_to_fit(world: World, changes: dict[str, str], status: int) -> None:
    page = world.client("berta").form(TOYS, seat(**changes))
    assert page.status_code == status
    assert len(world.owner("SELECT id FROM seats WHERE group_id = %s", id_of("toys"))) == 2
    if status == 422:
        assert "needs your attention" in page.text


def test_a_chairs_seat_waits_for_a_second_person(world: World) -> None:
    sara = world.client("sara")
    wanted = seat("alba", role="chair", reason="Elected in June.")
    assert "second person" in sara.get(TOYS).text
    assert sara.form(TOYS, wanted).status_code == 303
    assert "Chair of Toys: Alba" in world.client("simon").get("/approvals").text
    (row,) = world.owner("SELECT id FROM approvals")
    decided = {"approval": [str(row.id)], "decision": "approve"}
    assert world.client("simon").form("/approvals", decided).status_code == 303
    told = world.api("dora").get("/api/v1/groups/toys/seats").json()["items"]
    assert [(one["role"], one["organisation"]["name"]) for one in told] == [
        ("chair", "Alba"),
        ("member", "Borel"),
    ]


def test_an_admin_names_people_and_ends_that(world: World) -> None:
    world.end("aldo in toys")
    anna = world.client("anna")
    path = f"/seats/{id_of('alba in toys')}/people"
    assert "Lex" in anna.get(TOYS).text
    wanted = {"person_id": str(id_of("aldo")), "deputy": "true", "key": "n1"}
    assert [anna.form(path, wanted).status_code for _ in range(2)] == [303, 303]
    assert "(deputy)" in anna.get(TOYS).text
    assert anna.form(path, {"person_id": str(id_of("aldo"))}).status_code == 409
    assert anna.form(path, {"person_id": str(id_of("boris"))}).status_code == 422
    assert world.client("aldo").form(path, {"person_id": str(id_of("lex"))}).status_code == 403
    end = f"{TOYS}/people/{id_of('anna in toys')}/end"
    assert world.client("berta").form(end).status_code == 403
    assert anna.form(end).status_code == 303
    assert anna.form(end).status_code == 409


def test_a_seat_ends_and_its_history_stays(world: World) -> None:
    path = f"/seats/{id_of('alba in toys')}/end"
    assert world.client("carla").form(path).status_code == 403
    berta = world.client("berta")
    assert berta.form(path, {"ends_on": "2020-01-01"}).status_code == 422
    assert berta.form(path).status_code == 303
    assert berta.form(path).status_code == 409
    assert "Alba" not in berta.get("/groups/toys").text
    then = (world.owner("SELECT (now() - interval '3 days')::date AS day")[0].day).isoformat()
    page = berta.get(f"{TOYS}?on={then}").text
    assert "Alba" in page
    assert "Aldo" in page
    told = world.api("dora", "read").get(f"/api/v1/groups/toys/seats?on={then}").json()["items"]
    assert [one["organisation"]["name"] for one in told] == ["Borel", "Alba"]
    assert world.client("anna").get("/groups/toys").status_code == 200


@pytest.mark.parametrize("day", ["yesterday", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_is_a_day(world: World, day: str) -> None:
    assert world.client("anna").get(f"{TOYS}?on={day}").status_code == 422
    assert world.api("anna").get(f"/api/v1/groups/toys/seats?on={day}").status_code == 422


def test_the_api_gives_names_and_ends(world: World) -> None:
    berta, dora = world.api("berta"), world.api("dora")
    body = {"organisation_id": str(id_of("dara")), "role": "member"}
    key = {"idempotency-key": "s1"}
    made = [berta.post("/api/v1/groups/toys/seats", json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    path = f"/api/v1/seats/{made[0].json()['seat_id']}"
    named = dora.post(f"{path}/people", json={"person_id": str(id_of("dora"))})
    assert named.status_code == 201
    assert [one["name"] for one in dora.get(path).json()["people"]] == ["Dora"]
    assert dora.post(f"{path}/people", json={"person_id": 7}).status_code == 422
    assert dora.delete(f"/api/v1/seats/people/{named.json()['naming']}").status_code == 204
    assert dora.post(f"{path}/end", json={}).json()["ends_at"] is not None
    assert berta.post(f"/api/v1/seats/{id_of('none')}/end", json={}).status_code == 404
    asked = body | {"role": "chair", "reason": "Elected."}
    assert berta.post("/api/v1/groups/toys/seats", json=asked).status_code == 403
    waits = world.api("sara").post("/api/v1/groups/toys/seats", json=asked).json()
    assert waits["seat_id"] is None
    assert waits["approval_id"] is not None
