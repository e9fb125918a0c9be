"""To the public: asked by the originator, released by the secretariat, read by everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.services import public
from tests.careful import demand
from tests.cast import PUBLIC, id_of
from tests.clearing import is_public, make_public
from tests.composer import words

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

API = "/api/v1/clearances"


@pytest.fixture
def item(world: World) -> Bulletin:
    """Give an item of Alba's that the alliance has, under CLEAR."""
    return world.bulletin("anna", ["alliance"], "CLEAR")


def _asked(
    world: World, item: Bulletin, name: str = "anna", reason: str = "Shops warn of it"
) -> str:
    sent = world.client(name).form(f"/bulletins/{item.reference}/clearance", {"reason": reason})
    assert sent.status_code == 303, words(sent)
    return str(sent.headers["location"])


def test_it_is_asked_decided_and_read_on_the_pages(world: World, item: Bulletin) -> None:
    anna, simon, nobody = world.client("anna"), world.client("simon"), world.client()
    assert "Nothing is public yet" in words(nobody.get("/public"))
    assert "Ask to make it public" in words(anna.get(f"/bulletins/{item.reference}/audience"))
    place = f"/bulletins/{item.reference}/clearance"
    assert "and the name Alba" in words(anna.get(place))
    asked = _asked(world, item)
    assert f"Release “{item.title}” to the public?" in words(simon.get("/"))
    shown = simon.get(asked).text
    assert item.secret in shown
    assert "Shops warn of it" in shown
    assert not is_public(world, item.reference)
    done = simon.form(f"{asked}/release")
    assert done.headers["location"] == asked
    page = nobody.get(f"/public/{item.reference}")
    assert item.secret in page.text
    assert "TLP:CLEAR" in page.text
    assert "Anna" not in page.text
    assert item.title in words(nobody.get("/public"))
    assert "It is public" in words(anna.get(asked))


def test_who_else_reads_it_is_let_in_nowhere(world: World, item: Bulletin) -> None:
    """Sara reads what is public as everybody does, and nothing that is said of it."""
    anna = world.client("anna")
    anna.form(f"/bulletins/{item.reference}/comments", {"text": "Between us members", "key": ""})
    asked = _asked(world, item)
    world.client("simon").form(f"{asked}/release")
    for name in ("sara", "simon", "ada"):
        assert world.client(name).get(f"/bulletins/{item.reference}").status_code == 404
        assert item.reference not in world.client(name).get("/bulletins").text
        assert world.client(name).get(f"/public/{item.reference}").status_code == 200
    assert world.client("berta").get(f"/bulletins/{item.reference}").status_code == 200
    for page in (f"/public/{item.reference}", "/public", f"/api/v1/public/{item.reference}"):
        assert "Between us" not in world.client().get(page).text


def test_nobody_decides_alone(world: World) -> None:
    """What the secretariat wrote itself, a colleague releases."""
    item = world.bulletin("sara", ["alliance"], "CLEAR")
    asked = _asked(world, item, "sara")
    own = world.client("sara").form(f"{asked}/release")
    assert (own.status_code, "another person has to decide" in words(own)) == (403, True)
    assert "another person of the secretariat" in words(world.client("sara").get(asked))
    assert world.client("simon").form(f"{asked}/release").status_code == 303
    assert is_public(world, item.reference)


@pytest.mark.parametrize("name", ["berta", "ada", "otto", "nina", "lex", "dora"])
def test_the_desk_is_the_secretariats(world: World, item: Bulletin, name: str) -> None:
    asked = _asked(world, item)
    desk, api = world.client(name), world.api(name)
    assert desk.get("/clearances").status_code == 403
    assert api.get(API).status_code == 403
    assert desk.get(asked).status_code == 404
    fields = {"refuse": {"answer": "No"}, "close": {"reason": "No"}, "release": {}, "withdraw": {}}
    for deed, sent in fields.items():
        assert desk.form(f"{asked}/{deed}", sent).status_code == 404, deed
    assert not is_public(world, item.reference)


def test_a_refusal_says_why(world: World, item: Bulletin) -> None:
    asked = _asked(world, item)
    simon = world.client("simon")
    bare = simon.form(f"{asked}/refuse", {"answer": " "})
    assert (bare.status_code, "f-answer-error" in bare.text) == (422, True)
    assert simon.form(f"{asked}/refuse", {"answer": "It names a buyer"}).status_code == 303
    anna = world.client("anna")
    assert "It names a buyer" in words(anna.get(asked))
    assert "Simon did not release to the public" in words(anna.get("/"))
    assert "did not release" not in words(world.client("berta").get("/"))
    again = simon.form(f"{asked}/release")
    assert (again.status_code, "waits no longer" in words(again)) == (409, True)
    assert item.title not in simon.get("/clearances").text
    assert not is_public(world, item.reference)


@pytest.mark.parametrize("tlp", ["GREEN", "AMBER"])
def test_only_clear_is_asked_for(world: World, tlp: str) -> None:
    clear, other = world.bulletin("anna", tlp="CLEAR"), world.bulletin("anna", tlp=tlp)
    anna, api = world.client("anna"), world.api("anna")
    assert anna.get(f"/bulletins/{clear.reference}/clearance").status_code == 200
    for answer in (
        anna.get(f"/bulletins/{other.reference}/clearance"),
        anna.form(f"/bulletins/{other.reference}/clearance", {}),
        api.post(f"/api/v1/bulletins/{other.reference}/clearances", json={}),
    ):
        assert (answer.status_code, "Only TLP:CLEAR" in words(answer)) == (403, True)


def test_not_while_somebody_is_left_out_or_before_it_is_out(world: World) -> None:
    left = world.bulletin("anna", ["alliance"], "CLEAR", exclude=["borel"])
    early = world.bulletin("anna", ["alliance"], "CLEAR", embargo=timedelta(days=1))
    anna = world.client("anna")
    assert anna.form(f"/bulletins/{left.reference}/clearance", {}).status_code == 409
    assert anna.form(f"/bulletins/{early.reference}/clearance", {}).status_code == 403


def test_over_the_api(world: World, item: Bulletin) -> None:
    anna, simon, nobody = world.api("anna"), world.api("simon"), world.api(None)
    there = f"/api/v1/bulletins/{item.reference}/clearances"
    made = anna.post(there, json={"reason": "Shops warn of it"})
    assert (made.status_code, made.json()["waits"]) == (201, True)
    one = made.headers["location"]
    assert simon.get(API).json()["items"] == [made.json()]
    assert anna.post(f"{one}/release").status_code == 403
    assert simon.post(f"{one}/release").status_code == 204
    told = nobody.get(f"/api/v1/public/{item.reference}").json()
    assert (told["title"], told["originator_name"], told["tlp"]) == (item.title, "Alba", "CLEAR")
    assert nobody.get("/api/v1/public").json() == {"items": [told], "next": None}
    assert anna.get(there).json()["items"][0]["released"] is True
    assert world.api("berta").get(there).json()["items"] == []
    assert anna.delete(one).status_code == 409
    assert simon.post(f"{one}/close", json={}).status_code == 422
    assert anna.post(f"{one}/close", json={}).status_code == 204
    assert nobody.get("/api/v1/public").json()["items"] == []
    twice = anna.post(there, json={}).headers["location"]
    assert anna.delete(twice).status_code == 204
    assert simon.post(f"{twice}/refuse", json={"answer": "No"}).status_code == 409


_CHANGES: dict[str, tuple[str, dict[str, str]]] = {
    "taken away": ("narrow", {"principal_id": str(PUBLIC)}),
    "left out": ("narrow", {"principal_id": str(id_of("borel")), "exclude": "true"}),
    "relabelled": ("relabel", {"tlp": "GREEN"}),
    "withdrawn": ("withdraw", {"reason": "Wrong"}),
    "expired": ("expire", {}),
}


@pytest.mark.parametrize("how", _CHANGES)
async def test_what_ends_it(world: World, item: Bulletin, how: str) -> None:
    clearance_id = await make_public(world, "anna", item.reference)
    assert is_public(world, item.reference)
    deed, sent = _CHANGES[how]
    done = world.client("anna").form(f"/bulletins/{item.reference}/{deed}", sent)
    assert done.status_code == 303
    assert not is_public(world, item.reference)
    shown = world.client("simon").get(f"/clearances/{clearance_id}")
    assert "No longer public" in words(shown)
    assert item.title not in shown.text


async def test_another_version_is_asked_for_anew(world: World, item: Bulletin) -> None:
    await make_public(world, "anna", item.reference)
    said = {"title": "Other words", "kind": "seller", "text": "Other words"}
    anna = world.api("anna")
    started = world.client("anna").form(f"/bulletins/{item.reference}/edit")
    composer = words(world.client("anna").get(started.headers["location"]))
    assert "The change takes it from the public" in composer
    relabel = words(world.client("anna").get(f"/bulletins/{item.reference}/relabel"))
    assert "Another label takes it from the public" in relabel
    changed = anna.put(
        f"/api/v1/bulletins/{item.reference}", json=said, headers={"if-match": '"1"'}
    )
    assert changed.status_code == 200
    assert not is_public(world, item.reference)
    await make_public(world, "anna", item.reference)
    assert "Other words" in world.client().get(f"/public/{item.reference}").text


async def test_what_was_asked_is_about_the_item_as_it_was(world: World, item: Bulletin) -> None:
    asked = _asked(world, item)
    world.client("anna").form(f"/bulletins/{item.reference}/relabel", {"tlp": "GREEN"})
    world.client("anna").form(f"/bulletins/{item.reference}/relabel", {"tlp": "CLEAR"})
    simon = world.client("simon")
    assert item.secret not in simon.get(asked).text
    assert simon.form(f"{asked}/release").status_code == 409
    assert "to the public?" not in world.client("simon").get("/").text
    assert not is_public(world, item.reference)


def test_an_unattributed_item_stays_so(world: World) -> None:
    item = world.bulletin("anna", ["alliance"], "CLEAR", sealed=True)
    asked = _asked(world, item)
    shown = world.client("simon").get(asked)
    for name in ("Anna", "Alba"):
        assert name not in shown.text
        assert name not in world.client("simon").get("/clearances").text
    assert world.client("aldo").get(asked).status_code == 404
    world.client("simon").form(f"{asked}/release")
    public = world.client().get(f"/public/{item.reference}").text
    assert "Unattributed" in public
    assert "Alba" not in public
    assert world.owner("SELECT asked_by, asked_by_name FROM clearances") == [(None, "")]


def test_where_two_people_are_wanted_a_colleague_asks(world: World, item: Bulletin) -> None:
    demand(world, "alba")
    anna, aldo = world.client("anna"), world.client("aldo")
    place = f"/bulletins/{item.reference}"
    assert anna.form(f"{place}/clearance", {}).status_code == 403
    assert "Choose a colleague" in words(anna.get(f"{place}/clearance"))
    sent = {"to": str(PUBLIC), "releaser_id": str(id_of("aldo")), "reason": "Warn everybody"}
    look = anna.form(f"{place}/second-look", sent)
    assert look.status_code == 303, words(look)
    again = anna.get(f"{place}/second-look", params={"to": str(PUBLIC)})
    assert "to the public by the secretariat" in words(again)
    assert aldo.form(f"{look.headers['location']}/release").status_code == 303
    (row,) = world.owner("SELECT id, asked_by, reason FROM clearances")
    assert (row.asked_by, row.reason) == (id_of("aldo"), "Warn everybody")
    assert not is_public(world, item.reference)
    assert world.client("simon").form(f"/clearances/{row.id}/release").status_code == 303
    assert is_public(world, item.reference)


async def test_people_are_not_rung_up(world: World, item: Bulletin) -> None:
    """Of what is listed apart, the public gets what names a shop, never how to reach a person."""
    record = "SELECT id FROM records WHERE reference = %s"
    for place, (kind, value) in enumerate(
        [("phone", "+39 06 698 123"), ("email", "li@shop.example"), ("address", "Via Roma 1"),
         ("domain", "fake-shop.example")], 10,
    ):  # fmt: skip
        world.owner(
            "INSERT INTO identifiers (id, record_id, kind, value, canonical, position)"
            f" SELECT gen_random_uuid(), ({record}), %s, %s, %s, %s",
            item.reference, kind, value, value, place,
        )  # fmt: skip
    await make_public(world, "anna", item.reference)
    told = world.api(None).get(f"/api/v1/public/{item.reference}").json()["identifiers"]
    kinds = {one["kind"] for one in told}
    assert "domain" in kinds
    assert not kinds & {"phone", "email", "address"}
    page = world.client().get(f"/public/{item.reference}").text
    assert "fake-shop[.]example" in page
    assert "698 123" not in page


async def test_the_list_goes_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "SIZE", 2)
    made = [world.bulletin("anna", ["alliance"], "CLEAR").reference for _ in range(5)]
    for reference in made:
        await make_public(world, "anna", reference)
    nobody, seen, cursor = world.api(None), [], ""
    while cursor is not None:
        page = nobody.get("/api/v1/public", params={"cursor": cursor}).json()
        seen += [one["reference"] for one in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]
    assert nobody.get("/api/v1/public", params={"cursor": "forged"}).status_code == 422
    assert 'rel="next"' in world.client().get("/public").text
