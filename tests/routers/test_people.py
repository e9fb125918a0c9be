"""The directory over HTTP, in both voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core import ids
from app.services import people
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World


def test_people_are_found_by_page_and_api(world: World) -> None:
    desk, api = world.client("dora"), world.api("dora", "read")
    assert "Aldo" in desk.get("/people").text
    found = desk.get("/people?q=ald&on=", follow_redirects=True).text
    assert "Aldo" in found
    assert "Berta" not in found
    part = desk.get("/people?q=ald", headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["vary"]
    listed = api.get("/api/v1/people?q=ald").json()
    assert [row["name"] for row in listed["items"]] == ["Aldo"]
    assert {seat["group"]["name"] for seat in listed["items"][0]["seats"]} == {
        "Toys", "Advisory board",
    }  # fmt: skip
    of = api.get(f"/api/v1/people?organisation={id_of('corvo')}").json()
    assert [row["name"] for row in of["items"]] == ["Carla", "Cesar", "Tess"]


def test_pages_follow_each_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "PAGE", 5)
    api = world.api("dora")
    first = api.get("/api/v1/people").json()
    second = api.get("/api/v1/people", params={"cursor": first["next"]}).json()
    assert first["items"][-1]["name"] < second["items"][0]["name"]
    assert "cursor=" in world.client("dora").get("/people").text
    for foreign in ("x" * 40, first["next"][:-4] + "AAAA", "x" * 2000, ""):
        answer = api.get("/api/v1/people", params={"cursor": foreign})
        assert answer.status_code == (422 if foreign else 200)
    # A cursor is good for its reader and its filters alone.
    stolen = {"cursor": first["next"]}
    assert world.api("anna").get("/api/v1/people", params=stolen).status_code == 422
    assert api.get("/api/v1/people", params=stolen | {"q": "a"}).status_code == 422


def test_a_person_now_and_on_a_day(world: World) -> None:
    world.owner("UPDATE affiliations SET ends_at = now() - interval '5 days' WHERE id = %s",
                id_of("aldo@alba"))  # fmt: skip
    desk, api = world.client("dora"), world.api("dora")
    page = desk.get(f"/people/{id_of('aldo')}").text
    assert "Earlier" in page
    assert "aldo@alba.example" not in page
    day = world.owner("SELECT (now() - interval '10 days')::date AS day")[0].day
    then = api.get(f"/api/v1/people/{id_of('aldo')}?on={day}").json()
    assert [tie["organisation"]["name"] for tie in then["affiliations"]] == ["Alba"]
    assert api.get(f"/api/v1/people/{id_of('aldo')}?on=2001-01-01").json()["affiliations"] == []
    assert "held nothing here" in desk.get(f"/people/{id_of('aldo')}?on=2001-01-01").text


def test_bad_filters_are_named(world: World) -> None:
    desk, api = world.client("dora"), world.api("dora")
    for query in (
        "on=soon", "on=2026-02-30", "on=9999-12-31", "organisation=x", "sort=email",
        "q=" + "x" * 201,
    ):  # fmt: skip
        assert desk.get(f"/people?{query}").status_code == 422, query
        answer = api.get(f"/api/v1/people?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_nobody_and_the_unseen_are_one_answer(world: World) -> None:
    world.suspend("cesar")
    answers = [
        world.client("dora").get(f"/people/{person}")
        for person in (ids.new_id(), id_of("cesar"), "not-an-id", id_of("alba"))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.partition("<code>")[0] for answer in answers}) == 1
    assert world.api("dora").get(f"/api/v1/people/{id_of('cesar')}").status_code == 404


def test_an_administrator_suspends_an_account(world: World) -> None:
    ada, aldo = world.client("ada"), world.client("aldo")
    where = f"/people/{id_of('aldo')}"
    assert "Suspend the account" in ada.get(where).text
    assert "Suspend the account" not in world.client("anna").get(where).text
    assert ada.form(f"{where}/suspend", {"reason": ""}).status_code == 422
    sent = {"reason": "A lost device."}
    assert world.client("anna").form(f"{where}/suspend", sent).status_code == 403
    assert ada.form(f"{where}/suspend", sent).status_code == 303
    assert aldo.get("/account").headers["location"].startswith("/sign-in")
    assert world.api("aldo").get("/api/v1/me").status_code == 401
    assert ada.form(f"{where}/suspend", sent).status_code == 409
    assert ada.form(f"{where}/lift").status_code == 303
    assert ada.form(f"/people/{id_of('ada')}/suspend", sent).status_code == 403


def test_an_administrator_suspends_an_account_by_token(world: World) -> None:
    ada, where = world.api("ada"), f"/api/v1/people/{id_of('aldo')}"
    for body in ({}, {"reason": ""}, {"reason": 7}):
        assert ada.post(f"{where}/suspend", json=body).status_code == 422, body
    told = ada.post(f"{where}/suspend", json={"reason": "Asked."}).json()
    assert (told["name"], told["state"], told["state_reason"]) == ("Aldo", "suspended", "Asked.")
    assert world.api("aldo").get("/api/v1/me").status_code == 401
    assert ada.post(f"{where}/suspend", json={"reason": "Again."}).status_code == 409
    assert ada.post(f"{where}/lift").json()["state"] == "active"
    assert ada.post(f"{where}/lift").status_code == 409
    assert ada.post(f"/api/v1/people/{ids.new_id()}/lift").status_code == 404


def test_nobody_else_suspends_an_account_by_token(world: World) -> None:
    where = f"/api/v1/people/{id_of('aldo')}"
    for name in ("anna", "aldo", "sara", "otto"):
        assert world.api(name).post(f"{where}/lift").status_code == 403, name
        refused = world.api(name).post(f"{where}/suspend", json={"reason": "Asked."})
        assert refused.status_code == 403, name
    assert world.api("aldo").get("/api/v1/me").status_code == 200
    assert "state" not in world.api("anna").get(where).json()
