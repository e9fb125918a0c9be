"""One's own account over HTTP: settings that hold, and a password that changes everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import PASSWORD, id_of

if TYPE_CHECKING:
    from tests.world import World

SETTINGS = {
    "name": "Anna 安娜", "language": "en", "zone": "Asia/Shanghai", "theme": "dark",
    "shortcuts": "true",
}  # fmt: skip
NEW = "copper kettles hum 9"


def test_settings_are_kept_and_shown(world: World) -> None:
    desk = world.client("anna")
    answer = desk.form("/account", SETTINGS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    page = desk.get("/account").text
    assert "Anna 安娜" in page
    assert 'data-bs-theme="dark"' in page
    me = world.api("anna").get("/api/v1/me").json()
    assert (me["name"], me["zone"], me["email"]) == ("Anna 安娜", "Asia/Shanghai",
                                                     "anna@alba.example")  # fmt: skip


def test_settings_that_do_not_hold_come_back_filled_in(world: World) -> None:
    desk = world.client("anna")
    for wrong in (
        {"zone": "Mars/One"}, {"language": "xx"}, {"theme": "pink"}, {"role": "admin"},
        {"state": "active"}, {"email": "a@b.example"}, {"name": "\u200b"}, {"name": "x" * 201},
    ):  # fmt: skip
        answer = desk.form("/account", SETTINGS | {"name": "Anna the Great"} | wrong)
        assert answer.status_code == 422, wrong
        assert "name" in wrong or "Anna the Great" in answer.text, wrong
    assert world.owner("SELECT name FROM people WHERE id = %s", id_of("anna"))[0].name == "Anna"


def test_a_changed_password_ends_other_sessions_and_copies(world: World) -> None:
    desk, copied = world.client("anna"), world.client("anna")
    answer = desk.form("/account/password", {"current": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert "Your password is changed" in desk.get("/account").text
    assert copied.get("/account").headers["location"].startswith("/sign-in")
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        sent = {"email": "anna@alba.example", "password": password}
        assert world.client().form("/sign-in", sent).status_code == status


def test_a_password_is_kept_exactly_as_typed(world: World) -> None:
    typed = "  пароль 密码 \u00e9 e\u0301 " + "ab1 " * 20 + " "
    desk = world.client("anna")
    assert desk.form(
        "/account/password", {"current": PASSWORD, "password": typed}
    ).status_code == 303  # fmt: skip
    for password, status in ((typed.strip(), 422), (typed, 303)):
        sent = {"email": "anna@alba.example", "password": password}
        assert world.client().form("/sign-in", sent).status_code == status


def test_a_password_that_does_not_hold_changes_nothing(world: World) -> None:
    desk = world.client("anna")
    for current, password in (
        ("wrong wrong wrong", NEW), (PASSWORD, "short"), (PASSWORD, "x" * 129), ("", NEW),
        (PASSWORD, "alibaba12345"), (PASSWORD, "qwertyuiop123"), (PASSWORD, ""),
    ):  # fmt: skip
        answer = desk.form("/account/password", {"current": current, "password": password})
        assert answer.status_code == 422, password
        assert 'class="field-error"' in answer.text
        assert not password or f'value="{password}"' not in answer.text
    assert desk.get("/account").status_code == 200


def test_guessing_the_present_password_is_slowed(world: World) -> None:
    desk = world.client("anna")
    sent = [{"current": f"guess {n}", "password": NEW} for n in range(8)]
    answers = [desk.form("/account/password", one).status_code for one in sent]
    assert answers[:4] == [422] * 4
    assert answers[-1] == 429


def test_me_tells_whom_one_acts_for(world: World) -> None:
    me = world.api("tess@corvo", "read").get("/api/v1/me").json()
    assert me["organisation"]["name"] == "Corvo"
    assert {one["name"] for one in me["organisations"]} == {"Borel", "Corvo"}
    assert (me["scope"], me["admin"], me["duties"]) == ("read", False, [])
    assert world.api("sara").get("/api/v1/me").json()["duties"] == ["secretariat"]
    assert world.api(None).get("/api/v1/me").status_code == 401
