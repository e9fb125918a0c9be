"""One person who asks without end is told to wait; everybody else is answered (A18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.pace import Pace

if TYPE_CHECKING:
    import pytest

    from tests.world import World


def test_who_asks_without_end_is_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.app.state, "pace", Pace(1))
    api, page = world.api("anna"), world.client("anna")
    asked = [api.get("/api/v1/bulletins") for _ in range(11)]
    assert [one.status_code for one in asked[:10]] == [200] * 10
    refused = page.get("/bulletins")
    assert (asked[10].status_code, refused.status_code) == (429, 429)
    assert asked[10].headers["content-type"] == "application/problem+json"
    assert 1 <= int(asked[10].headers["retry-after"]) <= 2
    assert "Please wait a little" in refused.text
    assert world.client("aldo").get("/bulletins").status_code == 200
    assert page.get("/static/nothing").status_code == 404, "no place of a person's"
