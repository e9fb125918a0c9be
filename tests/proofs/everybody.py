"""What everybody is told without signing in: the lists, the items and the API, compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.publishing import Bulletin
    from tests.world import World

_LINKED = re.compile(r'href="/public/(IB-\d{4}-\w{5})"')
_NEXT = re.compile(r'href="(/public\?[^"]*cursor=[^"]*)" rel="next"')
# What a test's bulletin says, and what is said below it.
_TEXT, _TALK = "Sells copies. {}", ("before {}", "after {}")


def public_is(world: World, public: Sequence[Bulletin], others: Sequence[Bulletin]) -> None:
    """Assert that exactly `public`, the last released first, is told to nobody in particular."""
    expected = [one.reference for one in public]
    assert _on_pages(world) == expected
    assert _over_the_api(world) == expected
    for one in (*public, *others):
        _reads(world, one, public=one in public)


def _on_pages(world: World) -> list[str]:
    met, desk, address = [], world.client(), "/public"
    while address:
        page = desk.get(address).text
        met += _LINKED.findall(page)
        onward = _NEXT.search(page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    return met


def _over_the_api(world: World) -> list[str]:
    met, cursor = [], ""
    while cursor is not None:
        told = world.api(None).get("/api/v1/public", params={"cursor": cursor}).json()
        met += [row["reference"] for row in told["items"]]
        cursor = told["next"]
    return met


def _reads(world: World, item: Bulletin, *, public: bool) -> None:
    for desk, place in ((world.client(), "/public"), (world.api(None), "/api/v1/public")):
        answer = desk.get(f"{place}/{item.reference}")
        assert answer.status_code == (200 if public else 404)
        assert (item.secret in answer.text) == public
        assert (_TEXT.format(item.secret) in answer.text) == public
        assert not any(said.format(item.secret) in answer.text for said in _TALK)
        assert str(item.file_id) not in answer.text
        assert item.author.partition("@")[0].capitalize() not in answer.text
