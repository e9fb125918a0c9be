"""Addresses by name, and the refusal of addresses elsewhere."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI

from app.web.urls import Links, safe_next

_ID = UUID(int=7)


class _Label(Enum):
    RED = "TLP:RED"


def _links() -> Links:
    inner, app = APIRouter(prefix="/groups"), FastAPI(openapi_url=None)
    for path, name in (("/{slug}", "group"), ("/{slug}/files/{path:path}", "file")):
        inner.add_api_route(path, lambda: "", name=name)
    for path in ("/a", "/b"):
        app.add_api_route(path, lambda: "", name="twice")
    app.include_router(inner, prefix="/x")
    return Links(app.routes)


def test_a_path_is_filled_in_and_the_rest_becomes_the_query() -> None:
    address = _links().url("group", slug="shoes & bags", tag=["a", "b"], label=_Label.RED, q=None)
    assert address == "/x/groups/shoes%20%26%20bags?tag=a&tag=b&label=TLP%3ARED"


def test_only_a_path_parameter_keeps_its_slashes() -> None:
    assert _links().url("file", slug="a/b", path="c/d e") == "/x/groups/a%2Fb/files/c/d%20e"


@pytest.mark.parametrize("name", ["absent", "twice"])
def test_an_unknown_or_ambiguous_name_is_an_error(name: str) -> None:
    with pytest.raises(LookupError):
        _links().url(name)


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(LookupError):
        _links().url("group")


@pytest.mark.parametrize("address", ["/", "/bulletins?group=a&q=%20b", "/a%2Fb", "/信息"])
def test_own_paths_are_kept(address: str) -> None:
    assert safe_next(address) == address


_ELSEWHERE = [
    None, "", "evil", "//evil", "/\\evil", "\\evil", "https:evil", "https://evil/", "javascript:1",
    "/%2fevil", "/%5cevil", "/%255cevil", "/a%0d%0aSet-Cookie:x", "/\tevil", "///evil", "/" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("address", _ELSEWHERE)
def test_addresses_elsewhere_lead_home(address: str | None) -> None:
    assert safe_next(address, "/home") == "/home"
