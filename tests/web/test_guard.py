"""Forged forms and doubled parameters are refused before a handler sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.desk import token_of, visit

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient


def _post(visitor: TestClient, token: str, **headers: str) -> Response:
    return visitor.post("/note", data={"csrf_token": token, "title": "title"}, headers=headers)


def _token(visitor: TestClient) -> str:
    return token_of(visitor.get("/note").text)


def test_an_own_form_passes_and_is_read_again(visitor: TestClient) -> None:
    own = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert _post(visitor, _token(visitor), **own).status_code == 303


def test_the_token_may_come_in_the_header(visitor: TestClient) -> None:
    token = _token(visitor)
    answer = visitor.post("/note", data={"title": "title"}, headers={"X-CSRF-Token": token})
    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "x", "A" * 88])
def test_a_wrong_token_is_refused(visitor: TestClient, token: str) -> None:
    visitor.get("/note")
    answer = _post(visitor, token)
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.text


def test_another_persons_token_is_refused(visitor: TestClient) -> None:
    visitor.get("/note")
    with visit() as other:
        assert _post(visitor, _token(other)).status_code == 403


def test_the_token_of_an_ended_session_is_refused(visitor: TestClient) -> None:
    token = _token(visitor)
    visitor.cookies.clear()
    visitor.cookies.set("entente", "another session")
    assert _post(visitor, token).status_code == 403


_FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://127.0.0.1:8000"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", _FOREIGN, ids=str)
def test_another_sites_form_is_refused(visitor: TestClient, headers: dict[str, str]) -> None:
    assert _post(visitor, _token(visitor), **headers).status_code == 403


def test_a_token_in_the_address_is_refused(visitor: TestClient) -> None:
    token = _token(visitor)
    data = {"csrf_token": token, "title": "title"}
    assert visitor.post(f"/note?csrf_token={token}", data=data).status_code == 403


def test_two_tokens_are_refused(visitor: TestClient) -> None:
    token = _token(visitor)
    body = f"csrf_token={token}&csrf_token={token}&title=title"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.post("/note", content=body, headers=kind).status_code == 403


def test_the_api_without_a_cookie_needs_no_token(visitor: TestClient) -> None:
    assert visitor.post("/api/v1/notes", json={"title": "title"}).status_code == 200


def test_the_api_with_a_session_cookie_does(visitor: TestClient) -> None:
    visitor.cookies.set("entente", "session")
    answer = visitor.post("/api/v1/notes", json={"title": "title"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forged")


@pytest.mark.parametrize(
    ("query", "status"), [("tag=a&tag=b&sort=x", 200), ("sort=a&sort=b", 400), ("q=a&q=b", 400)]
)
def test_a_parameter_of_one_value_may_not_come_twice(
    visitor: TestClient, query: str, status: int
) -> None:
    assert visitor.get(f"/list?{query}").status_code == status
