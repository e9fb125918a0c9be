"""An agent's letter of authorisation: theirs and their organisation's admins', nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.services.files import Quotas
from tests.cast import id_of
from tests.composer import words
from tests.drafting import picture

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.world import World

LEX = f"/affiliations/{id_of('lex@alba')}"
ALDO = f"/affiliations/{id_of('aldo@alba')}"
ALBA = f"/organisations/{id_of('alba')}/people"
PDF = b"%PDF-1.4\nAuthorised by Alba."
NONE_YET = "No letter of authorisation yet"
OTHERS = ("aldo", "berta", "sara", "ada", "otto")
BRAND = "UPDATE affiliations SET scope_brands = %s WHERE id = %s"


def hand_in(desk: Desk, name: str = "letter.pdf", data: bytes = PDF, tie: str = LEX) -> Response:
    """Hand in a letter as the page does."""
    return desk.form(f"{tie}/letter", files={"letter": (name, data, "application/pdf")})


def put(desk: Desk, name: str = "letter.pdf", data: bytes = PDF, tie: str = LEX) -> Response:
    """Hand in a letter over the API."""
    return desk.put(f"/api/v1{tie}/letter", files={"file": (name, data, "application/pdf")})


def present(world: World) -> str:
    """Return the address of the present letter."""
    rows = world.owner("SELECT letter_file_id AS id FROM affiliations WHERE id = %s", LEX[14:])
    return f"/files/{rows[0].id}/original"


def test_an_admin_hands_it_in_and_opens_it(world: World) -> None:
    anna = world.client("anna")
    assert NONE_YET in anna.get(LEX).text
    assert NONE_YET in anna.get(ALBA).text
    assert NONE_YET not in anna.get(ALDO).text
    assert hand_in(anna).status_code == 303
    assert NONE_YET not in anna.get(LEX).text + anna.get(ALBA).text
    assert "letter.pdf" in anna.get(LEX).text
    letter = anna.get(present(world))
    assert (letter.status_code, letter.content) == (200, PDF)
    assert letter.headers["content-disposition"].startswith("attachment")
    assert letter.headers["content-security-policy"].startswith("sandbox")


def test_nobody_else_learns_of_it(world: World) -> None:
    assert hand_in(world.client("anna")).status_code == 303
    address = present(world)
    for name in OTHERS:
        desk, api = world.client(name), world.api(name)
        for answer in (desk.get(address), hand_in(desk), put(api), api.get(f"/api/v1{LEX}/letter")):
            assert answer.status_code == 404, name
        assert api.get(f"/api/v1{address.removesuffix('/original')}").status_code == 404, name
    assert "etter of authorisation" not in world.client("sara").get(LEX).text
    assert world.api("anna").get(f"/api/v1{LEX}/letter").json()["name"] == "letter.pdf"


def test_the_agent_reads_it_and_the_scope(world: World) -> None:
    world.owner(BRAND, [id_of("albatros")], id_of("lex@alba"))
    lex, api, own = world.client("lex"), world.api("lex"), f"/people/{id_of('lex')}"
    for page in ("/account", own):
        assert NONE_YET in lex.get(page).text
    assert hand_in(world.client("anna")).status_code == 303
    address = present(world)
    for page in ("/account", own):
        said = words(lex.get(page))
        assert "Your mandate For Alba Countries China Brands Albatros Until" in said
        assert (address in lex.get(page).text, "letter.pdf" in said) == (True, True)
    assert lex.get(address).content == PDF
    mandate = api.get("/api/v1/me").json()["mandate"]
    assert mandate["countries"] == ["CN"]
    assert mandate["brands"] == [{"id": str(id_of("albatros")), "name": "Albatros"}]
    letter = api.get(f"/api/v1/affiliations/{mandate['affiliation_id']}/letter").json()
    assert api.get(f"/api/v1/files/{letter['id']}").content == PDF


def test_the_agent_reads_it_alone_and_changes_nothing(world: World) -> None:
    assert hand_in(world.client("anna")).status_code == 303
    lex, api, address = world.client("lex"), world.api("lex"), present(world)
    assert (hand_in(lex).status_code, put(api).status_code) == (403, 403)
    assert present(world) == address
    for name in ("anna", "aldo"):
        desk = world.client(name)
        told = desk.get(f"/people/{id_of('lex')}").text + desk.get("/account").text
        assert ("letter.pdf" in told, "Your mandate" in told) == (False, False)
        assert world.api(name).get("/api/v1/me").json()["mandate"] is None
    put(world.api("anna"), "signed.jpg", picture())
    assert lex.get(address).status_code == 404
    world.suspend("lex@alba")
    assert lex.get(present(world)).status_code == 303


def test_the_database_keeps_it_too(world: World) -> None:
    assert hand_in(world.client("anna")).status_code == 303
    for name, seen in {"anna": 1, "lex": 1, **dict.fromkeys(OTHERS, 0)}.items():
        assert len(world.ask(name, "SELECT id FROM files")) == seen, name


def test_another_takes_its_place(world: World) -> None:
    anna, api = world.client("anna"), world.api("anna")
    assert hand_in(anna).status_code == 303
    before = present(world)
    handed = put(api, "signed.jpg", picture(), LEX)
    assert (handed.status_code, handed.json()["media_type"]) == (200, "image/jpeg")
    assert anna.get(before).status_code == 404
    assert anna.get(present(world)).status_code == 200
    assert "letter.pdf" not in anna.get(LEX).text
    rows = world.owner("SELECT detail FROM audit WHERE deed = 'affiliation:letter' ORDER BY id")
    assert [("before" in row.detail, row.detail["size"]) for row in rows] == [
        (False, len(PDF)),
        (True, len(picture())),
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("list.txt", b"Letter", "is a PDF or a picture"),
        ("a.pdf", b"Letter", "is not what its name"),
    ],
)
def test_what_is_no_letter_is_refused_in_words(
    world: World, name: str, data: bytes, said: str
) -> None:
    anna, api = world.client("anna"), world.api("anna")
    refused = hand_in(anna, name, data)
    assert (refused.status_code, said in refused.text) == (422, True)
    assert put(api, name, data).status_code == 422
    assert anna.form(f"{LEX}/letter").status_code == 422
    assert NONE_YET in anna.get(LEX).text
    assert hand_in(anna).status_code == 303


def test_only_an_agent_has_one_and_only_until_the_end(world: World) -> None:
    anna, api = world.client("anna"), world.api("anna")
    assert (hand_in(anna, tie=ALDO).status_code, put(api, tie=ALDO).status_code) == (404, 404)
    assert put(world.api("anna", "read")).status_code == 403
    assert put(api).status_code == 200
    assert world.api("anna", "read").get(f"/api/v1{LEX}/letter").status_code == 200
    world.end("lex@alba")
    assert (hand_in(anna).status_code, put(api).status_code) == (409, 409)
    assert anna.get(present(world)).status_code == 200


def test_it_counts_against_the_quota(world: World) -> None:
    world.app.state.quotas = Quotas(organisation=2 << 20, person=1 << 20)
    anna, full = world.client("anna"), PDF + b"x" * (1 << 20)
    refused = hand_in(anna, data=full)
    assert (refused.status_code, "your own quota is used up" in refused.text) == (413, True)
    told = put(world.api("anna"), data=full)
    assert (told.status_code, told.json()["code"]) == (413, "quota-exceeded")
    assert hand_in(anna).status_code == 303
