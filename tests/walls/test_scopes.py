"""The functions of the scope tell of a record that one does not see what they tell of none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.walls.traces import EVERYBODY

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

SCOPE = "SELECT within_scope(%s)"


def told(world: World, bulletin: Bulletin) -> set[str]:
    """Return to whom the scope answers something else than of a record that does not exist."""
    return {name for name in EVERYBODY if world.ask(name, SCOPE, bulletin.id) != [(False,)]}


def seen(world: World, bulletin: Bulletin) -> set[str]:
    """Return who sees a record."""
    question = "SELECT 1 FROM records WHERE id = %s"
    return {name for name in EVERYBODY if world.ask(name, question, bulletin.id)}


@pytest.mark.parametrize("countries", [[], ["CN"], ["FR"]])
def test_the_scope_answers_of_what_one_sees_alone(world: World, countries: list[str]) -> None:
    made = world.bulletin("berta", ["toys"], countries=countries)
    assert told(world, made) == seen(world, made)
    assert {"berta", "anna"} <= told(world, made)


def test_the_scope_tells_nothing_of_what_is_shut(world: World) -> None:
    shut = world.bulletin("berta", ["alba"], exclude=["lex"], countries=["CN"])
    later = world.bulletin("berta", ["alba"], embargo=timedelta(hours=1), countries=["CN"])
    strict = world.bulletin("berta", ["alba"], "AMBER+STRICT", countries=["CN"])
    gone = world.bulletin("berta", ["alba"], countries=["CN"])
    world.ask("berta", "UPDATE records SET state = 'withdrawn' WHERE id = %s", gone.id)
    for made in (shut, later, strict, gone):
        assert "lex" not in told(world, made)
        assert told(world, made) == seen(world, made)


def test_nobody_asks_for_the_scope_of_any_record(world: World) -> None:
    made = world.bulletin("berta", ["alba"])
    for name in ("lex", "anna", "berta"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, "SELECT scope_of(%s)", made.id)
