"""An agent writes within the scope of their affiliation, as they read: on pages, over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import id_of
from tests.composer import begun, fill, words
from tests.drafting import READY, TOYS, person

if TYPE_CHECKING:
    from tests.world import World

OUTSIDE = "None of these countries is in your mandate."
BRANDS = "None of these brands is in your mandate."
ITEM = "This item lies outside your mandate."
BRAND = "UPDATE affiliations SET scope_brands = %s WHERE id = %s"
MOVE = "UPDATE records SET countries = %s WHERE id = %s"
ALBATROS, BORELLI = str(id_of("albatros")), str(id_of("borelli"))
# Lex acts for Alba in China, and here for albatros alone.
CASES = [
    ({"countries": ["CN"]}, {}),
    ({"countries": ["FR", "CN"], "brands": [ALBATROS]}, {}),
    ({}, {}),
    ({"countries": ["FR"]}, {"countries": OUTSIDE}),
    ({"brands": [BORELLI]}, {"brands": BRANDS}),
    ({"countries": ["FR"], "brands": [BORELLI]}, {"countries": OUTSIDE, "brands": BRANDS}),
]


def scoped(world: World) -> None:
    """Let Lex act for one brand alone, too."""
    world.owner(BRAND, [id_of("albatros")], id_of("lex@alba"))


@pytest.mark.parametrize(("said", "refused"), CASES)
def test_an_agent_publishes_within_the_mandate(
    world: World, said: dict[str, Any], refused: dict[str, str]
) -> None:
    scoped(world)
    api, desk = world.api("lex"), world.client("lex")
    answer = api.post("/api/v1/bulletins", json=READY | said)
    assert answer.status_code == (422 if refused else 201), answer.text
    told = {one["field"]: one["message"] for one in answer.json().get("errors", [])}
    assert {field: sentence in told[field] for field, sentence in refused.items()} == dict.fromkeys(
        refused, True
    )
    assert set(told) == set(refused)
    address = begun(desk, **said)
    sent = desk.form(address, fill(desk, address, deed="publish", **said))
    assert sent.status_code == (422 if refused else 303)
    for sentence in refused.values():
        assert sentence in words(sent)


def test_nobody_asks_for_the_release_of_what_lies_outside(world: World) -> None:
    desk = world.client("lex")
    address = begun(desk, countries=["FR"])
    asked = {"deed": "ask", "releaser": str(id_of("anna")), "countries": ["FR"]}
    refused = desk.form(address, fill(desk, address, **asked))
    assert (refused.status_code, OUTSIDE in words(refused)) == (422, True)


def test_staff_release_nothing_outside_the_authors_mandate(world: World) -> None:
    api = world.api("lex")
    address = api.post("/api/v1/drafts", json=READY | {"countries": ["FR"]}).headers["location"]
    assert api.put(f"{address}/shares/{id_of('anna')}", json={"may": "edit"}).status_code == 204
    tag = {"if-match": '"1"'}
    refused = world.api("anna").post(f"{address}/publish", headers=tag)
    (told,) = refused.json()["errors"]
    assert (refused.status_code, told["field"]) == (422, "countries")
    assert "in the mandate of whoever wrote this" in told["message"]


@pytest.mark.parametrize("country", ["CN", "FR"])
def test_an_agent_changes_an_item_within_the_mandate(world: World, country: str) -> None:
    made, api, desk = world.bulletin("lex", ["toys"]), world.api("lex"), world.client("lex")
    place, refused = f"/api/v1/bulletins/{made.reference}", country == "FR"
    said = {"title": "B", "kind": "seller", "text": "B", "countries": [country]}
    begun_at = desk.form(f"/bulletins/{made.reference}/edit").headers["location"]
    sent = desk.form(begun_at, fill(desk, begun_at, deed="publish", base_version="1", **said))
    assert (sent.status_code, OUTSIDE in words(sent)) == ((422, True) if refused else (303, False))
    tag = {"if-match": api.get(place).headers["etag"]}
    changed = api.put(place, json=said, headers=tag)
    assert changed.status_code == (422 if refused else 200)
    if refused:
        assert [one["field"] for one in changed.json()["errors"]] == ["countries"]


def test_what_came_to_lie_outside_is_the_houses_to_change(world: World) -> None:
    made, api, desk = world.bulletin("lex", ["toys"]), world.api("lex"), world.client("lex")
    world.owner(MOVE, ["FR"], made.id)
    page, place = f"/bulletins/{made.reference}", f"/api/v1/bulletins/{made.reference}"
    assert (desk.get(page).status_code, f"{page}/edit" in desk.get(page).text) == (200, False)
    whom = person("cesar", "corvo")
    refused = [
        desk.form(f"{page}/edit"),
        desk.form(f"{page}/relabel", {"tlp": "GREEN"}),
        desk.form(f"{page}/widen", {"to": whom}),
        api.post(f"{place}/audience", json={"to": whom}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert all(ITEM in words(answer) for answer in refused)
    staff = world.client("anna").form(f"{page}/widen", {"to": TOYS})
    assert staff.status_code != 403
    assert desk.form(f"{page}/withdraw", {"reason": "Not mine."}).status_code == 303


def test_the_composer_says_what_the_mandate_is(world: World) -> None:
    page = words(world.client("lex").get("/bulletins/new"))
    assert "Your mandate: China." in page
    assert "Your mandate" not in words(world.client("anna").get("/bulletins/new"))
