"""The order of the feed: the newest first, or everything unread before everything read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.routers.test_feed import PAGE, titles
from tests.writing import write

if TYPE_CHECKING:
    from tests.world import World


async def test_the_unread_come_first_and_then_the_read(world: World) -> None:
    made = [await write(world, "berta", ["toys"], title=f"No. {count}") for count in range(6)]
    for one in (1, 4):
        assert world.client("anna").get(f"{PAGE}/{made[one]}").status_code == 200
    order = [f"No. {count}" for count in (5, 3, 2, 0, 4, 1)]
    assert titles(world, "anna", order="unread") == order
    assert titles(world, "anna", order="unread", unread="true") == order[:4]
    assert titles(world, "berta", order="unread") == [f"No. {count}" for count in range(5, -1, -1)]
    for limit in range(1, 7):
        assert paged(world, "anna", limit) == order, limit
    page = world.client("anna").get(f"{PAGE}?order=unread").text
    assert "Put the newest first" in page
    assert 'name="order" value="unread"' in page
    assert world.api("anna").get(f"/api/v1{PAGE}?order=title").status_code == 422
    cursor = world.api("anna").get(f"/api/v1{PAGE}?order=unread&limit=2").json()["next"]
    assert world.api("anna").get(f"/api/v1{PAGE}?cursor={cursor}").status_code == 422
    world.client("anna").form("/bulletins/read", {})
    assert titles(world, "anna", order="unread") == [f"No. {count}" for count in range(5, -1, -1)]


def paged(world: World, name: str, limit: int) -> list[str]:
    """Return the titles of all pages over the API, the unread first."""
    found: list[str] = []
    path: str | None = f"/api/v1{PAGE}?order=unread&limit={limit}"
    while path:
        told = world.api(name).get(path).json()
        assert len(told["items"]) <= limit
        found += [one["title"] for one in told["items"]]
        onward = told["next"]
        path = f"/api/v1{PAGE}?order=unread&limit={limit}&cursor={onward}" if onward else None
    return found
