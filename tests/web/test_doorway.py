"""What is refused before a handler sees it, and what each answer carries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.web import doorway
from tests.web.desk import build, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from starlette.testclient import TestClient
    from starlette.types import Message


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:x"])
def test_another_host_is_refused(visitor: TestClient, host: str) -> None:
    assert visitor.get("/note", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:8123", "[::1]:8000"])
def test_our_own_names_are_answered(visitor: TestClient, host: str) -> None:
    assert visitor.get("/note", headers={"Host": host}).status_code == 200


def test_a_public_site_does_not_answer_to_localhost() -> None:
    with visit(base_url="https://desk.example") as visitor:
        assert visitor.get("/note", headers={"Host": "localhost"}).status_code == 400
        assert visitor.get("/note").status_code == 200


_WRONG = {
    "/note?q=%00": 400,
    "/note?q=%ff": 400,
    "/note?q=" + "a" * 17_000: 400,
    "/" + "a" * 3000: 404,
    "/note%00": 404,
    "/note/..%2fnote": 404,
    "/%2e%2e/note": 404,
    "//note": 404,
    "/note;x": 404,
    "/note/..%2f": 404,
    "/%2e%2e/": 404,
    "/note/%2e": 404,
    "/note//": 404,
    "/note.": 404,
}


@pytest.mark.parametrize("path", _WRONG, ids=lambda path: path[:20])
def test_a_strange_address_is_refused(visitor: TestClient, path: str) -> None:
    assert visitor.get(f"http://127.0.0.1:8000{path}").status_code == _WRONG[path]


def test_cookies_without_end_are_refused_and_odd_ones_ignored(visitor: TestClient) -> None:
    assert visitor.get("/note", headers={"Cookie": "a=" + "x" * 17_000}).status_code == 400
    many = "; ".join(f"c{n}=v" for n in range(200))
    for odd in (many, 'a="b; c', "=;=;;", "entente-pre=\xff"):
        assert visitor.get("/note", headers={b"Cookie": odd.encode("latin-1")}).status_code == 200


def test_a_body_beyond_the_limit_is_refused_by_its_length(visitor: TestClient) -> None:
    answer = visitor.put("/echo", content=b"x" * (doorway.USUAL_LIMIT + 1))
    assert answer.status_code == 413


def _chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 65_536 + 1):
        yield b"x" * 65_536


def test_a_body_beyond_the_limit_is_refused_as_it_comes(visitor: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    body = _chunks(doorway.USUAL_LIMIT)
    answer = visitor.post("/api/v1/notes", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize("lie", ["-1", "x", "1e3", "1" * 20, "+5"])
def test_a_length_that_is_none_is_refused(visitor: TestClient, lie: str) -> None:
    assert visitor.get("/note", headers={"Content-Length": lie}).status_code == 400


def test_two_lengths_are_refused(visitor: TestClient) -> None:
    headers = [("Content-Length", "3"), ("Content-Length", "4")]
    assert visitor.get("/note", headers=headers).status_code == 400


def test_a_packed_body_is_refused(visitor: TestClient) -> None:
    answer = visitor.post("/api/v1/notes", content=b"x", headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


async def _run(app: FastAPI, scope: dict[str, Any], receive: Any) -> list[Message]:  # noqa: ANN401
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def _scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    given = [(b"host", b"localhost"), (b"content-type", b"application/json"), *headers]
    return {
        "type": "http", "method": "POST", "path": "/api/v1/notes", "raw_path": b"/api/v1/notes",
        "query_string": b"", "headers": given, "scheme": "http", "http_version": "1.1",
        "server": ("localhost", 8000), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip


@pytest.mark.anyio
async def test_a_body_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "_SILENCE_SECONDS", 0.01)

    async def silent() -> Message:
        await asyncio.sleep(5)
        raise AssertionError

    sent = await _run(build(), _scope((b"content-length", b"10")), silent)
    assert sent[0]["status"] == 408


@pytest.mark.anyio
async def test_a_client_that_leaves_is_no_failure(capfd: pytest.CaptureFixture[str]) -> None:
    messages = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def leaving() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    sent = await _run(build(), _scope((b"content-length", b"10")), leaving)
    assert sent[0]["status"] < 500
    assert "Traceback" not in "".join(capfd.readouterr())


def test_uploads_may_be_larger_where_they_are_expected() -> None:
    with visit(build(limits={"/echo*": 3 << 20})) as visitor:
        token = {"X-CSRF-Token": ""}
        assert visitor.put("/echo", content=b"x" * (2 << 20), headers=token).status_code == 403
        assert visitor.put("/echo", content=b"x" * (4 << 20)).status_code == 413


def test_every_answer_is_shut_in(visitor: TestClient) -> None:
    for path in ("/note", "/no/such", "/raise/bug", "/static/absent", "/note?q=%00"):
        headers = visitor.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store, private"
        assert "strict-transport-security" not in headers


def test_over_https_browsers_are_told_to_stay_there() -> None:
    with visit(base_url="https://desk.example") as visitor:
        assert "max-age=63072000" in visitor.get("/note").headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdef-12345", True), ("short", False), ("x" * 65, False), ("a b c", False)],
)
def test_a_number_is_kept_only_if_it_is_plain(
    visitor: TestClient, given: str, *, kept: bool
) -> None:
    number = visitor.get("/note", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (number == given) is kept


def test_the_log_names_the_route_and_not_the_address(
    visitor: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor.get("/raise/conflict?token=very-secret")
    line = capfd.readouterr().out
    assert "/raise/{name}" in line
    assert "very-secret" not in line
