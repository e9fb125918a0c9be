"""Who sees an item that is out, over HTTP: told, widened, narrowed, relabelled, passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import id_of
from tests.writing import comment, key

if TYPE_CHECKING:
    from tests.world import World

PAGE = "/bulletins"


def test_a_new_label_first_shows_whom_it_shuts_out(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys", "tess@corvo"])
    path = f"{PAGE}/{bulletin.reference}"
    desk = world.client("berta")
    shown = desk.get(f"{path}/relabel?tlp=RED").text
    assert "Anna, Alba" in shown
    assert "Tess, Corvo" not in shown
    assert desk.get(f"{path}/relabel?tlp=WHITE").status_code == 422
    assert desk.form(f"{path}/relabel", {"tlp": "TLP: RED"}).status_code == 422
    assert desk.form(f"{path}/relabel", {"tlp": "RED"}).status_code == 303
    assert desk.get(path).text.count("TLP:RED</span>") >= 2
    assert world.client("anna").get(path).status_code == 404
    assert world.client("tess@corvo").get(path).status_code == 200


def test_whoever_shuts_themself_out_goes_to_the_feed(world: World) -> None:
    world.owner("UPDATE seat_holders SET person_id = %s WHERE id = %s",
                id_of("boris"), id_of("berta in toys"))  # fmt: skip
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    done = world.client("boris").form(f"{path}/relabel", {"tlp": "RED"})
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    assert world.client("boris").get(path).status_code == 404
    assert world.client("berta").get(path).status_code == 200


def test_sharing_opens_the_item_as_it_is_now(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    world.age(bulletin, timedelta(hours=1))
    comment(world, bulletin.reference, "anna", "An old remark.")
    path, desk = f"{PAGE}/{bulletin.reference}", world.client("berta")
    found = desk.get(f"{path}/audience?q=dor", headers={"hx-request": "true"}).text
    assert key("dora@dara") in found
    assert world.client("dora").get(path).status_code == 404
    done = desk.form(f"{path}/widen", {"to": key("dora@dara"), "reason": "She knows them."})
    assert done.status_code == 303
    page = world.client("dora").get(path).text
    assert "you were named" in page
    assert "She knows them." in page
    assert "An old remark." not in page
    for wrong in ("nobody", key("accessories"), key("alliance"), key("dora"), f"{key('dara')}@x"):
        assert desk.form(f"{path}/widen", {"to": wrong}).status_code == 422, wrong
    assert world.client("dora").form(f"{path}/widen", {"to": key("corvo")}).status_code == 403


def test_why_is_kept_when_sharing_is_refused(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    sent = {"to": key("dora@dara"), "reason": "x" * 1001, "q": "dor"}
    refused = world.client("berta").form(f"{PAGE}/{bulletin.reference}/widen", sent)
    assert refused.status_code == 422
    assert f'value="{"x" * 1001}"' in refused.text
    assert 'name="q" value="dor"' in refused.text


def test_taking_away_and_leaving_out(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys", "alba"])
    path, desk = f"{PAGE}/{bulletin.reference}", world.client("berta")
    sight = {name: world.client(name) for name in ("anna", "lex")}
    desk.form(f"{path}/narrow", {"principal_id": key("toys")})
    assert [one.get(path).status_code for one in sight.values()] == [200, 200]
    desk.form(f"{path}/narrow", {"principal_id": key("lex"), "exclude": "true"})
    assert [one.get(path).status_code for one in sight.values()] == [200, 404]
    assert "Left out" in desk.get(f"{path}/audience").text
    assert "Left out" not in sight["anna"].get(f"{path}/audience").text
    desk.form(f"{path}/narrow", {"principal_id": key("alba"), "exclude": "true"})
    assert sight["anna"].get(path).status_code == 404
    world.api("berta").post(f"/api/v1{path}/audience", json={"to": key("alba")})
    assert [one.get(path).status_code for one in sight.values()] == [200, 404]
    own = {"principal_id": key("borel"), "exclude": "true"}
    assert desk.form(f"{path}/narrow", own).status_code == 422
    assert desk.form(f"{path}/narrow", {"principal_id": key("berta")}).status_code == 422
    assert desk.form(f"{path}/narrow", {"principal_id": key("dara")}).status_code == 404


def test_a_recipient_passes_on_within_the_label(world: World) -> None:
    amber = f"{PAGE}/{world.bulletin('berta', ['tess@corvo', 'anna@alba']).reference}"
    strict = world.bulletin("berta", ["anna@alba"], "AMBER+STRICT")
    green = f"{PAGE}/{world.bulletin('berta', ['anna@alba'], 'GREEN').reference}"
    desk, to = world.client("anna"), {"person_id": key("lex"), "reason": "His case."}
    assert world.client("lex").get(amber).status_code == 404
    assert "Lex" in desk.get(f"{amber}/extend").text
    assert desk.form(f"{amber}/extend", to).status_code == 303
    assert "His case." in world.client("lex").get(amber).text
    assert "passed it on to a colleague, Lex" in world.client("berta").get(f"{amber}/trail").text
    path = f"{PAGE}/{strict.reference}"
    assert "Lex" not in desk.get(f"{path}/extend").text
    assert desk.form(f"{path}/extend", to).status_code == 422
    assert desk.form(f"{path}/extend", {"person_id": key("aldo")}).status_code == 303
    assert desk.form(f"{path}/extend", {"person_id": key("boris")}).status_code == 422
    assert desk.form(f"{green}/extend", to).status_code == 403
    assert world.client("lex").form(f"{amber}/extend", to).status_code == 403


def test_opening_is_told_to_the_originator_alone(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    path = f"{PAGE}/{bulletin.reference}"
    assert "Nobody yet." in world.client("berta").get(path).text
    world.client("anna").get(path)
    world.api("aldo", "read").get(f"/api/v1{path}")
    assert "1 organisation, 2 people" in world.client("berta").get(path).text
    readers = world.api("berta", "read").get(f"/api/v1{path}/readers").json()["items"]
    assert {one["person_name"] for one in readers} == {"Anna", "Aldo"}
    assert world.api("anna", "read").get(f"/api/v1{path}/readers").status_code == 403
    listed = world.client("berta").get(f"{path}/audience").text
    assert "2 have read it" in listed
    assert "their organisation named them to its seat in Toys" in listed
    others = world.client("anna").get(f"{path}/audience").text
    assert "Berta" in others
    assert "read it" not in others


def test_why_somebody_was_let_in_is_not_for_the_others(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    said = {"to": key("dora@dara"), "reason": "She spied on them."}
    world.client("berta").form(f"{path}/widen", said)
    assert "She spied on them." in world.client("berta").get(f"{path}/audience").text
    page = world.client("anna").get(f"{path}/audience").text
    assert "Dora" in page
    assert "She spied on them." not in page
    assert "She spied" not in world.api("anna").get(f"/api/v1{path}/audience").text


def test_who_saw_what_is_withdrawn_is_closed_too(world: World) -> None:
    path = f"{PAGE}/{world.bulletin('berta', ['toys']).reference}"
    desk = world.client("anna")
    assert desk.get(path).status_code == 200
    world.client("berta").form(f"{path}/withdraw", {"reason": "Wrong."})
    assert desk.get(path).status_code == 200
    for place in ("/audience", "/versions"):
        assert desk.get(path + place).status_code == 404
        assert world.client("berta").get(path + place).status_code == 200
    assert world.api("anna").get(f"/api/v1{path}/audience").status_code == 404
    assert world.api("anna").get(f"/api/v1{path}/comments").json()["items"] == []
