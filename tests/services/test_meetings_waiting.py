"""What meetings bring to Home: an answer that waits, of a series once, and the next meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.calling import called, pressed
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World


def test_an_invitation_waits_for_an_answer(world: World) -> None:
    path = called(world, starts="2030-03-14T10:00", ends="2030-03-14T11:00")
    assert "Will you come" not in world.client("anna").get("/").text
    pressed(world, "berta", f"{path}/save")
    page = world.client("anna").get("/").text
    assert "Will you come to “Toys before Christmas” on 14 March 2030?" in page
    assert "Your next meetings" in page
    assert "Will you come" not in world.client("dora").get("/").text
    world.client("anna").form(f"{path}/answer", {"answer": "no"})
    page = world.client("anna").get("/").text
    assert "Will you come" not in page
    assert "Your next meetings" not in page


def test_of_a_series_the_next_one_waits(world: World) -> None:
    called(world, repeats="weekly", repeats_every="1", repeats_times="3")
    for one in world.owner("SELECT reference FROM records WHERE kind = 'meeting'"):
        pressed(world, "berta", f"/meetings/{one.reference}/save")
    assert world.client("anna").get("/").text.count("Will you come") == 1
    assert (
        world.owner("SELECT count(*) AS n FROM invitees WHERE person_id = %s", id_of("anna"))[0].n
        == 3
    )
