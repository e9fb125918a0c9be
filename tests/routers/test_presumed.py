"""Whoever asked a moment ago is presumed to ask again; whatever changed since counts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.wire import Wire
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

_UNNAMED = "DELETE FROM seat_holders WHERE person_id = %s"


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give, for each way to the database from here on, how many statements went it."""
    made: list[int] = []
    ask = Wire.ask

    async def counted(self: Wire, *asked: object, ends: bool = False) -> object:
        made.append(len(asked))
        return await ask(self, *asked, ends=ends)  # type: ignore[arg-type]

    monkeypatch.setattr(Wire, "ask", counted)
    return made


def test_who_lost_their_seat_sees_nothing_at_once(world: World) -> None:
    item = world.bulletin("anna", ["toys"])
    berta, api = world.client("berta"), world.api("berta")
    for _ in range(2):
        assert berta.get(f"/bulletins/{item.reference}").status_code == 200
        assert api.get(f"/api/v1/bulletins/{item.reference}").status_code == 200
    world.owner(_UNNAMED, id_of("berta"))
    assert berta.get(f"/bulletins/{item.reference}").status_code == 404
    assert api.get(f"/api/v1/bulletins/{item.reference}").status_code == 404


def test_who_was_given_a_right_has_it_at_once(world: World) -> None:
    boris = world.client("boris")
    path = f"/organisations/{id_of('borel')}/people/invite"
    for _ in range(2):
        assert boris.get(path).status_code == 403
    world.owner("UPDATE affiliations SET admin = true WHERE person_id = %s", id_of("boris"))
    assert boris.get(path).status_code == 200


def test_what_asks_for_nothing_is_confirmed_too(world: World, ways: list[int]) -> None:
    anna = world.client("anna")
    assert anna.get("/account").status_code == anna.get("/account").status_code == 200
    ways.clear()
    assert anna.get("/account").status_code == 200
    assert ways, "somebody must say that it is still her"
    world.owner("UPDATE sessions SET ended_at = now() WHERE person_id = %s", id_of("anna"))
    assert anna.get("/account").headers["location"].startswith("/sign-in")


def test_what_is_written_is_written_once(world: World, ways: list[int]) -> None:
    item = world.bulletin("anna", ["toys"])
    path, api = f"/api/v1/bulletins/{item.reference}/comments", world.api("berta")
    assert api.post(path, json={"text": "Seen here too."}).status_code == 201
    world.owner("UPDATE people SET name = 'Berta the Second' WHERE id = %s", id_of("berta"))
    ways.clear()
    assert api.post(path, json={"text": "And again."}).status_code == 201
    said = [row.text for row in world.owner("SELECT text FROM comments ORDER BY 1")]
    assert sorted(said) == ["And again.", "Seen here too."]
    assert "Berta the Second" in world.client("anna").get(f"/bulletins/{item.reference}").text


def test_who_reads_goes_there_once(world: World, ways: list[int]) -> None:
    item = world.bulletin("anna", ["toys"])
    berta = world.client("berta")
    world.owner("UPDATE people SET name = 'Berta the Third' WHERE id = %s", id_of("berta"))
    assert berta.get(f"/bulletins/{item.reference}").status_code == 200
    ways.clear()
    assert berta.get(f"/bulletins/{item.reference}").status_code == 200
    # Who asks, and what is asked: by one way, one behind the other.
    assert ways == [2]
