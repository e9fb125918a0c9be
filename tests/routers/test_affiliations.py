"""An admin's desk over HTTP: who sees it, and what a change does to whoever it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cast import id_of

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

ALBA = f"/organisations/{id_of('alba')}/people"
ALDO, LEX, ANNA = (f"/affiliations/{id_of(tie)}" for tie in ("aldo@alba", "lex@alba", "anna@alba"))
REASON = {"reason": "On leave until spring."}
NEXT_YEAR = "2027-06-30"


def test_the_desk_is_its_keepers(world: World) -> None:
    page = world.client("anna").get(ALBA).text
    for said in ("Aldo", "aldo@alba.example", "Lex &amp; Partners", "China", "Invite somebody"):
        assert said in page
    assert "Invite" not in world.client("sara").get(ALBA).text
    for name, status in {"aldo": 403, "lex": 403, "berta": 404, "ada": 404, "otto": 404}.items():
        assert world.client(name).get(ALBA).status_code == status, name
        assert world.api(name).get(f"/api/v1{ALBA}").status_code == status, name
        assert world.client(name).get(LEX).status_code == status, name
        assert world.client(name).get(f"{ALBA}/invite").status_code == status, name
    platform = f"/organisations/{id_of('marketplace')}/people"
    assert "Administrator" in world.client("ada").get(f"{platform}/invite").text
    assert world.client("sara").get(platform).status_code == 403


def test_a_suspension_holds_from_the_next_request(world: World) -> None:
    anna, aldo = world.client("anna"), world.client("aldo")
    assert anna.form(f"{ALDO}/suspend", {"reason": " "}).status_code == 422
    assert anna.form(f"{ALDO}/suspend", REASON).status_code == 303
    assert aldo.get("/people").headers["location"].startswith("/sign-in")
    assert world.api("aldo").get("/api/v1/me").status_code == 401
    assert "On leave until spring." in anna.get(ALDO).text
    shut = world.client().form(
        "/sign-in", {"email": "aldo@alba.example", "password": "harbour lanterns drift 41"}
    )
    assert shut.status_code == 403
    assert "On leave until spring." in shut.text
    assert "Anna" in shut.text
    assert anna.form(f"{ALDO}/suspend", REASON).status_code == 409
    assert anna.form(f"{ALDO}/lift").status_code == 303
    assert aldo.get("/people").status_code == 303


def test_an_end_is_an_end(world: World) -> None:
    anna, aldo = world.client("anna"), world.client("aldo")
    assert anna.form(f"{ALDO}/end").status_code == 303
    assert aldo.get("/people").status_code == 303
    assert "Earlier" in anna.get(ALBA).text
    assert anna.form(f"{ALDO}/end").status_code == 409
    assert anna.form(f"{ALDO}/admin", {"admin": "true"}).status_code == 409


def test_admins_are_made_and_the_last_one_stays(world: World) -> None:
    anna = world.client("anna")
    for deed, sent in (("admin", {"admin": "false"}), ("end", {})):
        assert anna.form(f"{ANNA}/{deed}", sent).status_code == 409, deed
    assert anna.form(f"{ANNA}/suspend", REASON).status_code == 403
    assert anna.form(f"{LEX}/admin", {"admin": "true"}).status_code == 409
    assert anna.form(f"{ALDO}/admin", {"admin": "maybe"}).status_code == 422
    assert anna.form(f"{ALDO}/admin", {"admin": "true"}).status_code == 303
    assert world.client("aldo").get(ALBA).status_code == 200
    assert anna.form(f"{ANNA}/admin", {"admin": "false"}).status_code == 303
    assert anna.get(ALBA).status_code == 403


def test_terms_are_changed_or_come_back_filled_in(world: World) -> None:
    anna = world.client("anna")
    terms = {"function": "Outside counsel", "firm": "Lex", "ends_on": NEXT_YEAR,
             "scope_countries": ["HK"]}  # fmt: skip
    assert anna.form(LEX, terms).status_code == 303
    page = anna.get(LEX).text
    assert f'value="{NEXT_YEAR}"' in page
    assert "Hong Kong" in page
    for wrong in ({"ends_on": ""}, {"ends_on": "soon"}, {"firm": ""}, {"scope_countries": ["XX"]},
                  {"admin": "true"}, {"organisation_id": "x"}):  # fmt: skip
        answer = anna.form(LEX, terms | {"function": "Something else"} | wrong)
        assert answer.status_code == 422, wrong
        assert "Something else" in answer.text
    assert anna.form(ALDO, {"function": "Counsel", "duties": ["administrator"]}).status_code == 303
    assert world.api("aldo").get("/api/v1/me").json()["duties"] == []


def test_the_api_does_the_same(world: World) -> None:
    api, read = world.api("anna"), world.api("anna", "read")
    assert [row["name"] for row in read.get(f"/api/v1{ALBA}").json()["items"]] == [
        "Aldo", "Anna", "Lex",
    ]  # fmt: skip
    assert read.post(f"/api/v1{ALDO}/suspend", json=REASON).status_code == 403
    suspended = api.post(f"/api/v1{ALDO}/suspend", json=REASON).json()
    assert suspended["suspended_reason"] == REASON["reason"]
    assert api.post(f"/api/v1{ALDO}/lift").json()["suspended_at"] is None
    assert api.put(f"/api/v1{ALDO}/admin", json={"admin": True}).json()["admin"] is True
    terms = {"function": "Counsel", "firm": "Lex", "ends_on": NEXT_YEAR}
    changed = put(api, terms, api.get(f"/api/v1{LEX}").headers["etag"])
    assert changed.json()["function"] == "Counsel"
    tag = changed.headers["etag"]
    for wrong in ({"admin": True}, {"ends_on": None}):
        assert put(api, terms | wrong, tag).status_code == 422
    assert put(world.api("berta"), terms, tag).status_code == 404
    assert api.post(f"/api/v1{LEX}/end").status_code == 204
    assert api.get(f"/api/v1{LEX}").json()["over"] is True


def put(api: Desk, terms: dict[str, Any], tag: str) -> Response:
    """Write the agent's terms anew over the version that `tag` names."""
    return api.put(f"/api/v1{LEX}", json=terms, headers={"if-match": tag} if tag else {})


def test_a_change_over_the_api_names_what_it_was_made_from(world: World) -> None:
    api, terms = world.api("anna"), {"function": "Counsel", "firm": "Lex", "ends_on": NEXT_YEAR}
    seen = api.get(f"/api/v1{LEX}").headers["etag"]
    form = terms | {"function": "Outside counsel"}
    assert world.client("anna").form(LEX, form).status_code == 303
    assert [put(api, terms, tag).status_code for tag in ("", seen, '"x"')] == [428, 412, 412]
    tie = api.get(f"/api/v1{LEX}")
    assert tie.json()["function"] == "Outside counsel"
    assert put(api, terms, tie.headers["etag"]).status_code == 200
    held = [api.post(f"/api/v1{LEX}/{deed}", json=REASON) for deed in ("suspend", "lift")]
    tags = [one.headers["etag"] for one in held]
    assert put(api, terms, tags[0]).status_code == 412
    assert put(api, terms, tags[1]).status_code == 200
