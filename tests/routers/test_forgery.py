"""Every deed of these pages is refused to forms that the page itself did not make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import id_of, session_token

if TYPE_CHECKING:
    from tests.world import World

ALDO, LEX, ALBA = id_of("aldo"), id_of("lex@alba"), id_of("alba")
DEEDS = [
    "/sign-in",
    "/sign-out",
    "/act-for",
    "/account",
    "/account/password",
    "/account/sessions/end-others",
    f"/account/sessions/{id_of(session_token('anna'))}/end",
    "/account/tokens",
    f"/account/tokens/{id_of('write.anna.alba')}/revoke",
    "/rules",
    "/rules/new",
    f"/people/{ALDO}/suspend",
    f"/people/{ALDO}/lift",
    f"/affiliations/{LEX}",
    f"/affiliations/{LEX}/suspend",
    f"/affiliations/{LEX}/lift",
    f"/affiliations/{LEX}/end",
    f"/affiliations/{LEX}/admin",
    f"/organisations/{ALBA}/people/invite",
    f"/invitations/{ALDO}/renew",
    f"/invitations/{ALDO}/correct",
    f"/invitations/{ALDO}/withdraw",
    "/join/some-link",
]


STATE = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) AS sum FROM {} t"
TABLES = ("affiliations", "people", "sessions", "api_tokens", "invitations")


def state(world: World) -> list[str | None]:
    return [world.owner(STATE.format(table))[0].sum for table in TABLES]


def test_a_form_of_another_site_or_person_is_refused(world: World) -> None:
    before, desk, other = state(world), world.client("anna"), world.client("berta")
    own = {"csrf_token": desk.token()}
    for deed in DEEDS:
        refused = [
            desk.post(deed),
            desk.post(deed, data={"csrf_token": other.token()}),
            desk.post(deed, data={"csrf_token": "x" * 76}),
            desk.post(deed, data=own, headers={"origin": "https://evil.example"}),
            desk.post(deed, data=own, headers={"origin": "null"}),
            desk.post(deed, data=own, headers={"sec-fetch-site": "cross-site"}),
            desk.post(f"{deed}?csrf_token={desk.token()}", data={}),
            desk.post(deed, json=own),
        ]
        assert [answer.status_code for answer in refused] == [403] * 8, deed
        assert {desk.put(deed).status_code, desk.delete(deed).status_code} == {405}, deed
    assert state(world) == before


def test_a_token_of_before_sign_out_is_refused(world: World) -> None:
    desk = world.client("anna")
    old = {"csrf_token": desk.token(), "theme": "dark"}
    desk.form("/sign-out")
    assert desk.post("/account/sessions/end-others", data=old).status_code == 403
