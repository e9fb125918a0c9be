"""The trail takes rows and gives none back; who reads which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.walls.talk import note
from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from tests.world import World

SEEN = "SELECT for_organisation FROM audit WHERE record_id IS NULL"


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET deed = 'x:y'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_nobody_changes_the_trail_not_even_its_owner(world: World, statement: str) -> None:
    note(world, "anna", None)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        world.owner(statement)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        world.ask("anna", statement)
    assert world.owner("SELECT deed FROM audit") == [("bulletin:test",)]


def test_administrators_see_what_their_people_did(world: World) -> None:
    for name in ("aldo", "boris", "tess@corvo"):
        note(world, name, None)
    found = {name: {row[0] for row in world.ask(name, SEEN)} for name in EVERYBODY}
    assert found.pop("anna") == {world.id("alba")}
    assert found.pop("berta") == {world.id("borel")}
    assert found.pop("carla") == {world.id("corvo")}
    assert len(found.pop("otto")) == 3
    assert set().union(*found.values()) == set()


def test_an_administrator_learns_of_no_item_they_do_not_see(world: World) -> None:
    made = world.bulletin("boris", ["anna"], "RED")
    note(world, "boris", made)
    row = "SELECT 1 FROM audit WHERE record_id = %s"
    assert world.ask("berta", row, made.id) == []
    world.ask(
        "boris", "SELECT widen(%s, %s, %s, '')", made.id, world.id("berta"), world.id("borel")
    )
    assert len(world.ask("berta", row, made.id)) == 1


def test_the_duty_of_an_auditor_counts_on_the_platform_alone(world: World) -> None:
    note(world, "aldo", None)
    give = "UPDATE affiliations SET duties = '{auditor}' WHERE id = %s"
    world.owner(give, world.id("boris@borel"))
    assert world.ask("boris", SEEN) == []
    assert len(world.ask("otto", SEEN)) == 1
