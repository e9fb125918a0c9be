"""What a competitor outside the group tries: addresses, filters, the API. Nothing tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import ids
from tests.cast import id_of

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, APIResponse, Page

_PARTS = ("", "/audience", "/versions", "/trail", "/concern", "/withdraw")
_FILTERS = (
    "",
    "unread=true",
    "tlp=AMBER",
    "kind=seller",
    "originator=Alba",
    f"group={id_of('toys')}",
)


def finds_nothing(page: Page, api: APIRequestContext, reference: str, title: str) -> None:
    """Assert that a bulletin is, to its last byte, as if it had never been written."""
    never = ids.new_reference("IB", 2026)
    for part in _PARTS:
        for ask, door in ((page.request.get, "/bulletins"), (api.get, "/api/v1/bulletins")):
            there, nowhere = (ask(f"{door}/{which}{part}") for which in (reference, never))
            # 405 where the API has a deed at that address and nothing to get.
            assert there.status == nowhere.status, (door, part)
            assert there.status in {404, 405}, (door, part)
            assert _plain(there, reference) == _plain(nowhere, never), (door, part)
    for asked in _FILTERS:
        for answer in (
            page.request.get(f"/bulletins?{asked}"),
            api.get(f"/api/v1/bulletins?{asked}"),
        ):
            assert not _tells(answer, reference, title), asked
    for path in ("/", "/groups/toys", f"/organisations/{id_of('alba')}"):
        assert not _tells(page.request.get(path), reference, title), path
    api.dispose()


def _plain(answer: APIResponse, reference: str) -> bytes:
    """Return an answer without what is each request's own: its number and the address asked for."""
    own = answer.headers["x-request-id"]
    return answer.body().replace(own.encode(), b"").replace(reference.encode(), b"")


def _tells(answer: APIResponse, *words: str) -> bool:
    return any(word.encode() in answer.body() for word in words)
