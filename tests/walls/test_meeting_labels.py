"""The label of a meeting's outside and what hangs on it, by the second wall alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import meetings

if TYPE_CHECKING:
    from tests.meetings import Meeting
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
TOLD = "UPDATE meetings SET title_told = true WHERE id = %s RETURNING title_told"


def saved(world: World, tlp: str = "GREEN") -> Meeting:
    """Send the save the date of a meeting of toys, shown to the alliance where that may be."""
    made = meetings.plan(world, "berta", tlp=tlp)
    meetings.invite(world, "berta", made, "toys")
    if tlp == "GREEN":
        meetings.show(world, "berta", made, "alliance")
    meetings.save(world, "berta", made)
    return made


def test_only_its_keepers_give_another_label(world: World) -> None:
    made = saved(world)
    relabel = "SELECT relabel(%s, %s)"
    for name in ("anna", "boris", "dora", "cora"):
        with pytest.raises(Absent):
            world.ask(name, relabel, made.id, "AMBER")
    with pytest.raises(Refused):
        world.ask("berta", relabel, made.id, "RED")
    world.ask("sara", relabel, made.id, "AMBER")
    seen = "SELECT 1 FROM meetings WHERE id = %s"
    assert [bool(world.ask(one, seen, made.id)) for one in ("anna", "dora")] == [True, False]
    world.ask("berta", relabel, made.id, "GREEN")
    # Whom it was shown to is shown it by a deed of its own.
    assert not world.ask("dora", seen, made.id)


@pytest.mark.parametrize("tlp", ["GREEN", "CLEAR", "AMBER+STRICT"])
def test_a_title_is_let_out_where_the_label_asks(world: World, tlp: str) -> None:
    made, amber = saved(world, tlp), saved(world, "AMBER")
    if tlp == "AMBER+STRICT":
        assert world.ask("berta", TOLD, made.id)[0].title_told
    else:
        with pytest.raises(psycopg.errors.CheckViolation):
            world.ask("berta", TOLD, made.id)
    assert world.ask("berta", TOLD, amber.id)[0].title_told
    assert world.ask("anna", TOLD, amber.id) == []
    world.ask("berta", "SELECT relabel(%s, %s)", amber.id, tlp)
    (row,) = world.owner("SELECT title_told FROM meetings WHERE id = %s", amber.id)
    assert not row.title_told


def test_rooms_taken_twice_are_told_to_the_secretariat_alone(world: World) -> None:
    made = [meetings.plan(world, "sara", host) for host in ("toys", "apparel")]
    # Written otherwise by the other one, and at times that touch by an hour.
    for place, one in zip(("Room 4,  Hamburg", "room 4; hamburg"), made, strict=True):
        world.owner("UPDATE meetings SET place = %s WHERE id = %s", place, one.id)
    doubled = "SELECT id, other FROM doubled_meetings(now() + interval '60 days')"
    for name in ("berta", "boris", "cora", "anna", None):
        assert world.ask(name, doubled) == [], name
    assert {(one.id, one.other) for one in world.ask("sara", doubled)} == {
        (made[0].id, made[1].id),
        (made[1].id, made[0].id),
    }
    world.owner("UPDATE meetings SET beside = ARRAY[%s] WHERE id = %s", made[0].id, made[1].id)
    assert world.ask("sara", doubled) == []
