"""A page, its fragment, the way on, the notice, and what every template may count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jinja2 import UndefinedError

from tests.web.desk import build, token_of, visit

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient


def test_a_page_is_whole_private_and_never_stored(visitor: TestClient) -> None:
    answer = visitor.get("/")
    assert "<p>whole</p>" in answer.text
    assert answer.headers["cache-control"] == "no-store, private"
    assert answer.headers["vary"] == "HX-Request, Cookie"


def test_htmx_gets_the_fragment_alone(visitor: TestClient) -> None:
    answer = visitor.get("/", headers={"HX-Request": "true"})
    assert answer.text == "<p>part</p>"
    assert answer.headers["vary"] == "HX-Request, Cookie"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_or_restored_page_is_whole(visitor: TestClient, header: str) -> None:
    answer = visitor.get("/", headers={"HX-Request": "true", header: "true"})
    assert "<p>whole</p>" in answer.text


def _kept(visitor: TestClient, **headers: str) -> Response:
    token = token_of(visitor.get("/note").text)
    return visitor.post("/note", data={"csrf_token": token, "title": "title"}, headers=headers)


def test_a_form_that_holds_leads_on_with_a_notice_said_once(visitor: TestClient) -> None:
    answer = _kept(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Kept title" in visitor.get("/").text
    assert "Kept title" not in visitor.get("/").text


def test_htmx_is_led_on_by_a_header(visitor: TestClient) -> None:
    answer = _kept(visitor, **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/")


def test_a_notice_that_was_not_sealed_here_is_not_said(visitor: TestClient) -> None:
    visitor.cookies.set("entente-notice", "RXZpbA.0123456789abcdef0123456789abcdef")
    assert "Evil" not in visitor.get("/").text


def test_only_places_that_work_and_are_the_readers_are_shown(visitor: TestClient) -> None:
    page = visitor.get("/").text
    assert 'href="/" aria-current="page"' in page
    assert "Later" not in page
    assert "Desk" not in page


def test_the_head_says_for_whom_one_acts(visitor: TestClient) -> None:
    assert '<strong class="head-name">Acme</strong>' in visitor.get("/").text


def test_the_language_follows_the_browser_before_sign_in(visitor: TestClient) -> None:
    page = visitor.get("/note", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
    assert '<html lang="zh-Hans"' in page


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    environment = build().state.site.environment
    with pytest.raises(UndefinedError):
        environment.from_string("{{ absent }}").render()


def test_the_theme_is_kept_and_written_by_the_server(visitor: TestClient) -> None:
    assert 'data-bs-theme="system"' in visitor.get("/note").text
    data = {"csrf_token": token_of(visitor.get("/note").text), "theme": "dark", "next": "/note"}
    answer = visitor.post("/theme", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/note")
    assert 'data-bs-theme="dark"' in visitor.get("/note").text


def test_cookies_over_https_belong_to_this_host_alone() -> None:
    with visit(base_url="https://desk.example") as visitor:
        cookie = visitor.get("/note").headers["set-cookie"]
    assert cookie.startswith("__Host-entente-pre=")
    assert all(part in cookie for part in ("HttpOnly", "Path=/", "SameSite=lax", "Secure"))
    assert "Domain" not in cookie
