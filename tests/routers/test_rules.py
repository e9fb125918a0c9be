"""The rules stand before everything: pages lead to them, the API says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

TEXT = {"title": "Rules", "text": "Be fairer than before, and <b>kinder</b>.", "after": "1"}


def test_a_new_version_stands_before_everything(world: World) -> None:
    sara, anna = world.client("sara"), world.client("anna")
    assert sara.form("/rules/new", TEXT).headers["location"] == "/rules"
    asked = anna.get("/account?x=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/rules?next=%2Faccount%3Fx%3D1")
    assert anna.form("/account/sessions/end-others").headers["location"] == "/rules"
    refused = world.api("anna").get("/api/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "rules-needed")
    page = anna.get(asked.headers["location"]).text
    assert "Be fairer than before" in page
    assert "<b>kinder" not in page
    assert 'value="/account?x=1"' in page
    accepted = anna.form("/rules", {"number": "2", "next": "/account?x=1"})
    assert accepted.headers["location"] == "/account?x=1"
    assert anna.get("/account").status_code == 200
    assert world.api("anna").get("/api/v1/me").status_code == 200


def test_whoever_has_not_accepted_can_still_leave(world: World) -> None:
    world.owner("DELETE FROM rules_acceptances WHERE person_id = %s", id_of("anna"))
    anna = world.client("anna")
    assert anna.get("/people").headers["location"].startswith("/rules")
    assert anna.form("/sign-out").headers["location"] == "/sign-in"


def test_one_accepts_what_is_in_force(world: World) -> None:
    world.client("sara").form("/rules/new", TEXT)
    anna = world.client("anna")
    for sent, status in (
        ({"number": "1"}, 409), ({"number": "3"}, 409), ({"number": "x"}, 422), ({}, 422),
        ({"number": "2", "person_id": "x"}, 422),
    ):  # fmt: skip
        assert anna.form("/rules", sent).status_code == status, sent
    assert anna.form("/rules", {"number": "2", "next": "//evil"}).headers["location"] == "/"


def test_versions_stay_readable(world: World) -> None:
    anna = world.client("anna")
    world.client("sara").form("/rules/new", TEXT)
    anna.form("/rules", {"number": "2"})
    assert "Be fair." in anna.get("/rules?version=1").text
    assert anna.get("/rules?version=3").status_code == 404
    assert "Berta" not in anna.get("/rules").text
    assert "Aldo" in anna.get("/rules").text
    assert world.client().get("/rules").headers["location"] == "/sign-in?next=%2Frules"


def test_only_the_secretariat_publishes(world: World) -> None:
    for name in ("anna", "ada", "otto", "lex"):
        desk = world.client(name)
        assert desk.get("/rules/new").status_code == 403, name
        assert desk.form("/rules/new", TEXT).status_code == 403, name
    assert world.client("sara").get("/rules/new").status_code == 200


def test_a_version_that_does_not_hold_comes_back_filled_in(world: World) -> None:
    sara = world.client("sara")
    answer = sara.form("/rules/new", TEXT | {"after": "0"})
    assert answer.status_code == 422
    assert "Be fairer than before" in answer.text
    assert sara.form("/rules/new", TEXT | {"text": "short"}).status_code == 422
    assert sara.get("/account").status_code == 200
