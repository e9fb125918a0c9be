"""Sight begins when it was given: a record is opened as it is now, never its past talk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import ids
from tests.walls.talk import comment
from tests.walls.traces import readers, traces

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

DAY = timedelta(days=1)
COMMENTS = "SELECT text FROM comments WHERE record_id = %s ORDER BY created_at"
VERSIONS = "SELECT number FROM versions WHERE record_id = %s ORDER BY number"
FILES = "SELECT name FROM files WHERE record_id = %s ORDER BY name"
NEXT = (
    "UPDATE versions SET superseded_at = now() WHERE record_id = %s",
    "UPDATE files SET removed_at = now() WHERE record_id = %s",
    (
        "INSERT INTO versions (record_id, number, title, text, fields, created_at, created_by_name)"
        " VALUES (%s, 2, 'New', 'New', '{}', now(), 'Berta')"
    ),
    "UPDATE bulletins SET text = 'New' WHERE id = %s",
)
WIDEN = "SELECT widen(%s, %s, %s, 'asked')"


def next_version(world: World, made: Bulletin) -> None:
    """Replace the text of a bulletin of Berta's, and drop its file."""
    with world.as_("berta") as connection:
        for statement in NEXT:
            connection.execute(statement.encode(), (made.id,))


def joins(world: World, organisation: str, group: str, person: str, role: str = "member") -> None:
    """Give an organisation a seat from now on, and name a person to it."""
    seat = ids.new_id()
    world.owner(
        "INSERT INTO seats (id, group_id, organisation_id, role, starts_at)"
        " VALUES (%s, %s, %s, %s, now())",
        seat,
        world.id(group),
        world.id(organisation),
        role,
    )
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, now())",
        ids.new_id(),
        seat,
        world.id(person),
    )


def test_widening_opens_no_past(world: World) -> None:
    made = world.bulletin("berta", ["anna"], "RED")
    comment(world, "berta", made, "before")
    next_version(world, made)
    world.ask("berta", WIDEN, made.id, world.id("cesar"), world.id("corvo"))
    comment(world, "anna", made, "after")
    assert [row.text for row in world.ask("anna", COMMENTS, made.id)] == ["before", "after"]
    assert [row.text for row in world.ask("cesar", COMMENTS, made.id)] == ["after"]
    assert [row.number for row in world.ask("anna", VERSIONS, made.id)] == [1, 2]
    assert [row.number for row in world.ask("cesar", VERSIONS, made.id)] == [2]
    assert len(world.ask("anna", FILES, made.id)) == 1
    assert world.ask("cesar", FILES, made.id) == []
    assert world.ask("cesar", "SELECT text FROM bulletins WHERE id = %s", made.id) == [("New",)]


def test_extending_inside_opens_no_past(world: World) -> None:
    made = world.bulletin("berta", ["anna"], "AMBER")
    comment(world, "berta", made, "before")
    world.ask("anna", "SELECT extend_inside(%s, %s, '')", made.id, world.id("aldo"))
    comment(world, "berta", made, "after")
    assert [row.text for row in world.ask("aldo", COMMENTS, made.id)] == ["after"]
    assert [row.text for row in world.ask("anna", COMMENTS, made.id)] == ["before", "after"]


def test_the_oldest_grant_that_carries_counts(world: World) -> None:
    made = world.bulletin("berta", ["alba"])
    comment(world, "berta", made, "before")
    world.ask("berta", WIDEN, made.id, world.id("anna"), world.id("alba"))
    assert [row.text for row in world.ask("anna", COMMENTS, made.id)] == ["before"]


@pytest.mark.parametrize(
    ("group", "chair", "seen"), [("accessories", "carla", False), ("toys", "berta", True)]
)
def test_a_newcomer_sees_the_past_only_where_the_group_says_so(
    world: World,
    group: str,
    chair: str,
    seen: bool,  # noqa: FBT001
) -> None:
    before = world.bulletin(chair, [group], home=False)
    strangers = ("nina", "aldo") if group == "accessories" else ("nina", "dora")
    organisation = "alba" if group == "accessories" else "dara"
    joins(world, organisation, group, strangers[1])
    after = world.bulletin(chair, [group], home=False)
    assert readers(world, before, *strangers) == ({strangers[1]} if seen else set())
    assert readers(world, after, *strangers) == {strangers[1]}


def test_the_organisations_first_seat_counts_not_the_persons(world: World) -> None:
    old = world.bulletin("carla", ["accessories"], home=False)
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, now())",
        ids.new_id(),
        world.id("corvo in accessories"),
        world.id("cesar"),
    )
    assert readers(world, old, "cesar", "aldo") == {"cesar"}
    world.age(old, 31 * DAY)
    assert readers(world, old, "cesar", "carla") == {"carla"}


def test_a_seat_given_back_and_taken_again_keeps_its_past(world: World) -> None:
    old = world.bulletin("carla", ["accessories"], home=False)
    world.end("dara in accessories")
    assert readers(world, old, "dora") == set()
    joins(world, "dara", "accessories", "dora")
    assert readers(world, old, "dora") == {"dora"}


def test_a_counsels_seat_starts_no_sight(world: World) -> None:
    joins(world, "alba", "accessories", "anna", "counsel")
    between = world.bulletin("carla", ["accessories"], home=False)
    world.owner(
        "UPDATE seats SET ends_at = now() WHERE organisation_id = %s AND role = 'counsel'"
        " AND group_id = %s",
        world.id("alba"),
        world.id("accessories"),
    )
    joins(world, "alba", "accessories", "anna")
    after = world.bulletin("carla", ["accessories"], home=False)
    assert "records" not in traces(world, "anna", between)
    assert "records" in traces(world, "anna", after)
