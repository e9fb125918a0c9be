"""Second looks over HTTP: for who asks and who is asked, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.careful import ask, demand, label
from tests.cast import id_of
from tests.composer import fill, words
from tests.drafting import READY

if TYPE_CHECKING:
    from tests.world import World

API = "/api/v1/second-looks"


@pytest.fixture
def item(world: World) -> str:
    """Give an item of Alba's under AMBER; Alba wants two people."""
    reference = world.bulletin("anna", ["toys"]).reference
    demand(world, "alba")
    return reference


def test_one_person_is_told_how_to_go_on(world: World, item: str) -> None:
    desk, api = world.client("anna"), world.api("anna")
    path, there = f"/bulletins/{item}", f"/api/v1/bulletins/{item}"
    for refused in (
        desk.form(f"{path}/relabel", {"tlp": "GREEN"}),
        desk.form(f"{path}/widen", {"to": str(id_of("dara"))}),
        api.post(f"{there}/relabel", json={"tlp": "GREEN"}),
        api.post(f"{there}/audience", json={"to": str(id_of("dara"))}),
        api.put(there, json={"title": "B", "kind": "seller", "text": "B"},
                headers={"if-match": '"1"'}),
    ):  # fmt: skip
        assert refused.status_code == 403
        assert "by a second look" in words(refused)
    assert label(world, item) == "AMBER"
    assert api.post(f"{there}/relabel", json={"tlp": "AMBER+STRICT"}).status_code == 204
    away = api.delete(f"{there}/audience/{id_of('toys')}", params={"exclude": "false"})
    assert away.status_code == 204


def test_a_wider_label_on_the_pages(world: World, item: str) -> None:
    anna, aldo = world.client("anna"), world.client("aldo")
    shown = words(anna.get(f"/bulletins/{item}/relabel", params={"tlp": "GREEN"}))
    assert "Ask a colleague to release TLP:GREEN" in shown
    place = f"/bulletins/{item}/second-look"
    assert "Aldo" in anna.get(place, params={"tlp": "GREEN"}).text
    nobody = anna.form(place, {"tlp": "GREEN", "releaser_id": ""})
    assert (nobody.status_code, "f-releaser_id-error" in nobody.text) == (422, True)
    asked = anna.form(place, {"tlp": "GREEN", "releaser_id": str(id_of("aldo"))})
    assert asked.status_code == 303
    look = asked.headers["location"]
    assert "It waits for Aldo" in words(anna.get(look))
    assert "Anna asks you to release a wider label" in words(aldo.get("/"))
    assert "Read the item before you release this" in words(aldo.get(look))
    assert anna.form(f"{look}/release").status_code == 403
    assert aldo.form(f"{look}/withdraw").status_code == 403
    assert aldo.form(f"{look}/release").status_code == 303
    assert label(world, item) == "GREEN"
    assert aldo.form(f"{look}/release").status_code == 409
    assert "Released" in words(anna.get(look))
    trail = words(anna.get(f"/bulletins/{item}/trail"))
    assert "released what a colleague had asked for" in trail
    assert "asked a colleague to release a wider label" in trail


def test_one_more_address_on_the_pages(world: World, item: str) -> None:
    anna, aldo = world.client("anna"), world.client("aldo")
    found = words(anna.get(f"/bulletins/{item}/audience", params={"q": "dara"}))
    assert "Ask to share with Dara" in found
    place, to = f"/bulletins/{item}/second-look", str(id_of("dara"))
    assert "To be shared with Dara" in words(anna.get(place, params={"to": to}))
    told = {"to": to, "reason": "They asked.", "releaser_id": str(id_of("aldo"))}
    look = anna.form(place, told).headers["location"]
    assert "Waiting for release" in words(anna.get(f"/bulletins/{item}/audience"))
    assert world.client("dora").get(f"/bulletins/{item}").status_code == 404
    assert "They asked." in words(aldo.get(look))
    assert aldo.form(f"{look}/release").status_code == 303
    assert world.client("dora").get(f"/bulletins/{item}").status_code == 200


@pytest.mark.parametrize(
    ("name", "deed", "outcome"), [("aldo", "refuse", "refused"), ("anna", "withdraw", "withdrawn")]
)
async def test_it_can_be_refused_and_taken_back(
    world: World, item: str, name: str, deed: str, outcome: str
) -> None:
    look = await ask(world, "anna", item, "aldo", tlp="GREEN")
    assert world.client(name).form(f"/second-looks/{look}/{deed}").status_code == 303
    told = world.api("anna").get(f"{API}/{look}").json()
    assert (told["outcome"], told["waits"], label(world, item)) == (outcome, False, "AMBER")


def test_a_second_look_over_the_api(world: World, item: str) -> None:
    anna, aldo = world.api("anna"), world.api("aldo")
    there = f"/api/v1/bulletins/{item}/second-looks"
    body: dict[str, Any] = {"tlp": "GREEN", "releaser_id": str(id_of("aldo"))}
    for wrong in ({"tlp": "WHITE"}, {"releaser_id": str(id_of("lex"))}, {"releaser_id": "x"}):
        assert anna.post(there, json=body | wrong).status_code == 422
    asked = anna.post(there, json=body)
    assert (asked.status_code, asked.json()["waits"]) == (201, True)
    place = asked.headers["location"]
    assert [one["id"] for one in aldo.get(API).json()["items"]] == [asked.json()["id"]]
    assert world.api("aldo", "read").post(f"{place}/release").status_code == 403
    assert anna.post(f"{place}/release").status_code == 403
    assert aldo.delete(place).status_code == 403
    assert aldo.post(f"{place}/release").status_code == 204
    assert (label(world, item), aldo.get(API).json()["items"]) == ("GREEN", [])
    assert aldo.post(f"{place}/refuse").status_code == 409


async def test_a_second_look_is_there_for_two(world: World, item: str) -> None:
    look = await ask(world, "anna", item, "aldo", tlp="GREEN")
    for name in ("lex", "berta", "sara"):
        assert world.client(name).get(f"/second-looks/{look}").status_code == 404
        assert world.client(name).form(f"/second-looks/{look}/release").status_code == 404
        assert world.api(name).get(f"{API}/{look}").status_code == 404
        assert world.api(name).post(f"{API}/{look}/release").status_code == 404
        assert world.api(name).get(API).json()["items"] == []


async def test_what_is_red_is_not_released_over_the_api(world: World) -> None:
    item = world.bulletin("anna", ["aldo@alba"], "RED").reference
    demand(world, "alba")
    look = await ask(world, "anna", item, "aldo", tlp="AMBER")
    api = world.api("aldo")
    assert (api.get(API).json()["items"], api.get(f"{API}/{look}").status_code) == ([], 404)
    assert api.post(f"{API}/{look}/release").status_code == 404
    assert world.client("aldo").form(f"/second-looks/{look}/release").status_code == 303


def test_the_author_is_told_to_ask_again(world: World) -> None:
    demand(world, "alba")
    anna, aldo = world.client("anna"), world.client("aldo")
    address = _asked(world)
    assert "A change from now on takes that back" in words(anna.get(address))
    # The page itself changes nothing in it; a word more does.
    changed = aldo.form(f"{address}/publish", fill(aldo, address, text="Rewritten."))
    assert (changed.status_code, "wrote in this draft last" in words(changed)) == (403, True)
    assert "after its release was asked: ask again" in words(anna.get(address))
    assert "changed since its release was asked" in words(anna.get("/drafts"))


def test_a_page_read_too_early_releases_nothing(world: World) -> None:
    demand(world, "alba")
    aldo, address = world.client("aldo"), _asked(world)
    early = fill(aldo, address)
    tag = {"if-match": f'"{early["version"]}"'}
    api, place = world.api("anna"), f"/api/v1{address}"
    assert api.put(place, json=READY | {"text": "Other."}, headers=tag).status_code == 200
    asked = {"person_id": str(id_of("aldo"))}
    assert api.post(f"{place}/release", json=asked).status_code == 204
    refused = aldo.form(f"{address}/publish", early)
    assert (refused.status_code, world.owner("SELECT 1 FROM records")) == (409, [])
    assert "Other." in api.get(place).json()["content"]["text"]
    assert aldo.form(f"{address}/publish").headers["location"] == address
    now = fill(aldo, address, text="Other.")
    assert aldo.form(f"{address}/publish", now).status_code == 303
    assert len(world.owner("SELECT 1 FROM records")) == 1


def _asked(world: World) -> str:
    """Return the address of the page of a draft of Anna's whose release is asked of Aldo."""
    api = world.api("anna")
    address = api.post("/api/v1/drafts", json=READY).headers["location"]
    asked = {"person_id": str(id_of("aldo"))}
    assert api.post(f"{address}/release", json=asked).status_code == 204
    return str(address.removeprefix("/api/v1"))
