"""An invitation from its sender's form to a person who is in, and every link that does not hold."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.core import clock
from tests.cast import PASSWORD, id_of

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

ALBA = f"/organisations/{id_of('alba')}/people"
STAFF = {"name": "Nora", "email": "nora@alba.example", "kind": "staff"}
AGENT = STAFF | {
    "kind": "agent", "firm": "Lex & Partners", "scope_countries": ["CN", "HK"],
    "ends_on": str(clock.now().date() + timedelta(days=90)),
}  # fmt: skip
NEW = {"name": "Nora Nuova", "function": "Counsel", "password": "copper kettles hum 9"}


def link_of(page: Response) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/join/[\w-]{43})", page.text)
    assert found is not None, page.text
    return found[1]


def invited(desk: Desk, form: dict[str, Any] = STAFF) -> str:
    page = desk.form(f"{ALBA}/invite", form)
    assert page.status_code == 200
    return link_of(page)


def test_an_invitation_becomes_a_person(world: World) -> None:
    anna, nora = world.client("anna"), world.client()
    link = invited(anna)
    assert link not in anna.get(ALBA).text
    assert "Nora" in anna.get(ALBA).text
    shown = nora.get(link)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store, private")
    assert "Alba" in shown.text
    # Mail scanners open links: nothing is spent by looking.
    assert nora.get(link).status_code == 200
    joined = nora.form(link, NEW)
    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    rules = nora.get("/account")
    assert rules.headers["location"] == "/rules?next=%2Faccount"
    assert nora.form("/rules", {"number": "1", "next": "/account"}).status_code == 303
    account = nora.get("/account").text
    assert "Nora Nuova" in account
    assert "Counsel" in account
    assert "Nora Nuova" in anna.get(ALBA).text
    trail = world.owner("SELECT deed FROM audit ORDER BY at, deed")
    assert [row.deed for row in trail] == ["invitation:send", "invitation:accept", "rules:accept"]


def test_every_link_that_does_not_hold_is_one_answer(world: World) -> None:
    anna = world.client("anna")
    used, withdrawn, old, over = (
        invited(anna, STAFF | {"email": f"{name}@alba.example"})
        for name in ("used", "withdrawn", "old", "over")
    )
    ids = {row.email.split("@")[0]: row.id for row in world.owner("SELECT * FROM invitations")}
    world.client().form(used, NEW)
    anna.form(f"/invitations/{ids['withdrawn']}/withdraw")
    assert link_of(anna.form(f"/invitations/{ids['old']}/renew")) != old
    world.owner("UPDATE invitations SET expires_at = now() WHERE id = %s", ids["over"])
    foreign = invited(anna, STAFF | {"email": "boris@borel.example"})
    gone = [world.client().get(link) for link in (used, withdrawn, old, over, "/join/none")]
    gone += [world.client().form(link, NEW) for link in (used, withdrawn, old, over)]
    gone += [world.client("aldo").get(foreign), world.client("aldo").form(foreign)]
    assert {answer.status_code for answer in gone} == {404}
    assert len({answer.text for answer in gone}) == 1


def test_what_an_invitation_gives_cannot_be_altered(world: World) -> None:
    link = invited(world.client("anna"))
    for more in (
        {"admin": "true"}, {"role": "admin"}, {"email": "x@y.example"}, {"duties": "auditor"},
        {"organisation_id": str(id_of("borel"))},
    ):  # fmt: skip
        answer = world.client().form(link, NEW | more)
        assert answer.status_code == 422, more
        assert "Nora Nuova" in answer.text
    for wrong in ({"password": "short"}, {"password": ""}, {"name": ""}, {"password": "x" * 129}):
        assert world.client().form(link, NEW | wrong).status_code == 422, wrong
    assert world.owner("SELECT 1 FROM people WHERE email = 'nora@alba.example'") == []


def test_a_second_hat_by_signing_in_or_by_password(world: World) -> None:
    anna, boris = world.client("anna"), world.client("boris")
    link = invited(anna, STAFF | {"email": "boris@borel.example"})
    assert "You are signed in as Boris" in boris.get(link).text
    assert boris.form(link, {"function": "Adviser"}).status_code == 303
    assert "Alba" in boris.get("/account").text
    link = invited(anna, AGENT | {"email": "dora@dara.example"})
    dora = world.client()
    assert "You have an account" in dora.get(link).text
    assert dora.form(link, {"password": "wrong wrong wrong"}).status_code == 422
    assert dora.form(link, {"password": PASSWORD}).status_code == 303
    assert "China" in anna.get(ALBA).text


def test_an_invitation_is_renewed_corrected_and_withdrawn(world: World) -> None:
    anna = world.client("anna")
    old = invited(anna)
    where = f"/invitations/{world.owner('SELECT id FROM invitations')[0].id}"
    assert "nora@alba.example" in anna.get(where).text
    assert anna.form(f"{where}/correct", {"email": "nonsense"}).status_code == 422
    assert anna.form(f"{where}/correct", {"email": "aldo@alba.example"}).status_code == 422
    corrected = link_of(anna.form(f"{where}/correct", {"email": "right@alba.example"}))
    assert world.client().get(old).status_code == 404
    assert "right@alba.example" in world.client().get(corrected).text
    for name in ("aldo", "berta", "ada"):
        for deed in ("", "/renew", "/withdraw", "/correct"):
            desk = world.client(name)
            sent = {"email": "x@alba.example"} if deed == "/correct" else {}
            answer = desk.form(where + deed, sent) if deed else desk.get(where)
            assert answer.status_code in (403, 404), (name, deed)
    assert anna.form(f"{where}/withdraw").headers["location"] == ALBA
    assert anna.get(where).status_code == 404


def test_a_form_that_does_not_hold_comes_back_filled_in(world: World) -> None:
    anna = world.client("anna")
    for wrong in (
        {"email": "nonsense"}, {"email": "a@b.example\r\nBcc: c@d.example"}, {"name": ""},
        {"kind": "owner"}, {"kind": "agent"}, AGENT | {"ends_on": "2020-01-01"},
        AGENT | {"scope_countries": ["XX"]}, AGENT | {"scope_brands": [str(id_of("borelli"))]},
        {"email": "aldo@alba.example"}, {"organisation_id": "x"}, {"duties": ["owner"]},
    ):  # fmt: skip
        answer = anna.form(f"{ALBA}/invite", STAFF | {"name": "Nora Nuova"} | wrong)
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.text
    assert world.owner("SELECT 1 FROM invitations") == []
    for raising in ({"duties": ["administrator"]}, AGENT | {"admin": "true"}):
        assert anna.form(f"{ALBA}/invite", STAFF | raising).status_code == 403
    assert world.client("aldo").form(f"{ALBA}/invite", STAFF).status_code == 403
    assert world.client("berta").form(f"{ALBA}/invite", STAFF).status_code == 404


def test_the_api_invites_once_for_each_key(world: World) -> None:
    api = world.api("anna")
    body = {"name": "Nora", "email": "nora@alba.example", "kind": "agent", "firm": "Lex",
            "ends_on": AGENT["ends_on"], "scope_brands": [str(id_of("albatros"))]}  # fmt: skip
    made = api.post("/api/v1/invitations", json=body, headers={"idempotency-key": "k"})
    assert made.status_code == 201
    again = api.post("/api/v1/invitations", json=body, headers={"idempotency-key": "k"})
    assert again.json() == {"id": made.json()["id"], "link": None}
    assert api.post("/api/v1/invitations", json=body).status_code == 409
    listed = api.get("/api/v1/invitations").json()["items"]
    assert [(row["email"], row["firm"]) for row in listed] == [("nora@alba.example", "Lex")]
    where = f"/api/v1/invitations/{made.json()['id']}"
    renewed = api.post(f"{where}/renew", json={"email": "right@alba.example"}).json()
    assert world.client().get(renewed["link"].removeprefix("http://127.0.0.1:8000")).is_success
    assert world.api("berta").delete(where).status_code == 404
    assert world.api("anna", "read").delete(where).status_code == 403
    assert api.delete(where).status_code == 204
    foreign = body | {"organisation_id": str(id_of("borel")), "email": "x@borel.example"}
    assert api.post("/api/v1/invitations", json=foreign).status_code == 404
    assert api.post("/api/v1/invitations", json=body | {"admin": "yes"}).status_code == 422
