"""Brands: an admin's page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import id_of

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

PAGE = f"/organisations/{id_of('alba')}/brands"
ALBATROS = id_of("albatros")


def test_an_admin_adds_renames_and_passes_on(world: World) -> None:
    anna = world.client("anna")
    for _ in range(2):
        added = anna.form(PAGE, {"brand_name": "Alba Mare", "key": "one key"})
        assert added.status_code == 303
    assert anna.get(PAGE).text.count('<span class="person-name">Alba Mare</span>') == 1
    assert anna.form(f"/brands/{ALBATROS}/rename", {"brand_name": "Albatro"}).status_code == 303
    heir = {"organisation_id": str(id_of("corvo")), "on": "2090-01-01"}
    assert anna.form(f"/brands/{ALBATROS}/pass", heir).status_code == 303
    assert "then Corvo" in anna.get(PAGE).text
    assert anna.form(f"/brands/{ALBATROS}/pass", heir).status_code == 409
    assert anna.form(f"/brands/{ALBATROS}/keep").status_code == 303
    assert "then Corvo" not in anna.get(PAGE).text


def test_a_refused_form_comes_back(world: World) -> None:
    anna = world.client("anna")
    twice = anna.form(PAGE, {"brand_name": "ALBATROS"})
    assert twice.status_code == 422
    assert "ALBATROS is in the list already" in twice.text
    early = {"organisation_id": str(id_of("corvo")), "on": "2001-01-01"}
    page = anna.form(f"/brands/{ALBATROS}/pass", early)
    assert page.status_code == 422
    assert "choose a later day" in page.text
    assert 'value="2001-01-01"' in page.text
    assert anna.form(f"/brands/{ALBATROS}/rename", {"brand_name": "x" * 300}).status_code == 422


def test_others_have_no_such_page(world: World) -> None:
    assert world.client("aldo").get(PAGE).status_code == 403
    assert world.client("berta").form(PAGE, {"brand_name": "New"}).status_code == 403
    assert world.client("anna").get(f"/brands/{ALBATROS}/rename").status_code == 405


def test_the_api_keeps_brands(world: World) -> None:
    api = world.api("anna")
    body = {"brand_name": "Alba Mare", "organisation_id": str(id_of("alba"))}
    made = [
        api.post("/api/v1/brands", json=body, headers={"idempotency-key": "k1"}) for _ in range(2)
    ]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    other = api.post(
        "/api/v1/brands", json=body | {"brand_name": "X"}, headers={"idempotency-key": "k1"}
    )
    assert other.status_code == 422
    path = f"/api/v1/brands/{made[0].json()['id']}"
    tag = {"if-match": api.get(path).headers["etag"]}
    assert api.patch(path, json={"brand_name": "Mare"}, headers=tag).json()["name"] == "Mare"
    moved = api.post(f"{path}/pass", json={"organisation_id": str(id_of("corvo"))}).json()
    assert [one["organisation"]["name"] for one in moved["holders"]] == ["Alba", "Corvo"]
    assert api.post(f"{path}/keep").status_code == 403
    found = world.api("boris").get("/api/v1/brands?q=mare").json()["items"]
    assert [one["organisation"]["name"] for one in found] == ["Corvo"]


def test_a_new_name_over_the_api_names_what_it_was_made_from(world: World) -> None:
    path, api, sara = f"/api/v1/brands/{ALBATROS}", world.api("anna"), world.api("sara")
    seen = api.get(path).headers["etag"]
    assert sara.get(path).headers["etag"] == seen

    def named(desk: Desk, name: str, tag: str) -> Response:
        headers = {"if-match": tag} if tag else {}
        return desk.patch(path, json={"brand_name": name}, headers=headers)

    first = named(sara, "Albatro", seen)
    assert first.status_code == 200
    assert [named(api, "Lost", tag).status_code for tag in ("", seen, "*")] == [428, 412, 412]
    again = named(api, "Albatros", first.headers["etag"])
    assert (again.status_code, again.headers["etag"] == seen) == (200, False)
    heir = {"organisation_id": str(id_of("corvo")), "on": "2090-01-01"}
    moved = api.post(f"{path}/pass", json=heir).headers["etag"]
    assert named(api, "Lost", again.headers["etag"]).status_code == 412
    assert named(api, "Kept", moved).status_code == 200


def test_the_api_lists_page_by_page(world: World) -> None:
    world.owner(
        "WITH made AS (INSERT INTO brands SELECT gen_random_uuid(), 'Mark ' || n, 'mark ' || n"
        " FROM generate_series(100, 170) n RETURNING id)"
        " INSERT INTO brand_holdings SELECT gen_random_uuid(), id, %s, now() FROM made",
        id_of("dara"),
    )
    api = world.api("anna")
    first = api.get("/api/v1/brands?q=mark").json()
    second = api.get("/api/v1/brands", params={"q": "mark", "cursor": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 21, None)
    foreign = world.api("boris").get(
        "/api/v1/brands", params={"q": "mark", "cursor": first["next"]}
    )
    assert foreign.status_code == 422
