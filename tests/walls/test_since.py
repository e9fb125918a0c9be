"""Sight begins when it was given: a record is opened as it is now, never its past talk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import ids
from tests.tenures import hold
from tests.walls.talk import comment
from tests.walls.traces import NOTHING, readers, traces

if TYPE_CHECKING:
    from uuid import UUID

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


def reached(world: World, name: str, made: Bulletin) -> set[UUID]:
    """Return whom a bulletin reaches, as `name` is told."""
    rows = world.ask(name, "SELECT person_id FROM audience_of(%s)", made.id)
    return {row.person_id for row in rows}


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


def test_the_organisations_seat_counts_not_the_persons(world: World) -> None:
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


# What Dara had held in accessories, in days ago, before a seat that began twenty days ago; and
# whether it sees what was shared forty days ago.
BEFORE: dict[str, tuple[tuple[tuple[int, int, str], ...], bool]] = {
    "nothing": ((), False),
    "a seat that ended": (((60, 30, "member"),), False),
    "a seat handed over": (((60, 20, "member"),), True),
    "a seat handed over twice": (((60, 30, "observer"), (30, 20, "member")), True),
    "a seat that ended, and one handed over": (((60, 35, "member"), (30, 20, "member")), False),
    "a seat cancelled before it began": (((60, 60, "member"),), False),
    "a seat cancelled at the hand-over": (((60, 30, "member"), (20, 20, "member")), False),
    "a counsel's seat": (((60, 20, "counsel"),), False),
    "a counsel's between": (((60, 30, "member"), (30, 20, "counsel")), False),
}


@pytest.mark.parametrize("before", BEFORE)
def test_sight_begins_with_the_unbroken_run_of_seats(world: World, before: str) -> None:
    old = world.bulletin("carla", ["accessories"], home=False)
    new = world.bulletin("carla", ["accessories"], home=False)
    world.age(old, 40 * DAY)
    world.age(new, 10 * DAY)
    tenures, seen = BEFORE[before]
    hold(world, "dara in accessories", (*tenures, (20, None, "member")))
    assert readers(world, old, "dora", "aldo") == ({"dora"} if seen else set())
    assert readers(world, new, "dora", "aldo") == {"dora"}
    assert reached(world, "dora", new) >= {world.id("dora")}
    assert (world.id("dora") in reached(world, "carla", old)) == seen


def test_a_seat_to_come_ends_no_sight(world: World) -> None:
    old = world.bulletin("carla", ["accessories"], home=False)
    world.age(old, 20 * DAY)
    world.owner(
        "UPDATE seats SET ends_at = now() + interval '5 days' WHERE id = %s",
        world.id("dara in accessories"),
    )
    world.owner(
        "INSERT INTO seats (id, group_id, organisation_id, role, starts_at)"
        " VALUES (%s, %s, %s, 'member', now() + interval '9 days')",
        ids.new_id(),
        world.id("accessories"),
        world.id("dara"),
    )
    assert readers(world, old, "dora", "aldo") == {"dora"}


def test_a_seat_given_back_and_taken_again_begins_anew(world: World) -> None:
    before = world.bulletin("carla", ["accessories"], home=False)
    world.end("dara in accessories")
    between = world.bulletin("carla", ["accessories"], home=False)
    comment(world, "carla", between)
    assert readers(world, between, "dora") == set()
    joins(world, "dara", "accessories", "dora")
    after = world.bulletin("carla", ["accessories"], home=False)
    assert traces(world, "dora", before) == traces(world, "dora", between) == NOTHING
    assert readers(world, after, "dora") == {"dora"}


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
