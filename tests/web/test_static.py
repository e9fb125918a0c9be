"""Static files: one version in every address, kept for ever, revalidated without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.web.static import Static

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI
    from starlette.testclient import TestClient


@pytest.fixture
def address(desk: FastAPI) -> str:
    """Give the address of a style sheet."""
    return str(desk.state.site.static.url("css/tokens.css"))


def test_a_versioned_file_is_kept_for_ever(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert "--paper" in answer.text


def test_without_its_version_it_is_asked_for_again(visitor: TestClient) -> None:
    answer = visitor.get("/static/css/tokens.css")
    assert answer.headers["cache-control"] == "no-cache"
    again = visitor.get("/static/css/tokens.css", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_has_no_body(visitor: TestClient, address: str) -> None:
    answer = visitor.head(address)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "css", "", "x.css"])
def test_nothing_else_is_served(visitor: TestClient, path: str) -> None:
    assert visitor.get(f"http://127.0.0.1:8000/static/{path}").status_code == 404


def test_other_methods_are_refused(visitor: TestClient, address: str) -> None:
    assert visitor.post(address).status_code == 405


def test_ranges_are_ignored(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address, headers={"Range": "bytes=" + "0-0," * 3000})
    assert answer.status_code == 200


def test_a_change_changes_every_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    before = Static(tmp_path).url("a.css")
    (tmp_path / "b.css").write_text("b")
    assert Static(tmp_path).url("a.css") != before


def test_a_file_that_is_not_there_has_no_address(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        Static(tmp_path).url("absent.css")
