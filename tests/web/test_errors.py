"""Each condition becomes its status once, in the voice that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

_STATUSES = {
    "notfound": (404, 404),
    "forbidden": (403, 403),
    "conflict": (409, 409),
    "stale": (409, 412),
    "many": (429, 429),
    "invalid": (422, 422),
    "away": (503, 503),
    "orm": (503, 503),
    "bug": (500, 500),
}


@pytest.mark.parametrize("name", _STATUSES)
def test_a_page_says_it_as_a_page(visitor: TestClient, name: str) -> None:
    answer = visitor.get(f"/raise/{name}")
    assert answer.status_code == _STATUSES[name][0]
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-request-id"] in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("name", _STATUSES)
def test_the_api_says_it_as_problem_json(visitor: TestClient, name: str) -> None:
    answer = visitor.get(f"/api/v1/raise/{name}")
    problem = answer.json()
    assert answer.status_code == problem["status"] == _STATUSES[name][1]
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert "secret" not in answer.text


def test_a_condition_speaks_with_its_values(visitor: TestClient) -> None:
    problem = visitor.get("/api/v1/raise/conflict").json()
    assert (problem["code"], problem["detail"]) == ("conflict", "It is closed.")


def test_invalid_fields_are_listed(visitor: TestClient) -> None:
    problem = visitor.get("/api/v1/raise/invalid").json()
    assert problem["errors"] == [{"field": "title", "message": "Too long."}]


def test_what_is_hidden_and_what_is_absent_answer_alike(visitor: TestClient) -> None:
    paths = ("/raise/notfound", "/raise/hidden", "/no/such/page", "/api/v1/raise/hidden")
    answers = [visitor.get(path) for path in (*paths, "/api/v1/no/such")]
    bodies = [answer.text.replace(answer.headers["x-request-id"], "") for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[3] == bodies[4]
    assert {answer.status_code for answer in answers} == {404}


def test_waiting_is_told_in_seconds(visitor: TestClient) -> None:
    assert visitor.get("/raise/many").headers["retry-after"] == "30"
    assert visitor.get("/raise/away").headers["retry-after"] == "5"


def test_a_page_leads_to_the_sign_in_and_back(visitor: TestClient) -> None:
    answer = visitor.get("/raise/signin?tab=a%20b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fraise%2Fsignin%3Ftab%3Da%2520b"


def test_htmx_is_led_to_the_sign_in_by_a_header(visitor: TestClient) -> None:
    answer = visitor.get("/raise/signin", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_the_api_asks_for_a_bearer_token(visitor: TestClient) -> None:
    answer = visitor.get("/api/v1/raise/signin")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_who_must_accept_the_rules_is_not_asked_to_sign_in(visitor: TestClient) -> None:
    assert visitor.get("/api/v1/raise/rules").status_code == 403
    assert visitor.get("/raise/rules").status_code == 403


@pytest.mark.parametrize("name", ["conflict", "bug", "invalid"])
def test_htmx_gets_a_notice(visitor: TestClient, name: str) -> None:
    answer = visitor.get(f"/raise/{name}", headers={"HX-Request": "true"})
    assert answer.text.startswith('<div class="notice notice-bad" role="alert">')
    assert answer.headers.get("hx-retarget") == (None if name == "bug" else "#notices")


def test_a_refused_body_names_its_fields(visitor: TestClient) -> None:
    answer = visitor.post("/api/v1/notes", json={"title": "x", "role": "admin"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "title", "message": "Please write at least 3 characters."},
        {"field": "role", "message": "This field does not belong here."},
    ]


def test_an_address_that_can_name_nothing_is_not_found(visitor: TestClient) -> None:
    assert visitor.get("/api/v1/notes/no-such-number").status_code == 404


def test_a_wrong_parameter_is_named(visitor: TestClient) -> None:
    answer = visitor.get("/api/v1/notes/00000000-0000-0000-0000-000000000001?limit=x")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"])
def test_another_method_is_not_allowed(visitor: TestClient, method: str) -> None:
    answer = visitor.request(method, "/note", headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405
    assert "begun" not in answer.text
