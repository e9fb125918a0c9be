"""A token of one organisation knows nothing of what its person holds for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

JSON = {"name": "Nightly export", "scope": "read", "days": 5}


@pytest.mark.parametrize("what", ["tokens", "sessions"])
def test_a_token_lists_and_ends_what_is_of_its_hat(world: World, what: str) -> None:
    path = f"/api/v1/{what}"
    for name in ("tess", "tess@corvo"):
        world.api(name).post("/api/v1/tokens", json=JSON)
        world.client(name).get("/")
    ours, theirs = (world.api(name) for name in ("tess", "tess@corvo"))
    lists = [one.get(path).json()["items"] for one in (ours, theirs)]
    hats = [{item["acting_for"] for item in items} for items in lists]
    assert hats == [{str(id_of("borel"))}, {str(id_of("corvo"))}]
    other = lists[1][0]["id"]
    assert ours.delete(f"{path}/{other}").status_code == 404
    assert theirs.delete(f"{path}/{other}").status_code == 204
    page = world.client("tess").get(f"/account/{what}").text
    assert "Borel" in page
    assert "Corvo" in page
