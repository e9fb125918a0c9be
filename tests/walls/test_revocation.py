"""Every way to lose sight takes it all at once; lifting a suspension gives it all back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.walls.traces import NOTHING, readers, traces

if TYPE_CHECKING:
    from tests.world import World

CLOSE = "UPDATE groups SET closed_at = now() WHERE slug = 'toys'"


@pytest.mark.parametrize("name", ["aldo", "alba", "aldo@alba"])
def test_a_suspension_ends_all_sight_and_lifting_restores_it(world: World, name: str) -> None:
    made = [
        world.bulletin("berta", ["toys"]),
        world.bulletin("berta", ["alba"]),
        world.bulletin("berta", ["aldo"], "RED"),
        world.bulletin("berta", ["alliance"], "GREEN"),
        world.bulletin("aldo", ["cesar"], "RED"),
    ]
    before = [traces(world, "aldo", one) for one in made]
    world.suspend(name)
    assert [traces(world, "aldo", one) for one in made] == [NOTHING] * 5
    world.lift(name)
    assert [traces(world, "aldo", one) for one in made] == before
    assert all("records" in found for found in before)


def test_an_ended_tie_ends_all_sight(world: World) -> None:
    made = [world.bulletin("berta", ["toys", "alba"]), world.bulletin("aldo", ["cesar"], "RED")]
    assert all("records" in traces(world, "aldo", one) for one in made)
    world.end("aldo@alba")
    assert [traces(world, "aldo", one) for one in made] == [NOTHING] * 2


@pytest.mark.parametrize("name", ["anna in toys", "alba in toys"])
def test_an_ended_seat_ends_the_sight_that_came_through_it(world: World, name: str) -> None:
    group = world.bulletin("berta", ["toys"])
    house = world.bulletin("berta", ["alba"])
    world.end(name)
    left = {"aldo"} if name == "anna in toys" else set()
    assert readers(world, group, "anna", "aldo") == left
    assert readers(world, house, "anna", "aldo") == {"anna", "aldo"}


def test_a_closed_group_gives_no_sight(world: World) -> None:
    made = world.bulletin("berta", ["toys"], home=False)
    assert readers(world, made, "anna", "berta") == {"anna", "berta"}
    world.owner(CLOSE)
    assert readers(world, made, "anna", "berta") == {"berta"}


def test_one_suspended_hat_leaves_the_other(world: World) -> None:
    made = world.bulletin("anna", ["borel", "corvo"])
    both = ("tess@borel", "tess@corvo")
    for name in ("borel", "tess@borel"):
        assert readers(world, made, *both) == set(both)
        world.suspend(name)
        assert readers(world, made, *both) == {"tess@corvo"}
        world.lift(name)


def test_an_organisation_that_left_is_no_member(world: World) -> None:
    made = world.bulletin("berta", ["alliance"], "GREEN")
    for state in ("applicant", "suspended", "left"):
        world.owner("UPDATE organisations SET state = %s WHERE id = %s", state, world.id("dara"))
        assert traces(world, "dora", made) == NOTHING, state
    world.lift("dara")
    assert "records" in traces(world, "dora", made)


def test_an_agents_end_comes_by_itself(world: World) -> None:
    made = world.bulletin("berta", ["lex"], "RED")
    assert "records" in traces(world, "lex", made)
    past = "UPDATE affiliations SET ends_at = now() - interval '1 second' WHERE id = %s"
    world.owner(past, world.id("lex@alba"))
    assert traces(world, "lex", made) == NOTHING
