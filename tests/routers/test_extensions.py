"""Passing an item on inside one's own house, over HTTP: who is told what, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import id_of
from tests.writing import key

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

PAGE = "/bulletins"


def passed(world: World, by: str, item: Bulletin, to: str, why: str = "") -> int:
    """Pass an item on over the API; return the status."""
    body = {"person_id": key(to), "reason": why}
    path = f"/api/v1/bulletins/{item.reference}/extend"
    return int(world.api(by).post(path, json=body).status_code)


def audience(world: World, name: str, item: Bulletin) -> dict[str, Any]:
    """Return what the API tells `name` of whom an item reaches."""
    told = world.api(name).get(f"/api/v1/bulletins/{item.reference}/audience")
    return dict(told.json())


def sees(world: World, name: str, item: Bulletin) -> bool:
    """Tell whether `name` finds an item, on its page and over the API alike."""
    found = {
        world.client(name).get(f"{PAGE}/{item.reference}").status_code,
        world.api(name).get(f"/api/v1/bulletins/{item.reference}").status_code,
    }
    assert len(found) == 1
    return found == {200}


def test_it_is_told_as_what_it_is(world: World) -> None:
    item = world.bulletin("berta", ["anna@alba", "carla@corvo"])
    path = f"{PAGE}/{item.reference}"
    assert passed(world, "anna", item, "aldo", "His case.") == 204
    aldo = world.client("aldo").get(path).text
    assert "a colleague passed it on to you" in aldo
    assert "His case." in aldo
    own = world.client("berta").get(f"{path}/audience").text
    assert "Passed on by a colleague" in own
    assert "a colleague passed it on to them" in own
    assert "His case." in own
    assert "His case." not in world.client("carla").get(f"{path}/audience").text
    why = world.api("aldo").get(f"/api/v1/bulletins/{item.reference}/why").text
    assert "a colleague passed it on to you" in why
    assert "passed it on to a colleague, Aldo" in world.client("berta").get(f"{path}/trail").text


def test_its_originator_takes_it_away_again(world: World) -> None:
    item = world.bulletin("berta", ["anna@alba"])
    path = f"{PAGE}/{item.reference}"
    for name in ("aldo", "lex"):
        assert passed(world, "anna", item, name) == 204
    given = {one["name"]: one for one in audience(world, "berta", item)["addresses"]}
    assert given["Aldo"]["kind"] == "colleague"
    there = f"/api/v1{path}/audience"
    berta = world.api("berta")
    assert berta.delete(f"{there}/{given['Aldo']['id']}").status_code == 204
    assert (sees(world, "aldo", item), sees(world, "lex", item)) == (False, True)
    assert berta.delete(f"{there}/{given['Lex']['id']}?exclude=true").status_code == 204
    assert not sees(world, "lex", item)
    assert "Lex" in world.client("berta").get(f"{path}/audience").text.partition("Left out")[2]
    assert berta.delete(f"{there}/{given['Aldo']['id']}").status_code == 404
    assert berta.post(there, json={"to": given["Aldo"]["id"]}).status_code == 422


def test_a_stricter_label_says_first_whom_it_takes_it_from(world: World) -> None:
    item = world.bulletin("berta", ["anna@alba"])
    for name in ("aldo", "lex"):
        assert passed(world, "anna", item, name) == 204
    desk, path = world.client("berta"), f"{PAGE}/{item.reference}/relabel"
    shown = desk.get(f"{path}?tlp=AMBER%2BSTRICT").text
    assert ("Lex, Alba" in shown, "Aldo, Alba" in shown) == (True, False)
    assert desk.form(path, {"tlp": "AMBER+STRICT"}).status_code == 303
    assert (sees(world, "aldo", item), sees(world, "lex", item)) == (True, False)
    assert "Aldo, Alba" in desk.get(f"{path}?tlp=RED").text
    assert desk.form(path, {"tlp": "RED"}).status_code == 303
    pages = [world.client(name).get(f"{PAGE}/{item.reference}") for name in ("anna", "aldo")]
    assert [page.status_code for page in pages] == [200, 404]


def test_nothing_is_said_of_who_sees_it_already(world: World) -> None:
    item = world.bulletin("berta", ["toys"])
    before = audience(world, "anna", item), audience(world, "berta", item)
    for by, to in (("anna", "aldo"), ("aldo", "anna")):
        assert passed(world, by, item, to) == 204
    assert (audience(world, "anna", item), audience(world, "berta", item)) == before
    assert world.owner("SELECT 1 FROM audit WHERE deed = 'bulletin:extend'") == []
    world.end("alba in toys")
    assert not any(sees(world, name, item) for name in ("anna", "aldo"))


@pytest.mark.parametrize(
    ("to", "who"), [("anna@alba", "cesar"), ("alba", "lex"), ("anna@alba", "aldo")]
)
def test_nobody_is_let_in_whom_something_keeps_out(world: World, to: str, who: str) -> None:
    # Of another house; an agent outside their scope; left out by the originator.
    excluded = ["aldo"] if who == "aldo" else []
    item = world.bulletin("berta", [to], countries=["FR"], exclude=excluded)
    path = f"{PAGE}/{item.reference}/extend"
    desk = world.client("anna")
    assert f'value="{key(who)}"' not in desk.get(path).text
    answer = desk.form(path, {"person_id": key(who)})
    assert answer.status_code == 422
    assert "Choose a colleague whom the label lets in." in answer.text
    assert passed(world, "anna", item, who) == 422
    assert not sees(world, who, item)


def test_whoever_wears_two_hats_is_offered_in_the_other(world: World) -> None:
    item = world.bulletin("berta", ["carla@corvo"])
    assert "Tess" in world.client("carla").get(f"{PAGE}/{item.reference}/extend").text
    assert passed(world, "carla", item, "tess") == 204
    assert sees(world, "tess@corvo", item)


def test_nobody_finds_the_author_by_passing_it_on(world: World) -> None:
    told = []
    for author in ("aldo", "berta", "tess@borel"):
        item = world.bulletin(author, ["anna@alba", "carla@corvo"], sealed=True)
        offered = world.client("anna").get(f"{PAGE}/{item.reference}/extend").text
        assert "Aldo" in offered
        for by, to in (("anna", "aldo"), ("carla", "tess")):
            assert passed(world, by, item, to, "author") == 204
        (row,) = world.owner("SELECT published_at FROM records WHERE id = %s", item.id)
        found = [audience(world, name, item) for name in ("anna", "carla")]
        since = [one.pop("since") for each in found for one in each["addresses"]]
        assert sum(one > row.published_at.isoformat().replace("+00:00", "Z") for one in since) == 4
        page = world.client("carla").get(f"{PAGE}/{item.reference}/audience").text
        told.append((found, page.count("Aldo"), page.count("Tess"), page.count("Passed on by")))
    assert told[0] == told[1] == told[2]


def test_a_concern_goes_nowhere_its_item_does_not(world: World) -> None:
    item = world.bulletin("berta", ["apparel"])
    there = f"/api/v1/bulletins/{item.reference}/concerns"
    made = world.api("anna").post(there, json={"kind": "wrong_label", "text": "Secret."}).json()
    concern = f"/api/v1/concerns/{made['id']}"
    assert world.api("cora").get(concern).status_code == 200
    body = {"tlp": "RED"}
    path = f"/api/v1/bulletins/{item.reference}/relabel"
    assert world.api("berta").post(path, json=body).status_code == 204
    for name in ("cora", "anna", "berta"):
        assert world.api(name).get(concern).status_code == 404, name
    assert "Secret." in world.client("cora").get(f"/concerns/{made['id']}").text
    assert world.owner("SELECT tlp FROM concerns WHERE id = %s", made["id"]) == [("RED",)]
    assert id_of("apparel") in world.owner("SELECT group_ids FROM concerns")[0][0]
