"""The directory and an organisation's page, as pages and as API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

ALBA = f"/organisations/{id_of('alba')}"


def form(**changes: object) -> dict[str, Any]:
    given: dict[str, Any] = {
        "name": "Alba",
        "country": "IT",
        "industries": ["toys"],
        "script_names": "阿尔巴",
        "former_names": "Alba Uno\r\n\r\nAlba Due",
        "version": "1",
    }
    return given | changes


def test_the_directory_lists_and_finds(world: World) -> None:
    page = world.client("anna").get("/organisations")
    assert page.status_code == 200
    assert all(name in page.text for name in ("Alba", "Borel", "Corvo", "Dara", "Borelli"))
    found = world.client("anna").get("/organisations?q=borelli")
    assert "Borel" in found.text
    assert "Corvo" not in found.text
    nothing = world.client("anna").get("/organisations?q=%25&state=active")
    assert "No member is found" in nothing.text


def test_a_fragment_is_the_list_alone(world: World) -> None:
    part = world.client("anna").get("/organisations?q=alba", headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "Alba" in part.text


def test_the_api_tells_the_same(world: World) -> None:
    told = world.api("anna", "read").get("/api/v1/organisations?country=FR").json()
    assert [(item["name"], item["brands"]) for item in told["items"]] == [("Borel", ["Borelli"])]
    assert told["next"] is None


@pytest.mark.parametrize(
    "query",
    ["state=secret", "cursor=abc", "sort=name", "q=" + "x" * 201, "page=2", "q=a&q=b"],
)
def test_an_odd_filter_is_refused(world: World, query: str) -> None:
    for answer in (
        world.client("anna").get(f"/organisations?{query}"),
        world.api("anna").get(f"/api/v1/organisations?{query}"),
    ):
        assert answer.status_code in (400, 422)


def test_who_is_no_member_has_no_page(world: World) -> None:
    world.suspend("dara")
    nobody = world.client("anna").get(f"/organisations/{id_of('nothing')}")
    for path in (f"/organisations/{id_of('dara')}", "/organisations/none"):
        hidden = world.client("anna").get(path)
        assert hidden.status_code == 404
        assert len(hidden.text) == len(nobody.text)
    assert "Dara" not in world.client("anna").get("/organisations").text
    assert "Suspended" in world.client("sara").get(f"/organisations/{id_of('dara')}").text
    assert world.api("anna").get(f"/api/v1/organisations/{id_of('dara')}").status_code == 404


def test_a_page_tells_of_a_member_now_and_then(world: World) -> None:
    world.end("aldo in toys")
    page = world.client("boris").get(ALBA)
    for said in ("Italy", "Albatros", "Lex &amp; Partners", "Toys", "Anna", "observer"):
        assert said in page.text, said
    then = world.client("boris").get(f"{ALBA}?on=2020-01-01")
    assert "Nobody on that day." in then.text
    told = world.api("boris").get(f"/api/v1{ALBA}").json()
    assert [seat["group_slug"] for seat in told["seats"]] == ["board", "apparel", "toys"]
    assert (told["second_release"], told["state_reason"]) == (None, None)
    assert world.client("boris").get(f"{ALBA}?on=9999-12-31").status_code == 422


def test_an_admin_edits(world: World) -> None:
    anna = world.client("anna")
    assert "Former names" in anna.get(f"{ALBA}/edit").text
    saved = anna.form(f"{ALBA}/edit", form(name="Alba Nuova", second_release="true"))
    assert (saved.status_code, saved.headers["location"]) == (303, ALBA)
    told = world.api("anna").get(f"/api/v1{ALBA}")
    names = {(one["kind"], one["name"]) for one in told.json()["names"]}
    assert names == {
        ("script", "阿尔巴"),
        ("former", "Alba"),
        ("former", "Alba Uno"),
        ("former", "Alba Due"),
    }
    assert (told.json()["second_release"], told.headers["etag"]) == (True, '"2"')


def test_a_refused_edit_keeps_the_form_and_writes_nothing(world: World) -> None:
    # The industries are written before the names are looked at: that has to be undone.
    wrong = form(industries=["toys", "apparel"], script_names="阿\u202e尔")
    page = world.client("anna").form(f"{ALBA}/edit", wrong)
    assert page.status_code == 422
    assert "cannot be seen: 阿⟦U+202E⟧尔" in page.text
    assert "Alba Due" in page.text
    assert world.owner("SELECT industry FROM organisation_industries") == []
    assert world.api("anna").get(f"/api/v1{ALBA}").headers["etag"] == '"1"'


def test_two_editors_do_not_overwrite_each_other(world: World) -> None:
    anna = world.client("anna")
    assert anna.form(f"{ALBA}/edit", form(country="CH")).status_code == 303
    assert anna.form(f"{ALBA}/edit", form(country="AT")).status_code == 409
    api = world.api("anna")
    late = api.patch(f"/api/v1{ALBA}", json={"country": "AT"}, headers={"if-match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert api.patch(f"/api/v1{ALBA}", json={"country": "AT"}).status_code == 428
    fresh = api.patch(f"/api/v1{ALBA}", json={"country": "AT"}, headers={"if-match": '"2"'})
    assert (fresh.json()["country"], fresh.headers["etag"]) == ("AT", '"3"')


@pytest.mark.parametrize("name", ["aldo", "berta", "ada"])
def test_others_edit_nothing(world: World, name: str) -> None:
    desk = world.client(name)
    assert desk.get(f"{ALBA}/edit").status_code == 403
    assert desk.form(f"{ALBA}/edit", form(country="CH")).status_code == 403
    body: dict[str, Any] = {"json": {"country": "CH"}, "headers": {"if-match": '"1"'}}
    assert world.api(name).patch(f"/api/v1{ALBA}", **body).status_code == 403
    assert world.api("anna", "read").patch(f"/api/v1{ALBA}", **body).status_code == 403
    assert world.api(None).get(f"/api/v1{ALBA}").status_code == 401
    assert world.client(None).get(ALBA).status_code == 303


@pytest.mark.parametrize(
    "body",
    [
        {"state": "left"},
        {"platform": True},
        {"second_release": "yes"},
        {"name": 7},
        {"industries": "toys"},
        {"country": "XX"},
        {"name": "Al\u202eba"},
    ],
)
def test_a_body_says_what_it_means(world: World, body: dict[str, Any]) -> None:
    answer = world.api("anna").patch(f"/api/v1{ALBA}", json=body, headers={"if-match": '"1"'})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in body


def test_a_name_that_is_anothers_is_refused_at_its_field(world: World) -> None:
    desk, api = world.client("anna"), world.api("anna")
    taken = {"name": "BOREL", "script_names": "Corvo", "former_names": "Dara"}
    page = desk.form(f"{ALBA}/edit", form(**taken))
    assert page.status_code == 422
    for field, owner in {"name": "Borel", "script_names": "Corvo", "former_names": "Dara"}.items():
        said = rf"{owner} is in the directory already\."
        assert re.search(rf'href="#f-{field}">[^<]*{said}', page.text), field
    tag = {"if-match": api.get(f"/api/v1{ALBA}").headers["etag"]}
    told = api.patch(f"/api/v1{ALBA}", json={"name": "borel"}, headers=tag)
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "name")
    assert api.get(f"/api/v1{ALBA}").json()["name"] == "Alba"


def test_the_page_of_who_left_is_there_on_a_past_day(world: World) -> None:
    world.owner("UPDATE organisations SET state = 'left' WHERE name = 'Alba'")
    path, then = f"/organisations/{id_of('alba')}", clock.now().date() - timedelta(days=9)
    desk, api = world.client("boris"), world.api("boris", "read")
    assert desk.get(path).status_code == 404
    page = desk.get(f"{path}?on={then}").text
    assert "Albatros" in page
    assert "As it is today" not in page
    told = api.get(f"/api/v1{path}?on={then}").json()
    assert [one["name"] for one in told["brands_held"]] == ["Albatros"]
    brand = f"/api/v1/brands/{id_of('albatros')}"
    assert api.get(brand).status_code == 404
    assert api.get(f"{brand}?on={then}").json()["organisation"]["name"] == "Alba"
    seats = desk.get(f"/groups/toys/seats?on={then}").text
    assert f"{path}?on={then}" in seats
