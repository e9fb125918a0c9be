"""JSON that two parsers could read differently is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

_BAD = {
    '{"title": "abc"': 400,
    '{"title": "abc", "title": "def"}': 400,
    '{"title": "abc", "share": NaN}': 422,
    '{"title": "abc", "share": -Infinity}': 422,
    '{"title": "abc", "share": 1e999}': 422,
    '{"title": "abc", "amount": 9223372036854775808}': 422,
    '{"title": "abc", "amount": 1' + "0" * 5000 + "}": 422,
    '{"title": "ab\\u0000c"}': 422,
    '{"title": "ab\\ud800c"}': 400,
    "[" * 51 + "]" * 51: 400,
    "[" * 100_000: 400,
    '{"a":' * 60 + "1" + "}" * 60: 400,
    "": 422,
    "[]": 422,
}


@pytest.mark.parametrize("body", _BAD, ids=lambda body: body[:40])
def test_bad_json_is_refused_with_a_problem(visitor: TestClient, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = visitor.post("/api/v1/notes", content=body, headers=headers)
    assert answer.status_code == _BAD[body]
    assert answer.headers["content-type"] == "application/problem+json"


def test_bad_utf8_is_refused(visitor: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = visitor.post("/api/v1/notes", content=b'{"title": "ab\xff"}', headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(visitor: TestClient, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = visitor.post("/api/v1/notes", content='{"title": "abc"}', headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_json_of_any_name_is_read(visitor: TestClient, kind: str) -> None:
    headers = {"Content-Type": kind}
    body = '{"title": "\\u4f60\\u597d\\ud83d\\ude00", "share": 0.5}'
    answer = visitor.post("/api/v1/notes", content=body, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (200, "你好😀")
