"""How often a page or an answer asks the database, whoever asks and however much they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import cast
from tests.speed.conftest import bearer, cookie

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.clients import Desk
    from tests.speed.conftest import Asked

# Who asks; the filters' choices; the page of the feed.
_FEED = 3
# Who asks; the item with all that hangs on it, which also notes that it was opened.
_ITEM = 2
# Who asks; the page of the feed, which also notes that it left over the API.
_FEED_API = 2
# Who asks; the item; its identifiers; its files; that it left, and that it was opened.
_ITEM_API = 6
# Who asks; the item; each way by which they see it.
_WHY_API = 3
# Who asks; the item; the comment; that it was said.
_COMMENT_API = 4
_TWICE = 2


def _first(desk: Desk, viewer: str) -> str:
    items = desk.get("/api/v1/bulletins", headers=bearer(viewer)).json()["items"]
    return str(items[0]["reference"])


@pytest.mark.parametrize("viewer", cast.FOUR)
@pytest.mark.parametrize("query", ["", "?kind=seller", "?kind=seller&country=CN", "?limit=100"])
def test_the_feed(
    app: FastAPI, desk: Desk, statements: list[Asked], viewer: str, query: str
) -> None:
    assert desk.get(f"/bulletins{query}", headers=cookie(app, viewer)).status_code == 200
    assert len(statements) <= _FEED, statements


@pytest.mark.parametrize("viewer", ["all", "heavy"])
def test_the_unread(app: FastAPI, desk: Desk, statements: list[Asked], viewer: str) -> None:
    for _ in range(2):
        statements.clear()
        assert desk.get("/bulletins?unread=true", headers=cookie(app, viewer)).status_code == 200
    # What is known to be read; and whether it is worth knowing.
    assert len(statements) <= _FEED + 2, statements


@pytest.mark.parametrize("viewer", cast.FOUR)
def test_the_feed_over_the_api(desk: Desk, statements: list[Asked], viewer: str) -> None:
    assert desk.get("/api/v1/bulletins", headers=bearer(viewer)).status_code == 200
    assert len(statements) <= _FEED_API, statements


@pytest.mark.parametrize("viewer", ["all", "some", "little"])
def test_an_item(app: FastAPI, desk: Desk, statements: list[Asked], viewer: str) -> None:
    reference = _first(desk, viewer)
    statements.clear()
    assert desk.get(f"/bulletins/{reference}", headers=cookie(app, viewer)).status_code == 200
    assert len(statements) <= _ITEM, statements


@pytest.mark.parametrize("viewer", ["all", "some", "little"])
def test_an_item_over_the_api(desk: Desk, statements: list[Asked], viewer: str) -> None:
    reference = _first(desk, viewer)
    statements.clear()
    assert desk.get(f"/api/v1/bulletins/{reference}", headers=bearer(viewer)).status_code == 200
    assert len(statements) <= _ITEM_API, statements


@pytest.mark.parametrize("viewer", ["all", "some", "little"])
def test_why_one_sees_an_item_over_the_api(
    desk: Desk, statements: list[Asked], viewer: str
) -> None:
    path = f"/api/v1/bulletins/{_first(desk, viewer)}/why"
    statements.clear()
    assert desk.get(path, headers=bearer(viewer)).json()["items"]
    assert len(statements) <= _WHY_API, statements


@pytest.mark.parametrize("viewer", ["all", "some", "little"])
def test_a_comment_over_the_api(desk: Desk, statements: list[Asked], viewer: str) -> None:
    path = f"/api/v1/bulletins/{_first(desk, viewer)}/comments"
    statements.clear()
    said = desk.post(path, json={"text": "Seen here too."}, headers=bearer(viewer))
    assert said.status_code == 201
    assert len(statements) <= _COMMENT_API, statements


@pytest.mark.parametrize("path", ["/bulletins", "/bulletins/{reference}"])
def test_a_page_that_is_read_goes_to_the_database_once(
    app: FastAPI, desk: Desk, trips: list[int], path: str
) -> None:
    address = path.format(reference=_first(desk, "some"))
    assert desk.get(address, headers=cookie(app, "some")).status_code == 200
    trips.clear()
    assert desk.get(address, headers=cookie(app, "some")).status_code == 200
    # BEGIN, whether they are still who asked before, what is asked, and COMMIT.
    assert len(trips) == 1


def test_the_feed_over_the_api_goes_there_once(desk: Desk, trips: list[int]) -> None:
    assert desk.get("/api/v1/bulletins", headers=bearer("some")).status_code == 200
    trips.clear()
    assert desk.get("/api/v1/bulletins", headers=bearer("some")).status_code == 200
    assert len(trips) == 1


def test_a_comment_over_the_api_goes_there_twice(desk: Desk, trips: list[int]) -> None:
    path = f"/api/v1/bulletins/{_first(desk, 'some')}/comments"
    trips.clear()
    said = desk.post(path, json={"text": "Seen here too."}, headers=bearer("some"))
    assert said.status_code == 201
    # The item, and what is written.
    assert len(trips) == _TWICE
