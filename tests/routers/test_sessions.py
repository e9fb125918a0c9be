"""Coming in and going out over HTTP: one answer, slowed guesses, a new token, safe ways on."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import pytest
import time_machine

from app.core import clock
from app.core.tokens import digest
from tests.cast import PASSWORD, id_of, session_token
from tests.clients import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

    from tests.world import World

ANNA = "anna@alba.example"
WRONG = "not the password 77"
_MOST_TURNS = 30


def sign_in(desk: Desk, email: str = ANNA, password: str = PASSWORD, onward: str = "") -> Response:
    return desk.form("/sign-in", {"email": email, "password": password, "next": onward})


def elsewhere(world: World, address: str) -> Desk:
    """Return a browser at an address of its own."""
    desk = Desk(world.app, base_url=world.settings().base_url, client=(address, 50_000))
    return world._share(desk)  # noqa: SLF001 - one event loop for all clients


def cookie(desk: Desk) -> str | None:
    return desk.cookies.get(desk.app.state.site.cookies.session)  # type: ignore[attr-defined]


def plain(answer: Response) -> str:
    """Return the page without what differs from request to request by design."""
    lines = answer.text.splitlines()
    return "\n".join(line for line in lines if "csrf" not in line and 'name="email"' not in line)


def test_the_right_password_leads_where_one_was_going(world: World) -> None:
    desk = world.client()
    asked = desk.get("/account/tokens?x=1")
    assert (asked.status_code, asked.headers["location"]) == (
        303, "/sign-in?next=%2Faccount%2Ftokens%3Fx%3D1",
    )  # fmt: skip
    assert 'value="/account/tokens?x=1"' in desk.get(asked.headers["location"]).text
    answer = sign_in(desk, onward="/account/tokens?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/tokens?x=1")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert desk.get("/account").status_code == 200
    assert desk.get("/sign-in?next=/people").headers["location"] == "/people"


FOREIGN = [
    "//evil.example", "https://evil.example", "https:evil", "/\\evil", "\\evil", "javascript:1",
    "/%0d%0aSet-Cookie:x=1", "/\r\nx", "%2f%2fevil", "/%2fevil", "account", "person", "/" * 3000,
]  # fmt: skip


def test_a_foreign_way_on_leads_home(world: World) -> None:
    for onward in FOREIGN:
        answer = sign_in(world.client(), onward=onward)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), onward
        assert "evil" not in str(answer.headers)
        asked = world.client().get("/sign-in", params={"next": onward})
        assert 'name="next" value="/"' in asked.text, onward


def test_unknown_and_wrong_are_one_answer(world: World) -> None:
    unknown = sign_in(world.client(), "nobody@alba.example", WRONG)
    wrong = sign_in(world.client(), ANNA, WRONG)
    assert unknown.status_code == wrong.status_code == 422
    assert plain(unknown) == plain(wrong)
    assert "set-cookie" not in wrong.headers
    assert 'value="anna@alba.example"' in wrong.text
    assert WRONG not in wrong.text


def test_unknown_and_wrong_take_as_long(world: World, hashed: list[str]) -> None:
    # A stored hash of the settings in force: the cast's own are made cheap.
    assert sign_in(world.client()).status_code == 303
    taken: dict[str, list[float]] = {ANNA: [], "nobody@alba.example": []}
    desk = world.client()
    sign_in(desk, ANNA, WRONG)
    hashed.clear()
    ratio = math.inf
    for _ in range(_MOST_TURNS):
        for email, times in taken.items():
            world.owner("DELETE FROM attempts")
            begun = time.process_time()
            sign_in(desk, email, WRONG)
            times.append(time.process_time() - begun)
        # What else the machine does makes single turns longer, and none shorter than its work.
        ratio = min(taken[ANNA]) / min(taken["nobody@alba.example"])
        if 0.5 < ratio < 2:
            break
    assert 0.5 < ratio < 2
    # One hash each, with the settings in force.
    assert hashed == ["$argon2id$v=19$m=65536,t=3,p=4"] * 2 * len(taken[ANNA])


@pytest.fixture
def five_past() -> Iterator[None]:
    """Stop the clock five seconds into this minute: guesses are counted by the minute."""
    with time_machine.travel(clock.now().replace(second=5), tick=False):
        yield


@pytest.mark.usefixtures("five_past")
def test_guesses_are_slowed_and_the_owner_is_told(world: World) -> None:
    guesser = elsewhere(world, "198.51.100.9")
    answers = [sign_in(guesser, password=f"guess number {n}") for n in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert answers[-1].headers["retry-after"] == "55"
    assert 'value="anna@alba.example"' in answers[-1].text
    assert sign_in(guesser).status_code == 429
    assert sign_in(guesser, "aldo@alba.example").status_code == 303
    owner = elsewhere(world, "192.0.2.7")
    assert sign_in(owner, onward="/account").status_code == 303
    assert "5 tries to do so in your name failed" in owner.get("/account").text
    assert sign_in(elsewhere(world, "192.0.2.7"), onward="/account").status_code == 303


@pytest.mark.usefixtures("five_past")
def test_one_guess_at_many_accounts_slows_the_address(world: World) -> None:
    guesser = elsewhere(world, "198.51.100.9")
    answers = [sign_in(guesser, f"person{n}@alba.example", WRONG).status_code for n in range(22)]
    assert answers == [422] * 20 + [429] * 2
    assert sign_in(elsewhere(world, "192.0.2.7")).status_code == 303


def test_a_megabyte_of_password_is_not_hashed(world: World, hashed: list[str]) -> None:
    desk = world.client()
    answer = sign_in(desk, password="x" * 1_000_000)
    assert answer.status_code == 422
    assert hashed == []
    assert "xxxx" not in answer.text
    assert world.owner("SELECT 1 FROM attempts") == []


def test_a_session_chosen_before_sign_in_is_not_the_one_after(world: World) -> None:
    desk = world.client()
    desk.put_cookie(world.app.state.site.cookies.session, "chosen-by-somebody-else")
    sign_in(desk)
    assert cookie(desk) not in (None, "chosen-by-somebody-else")
    stored = world.owner("SELECT token FROM sessions WHERE created_at > now() - interval '1 min'"
                         " AND token = %s", digest(str(cookie(desk))))  # fmt: skip
    assert len(stored) == 1


def test_a_copied_cookie_is_worth_nothing_after_sign_out(world: World) -> None:
    desk, thief = world.client("anna"), world.client("anna")
    answer = desk.form("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert thief.get("/account").headers["location"].startswith("/sign-in")
    assert world.client("anna").form("/sign-out").status_code == 303


def test_one_ends_ones_own_sessions_only(world: World) -> None:
    desk = world.client("anna")
    sign_in(world.client())
    other = world.owner("SELECT id FROM sessions WHERE person_id = %s AND client <> ''",
                        id_of("anna"))[0].id  # fmt: skip
    assert desk.get("/account/sessions").text.count("person-line") == 2
    foreign = id_of(session_token("aldo"))
    assert desk.form(f"/account/sessions/{foreign}/end").status_code == 404
    assert desk.form(f"/account/sessions/{other}/end").status_code == 303
    sign_in(world.client())
    assert desk.form("/account/sessions/end-others").status_code == 303
    assert desk.get("/account/sessions").text.count("person-line") == 1
    mine = id_of(session_token("anna"))
    assert desk.form(f"/account/sessions/{mine}/end").headers["location"] == "/sign-in"


def test_switching_the_organisation_rotates_the_token(world: World) -> None:
    desk, copied = world.client("tess"), world.client("tess")
    switch = {"organisation_id": str(id_of("corvo")), "next": "/account"}
    assert desk.form("/act-for", switch).headers["location"] == "/account"
    assert cookie(desk) != session_token("tess")
    assert "Corvo" in desk.get("/account").text
    assert copied.get("/account").status_code == 303
    for foreign in ("alba", "dara", "toys"):
        answer = desk.form("/act-for", {"organisation_id": str(id_of(foreign)), "next": "/"})
        assert answer.status_code == 404


def test_the_only_organisation_suspended_says_why(world: World) -> None:
    world.owner("UPDATE organisations SET state = 'suspended', state_reason = 'Fees are overdue.'"
                " WHERE id = %s", id_of("alba"))  # fmt: skip
    answer = sign_in(world.client())
    assert answer.status_code == 403
    for said in ("Fees are overdue.", "Ask the secretariat", "Alba"):
        assert said in answer.text
    assert "set-cookie" not in answer.headers or "entente=" not in answer.headers["set-cookie"]
    assert "Fees" not in sign_in(world.client(), password=WRONG).text


@pytest.mark.parametrize(("name", "hat"), [("tess", "Borel"), ("tess@corvo", "Corvo")])
def test_the_api_lists_and_ends_sessions(world: World, name: str, hat: str) -> None:
    api = world.api(name)
    listed = api.get("/api/v1/sessions").json()
    assert {row["acting_for_name"] for row in listed["items"]} == {hat}
    first = listed["items"][0]["id"]
    assert world.api("anna").delete(f"/api/v1/sessions/{first}").status_code == 404
    assert world.api(name, "read").delete(f"/api/v1/sessions/{first}").status_code == 403
    assert api.delete(f"/api/v1/sessions/{first}").status_code == 204
    assert api.delete(f"/api/v1/sessions/{first}").status_code == 404
    assert world.api(None).get("/api/v1/sessions").status_code == 401
