"""The secretariat admits a member: proposed, approved, its admin invited; and lets members go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

NEW = "/administration/organisations/new"
ALBA = f"/organisations/{id_of('alba')}"


def proposal(**changes: object) -> dict[str, Any]:
    given: dict[str, Any] = {
        "name": "Elan",
        "country": "SE",
        "brands": "Elanda\nElanor",
        "admin_name": "Elsa",
        "admin_email": "elsa@elan.example",
        "reason": "Invited in spring.",
        "key": "k1",
    }
    return given | changes


def waiting(world: World) -> str:
    (row,) = world.owner("SELECT id FROM approvals WHERE outcome IS NULL")
    return str(row.id)


def test_two_people_admit_a_member_whose_admin_comes_in(world: World) -> None:
    sara, simon = world.client("sara"), world.client("simon")
    places = [sara.form(NEW, proposal()).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert "You asked for this yourself" in sara.get("/approvals").text
    assert "waits for a second person" in sara.get(places[0]).text
    assert "first admin: Elsa, elsa@elan.example" in simon.get("/approvals").text
    assert "Admission of Elan" in simon.get("/administration").text
    decided = {"approval": [waiting(world)], "decision": "approve"}
    assert sara.form("/approvals", decided).status_code == 403
    page = simon.form("/approvals", decided)
    assert page.status_code == 200
    (link,) = set(re.findall(r"http://127\.0\.0\.1:8000(/join/[\w-]+)", page.text))
    assert "Elan" in world.client(None).get(link).text
    again = simon.form("/approvals", decided)
    assert again.status_code == 409
    assert "Simon has approved this already" in again.text
    assert "Admin invited" in sara.get("/administration").text
    assert "Elan" in world.client("anna").get("/organisations?q=elanor").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Please fill this in"),
        ({"name": "ALBA"}, "Alba is in the directory already"),
        ({"country": "XX"}, "Choose a country"),
        ({"admin_email": "elsa"}, "e-mail address"),
        ({"admin_email": "a@b.example\r\nBcc: c@d.example"}, "e-mail address"),
        ({"brands": "One\nO\u202ene"}, "cannot be seen"),
        ({"reason": ""}, "Please fill this in"),
        ({"state": "active"}, "no field state"),
    ],
)
def test_a_refused_proposal_comes_back(world: World, changes: dict[str, str], said: str) -> None:
    page = world.client("sara").form(NEW, proposal(**changes))
    assert page.status_code == 422
    assert said in page.text
    assert "Invited in spring." in page.text or "reason" in changes
    assert world.owner("SELECT id FROM organisations WHERE name = 'Elan'") == []
    assert world.owner("SELECT id FROM brands WHERE name = 'One'") == []


def test_a_refusal_needs_a_sentence(world: World) -> None:
    world.client("sara").form(NEW, proposal())
    simon = world.client("simon")
    refused = {"approval": [waiting(world)], "decision": "refuse"}
    page = simon.form("/approvals", refused)
    assert page.status_code == 422
    assert "Say in a sentence why." in page.text
    assert "checked" in page.text
    assert simon.form("/approvals", refused | {"answer": "Not a brand."}).status_code == 303
    assert "Not a brand." in world.client("sara").get("/approvals").text
    assert simon.form("/approvals", {"decision": "approve"}).status_code == 422


def test_one_takes_back_what_one_asked(world: World) -> None:
    place = world.client("sara").form(NEW, proposal()).headers["location"]
    path = f"/approvals/{waiting(world)}/withdraw"
    assert world.client("simon").form(path).status_code == 404
    assert world.client("sara").form(path).status_code == 303
    again = {"admin_name": "Elsa", "admin_email": "elsa@elan.example", "reason": "Once more."}
    assert world.client("simon").form(f"{place}/propose", again).status_code == 303
    assert world.client("simon").form(f"{place}/propose", again).status_code == 409
    assert world.client("simon").form(f"{place}/propose", {"reason": "No"}).status_code == 422


@pytest.mark.parametrize("path", [NEW, "/approvals", "/administration", f"{ALBA}/successor"])
def test_the_desk_is_the_secretariats(world: World, path: str) -> None:
    for name in ("anna", "ada", "nina"):
        assert world.client(name).get(path).status_code == 403
    assert world.client("sara").get(path).status_code == 200
    assert world.client(None).get(path).status_code == 303


def test_the_api_admits_as_a_list(world: World) -> None:
    sara, simon = world.api("sara"), world.api("simon")
    body = {key: value for key, value in proposal().items() if key not in ("key", "brands")}
    for name in ("Elan", "Fara"):
        key = {"idempotency-key": name}
        answer = sara.post("/api/v1/organisations", json=body | {"name": name}, headers=key)
        assert (answer.status_code, answer.json()["state"]) == (201, "applicant")
    items = simon.get("/api/v1/approvals").json()["items"]
    assert [item["obstacle"] for item in items] == [None, None]
    ids = [item["id"] for item in items]
    decision = {"approvals": [*ids, str(id_of("nothing"))], "decision": "approve"}
    assert simon.post("/api/v1/approvals/decisions", json=decision).status_code == 404
    decided = simon.post("/api/v1/approvals/decisions", json=decision | {"approvals": ids}).json()
    assert [item["approval"]["outcome"] for item in decided["items"]] == ["approved"] * 2
    assert all(item["invitation_token"] for item in decided["items"])
    assert len(simon.get("/api/v1/approvals?closed=true").json()["items"]) == 2
    assert world.api("anna").get("/api/v1/approvals").status_code == 403
    late = sara.post("/api/v1/approvals/decisions", json=decision | {"approvals": ids[:1]})
    assert late.status_code == 403


def test_a_member_is_suspended_and_lifted(world: World) -> None:
    sara, anna = world.client("sara"), world.client("anna")
    assert anna.form(f"{ALBA}/suspend", {"reason": "Just so."}).status_code == 403
    assert sara.form(f"{ALBA}/suspend", {}).status_code == 422
    assert anna.get("/organisations").status_code == 200
    assert sara.form(f"{ALBA}/suspend", {"reason": "Fees are not paid."}).status_code == 303
    assert anna.get("/organisations").headers["location"].startswith("/sign-in")
    assert world.api("aldo").get("/api/v1/groups").status_code == 401
    assert "Fees are not paid." in sara.get(ALBA).text
    assert sara.form(f"{ALBA}/suspend", {"reason": "Once more."}).status_code == 409
    assert sara.form(f"{ALBA}/lift").status_code == 303
    assert world.client("boris").get(ALBA).status_code == 200


def test_a_member_goes(world: World) -> None:
    sara = world.api("sara")
    path = f"/api/v1{ALBA}"
    assert sara.post(f"{path}/leave", json={"reason": "x"}).status_code == 422
    gone = sara.post(f"{path}/leave", json={"reason": "Left in June."}).json()
    assert (gone["state"], gone["seats"], gone["people"]) == ("left", [], [])
    assert sara.post(f"{path}/suspend", json={"reason": "Late."}).status_code == 409
    assert sara.post(f"{path}/lift").status_code == 409
    own = f"/api/v1/organisations/{id_of('marketplace')}"
    assert sara.post(f"{own}/leave", json={"reason": "All gone."}).status_code == 403


def test_an_only_admin_is_replaced(world: World) -> None:
    sara = world.client("sara")
    assert "Anna leaves the organisation too" in sara.get(f"{ALBA}/successor").text
    wanted = {"person_id": str(id_of("aldo")), "ends": "true", "reason": "Anna has gone."}
    assert sara.form(f"{ALBA}/successor", wanted | {"reason": ""}).status_code == 422
    assert sara.form(f"{ALBA}/successor", wanted).status_code == 303
    decided = {"approval": [waiting(world)], "decision": "approve"}
    assert world.client("simon").form("/approvals", decided).status_code == 303
    assert world.client("anna").get("/groups").status_code == 303
    assert world.client("aldo").get(f"{ALBA}/edit").status_code == 200
    body = {"person_id": str(id_of("anna")), "reason": "She is back."}
    assert world.api("sara").post(f"/api/v1{ALBA}/successor", json=body).status_code == 422
