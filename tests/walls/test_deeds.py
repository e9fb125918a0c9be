"""Changing an audience: widen, narrow, relabel, extend; each by whom, to whom, with what effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.publishing import capacity
from tests.walls.talk import read
from tests.walls.traces import BOREL, CORVO, EVERYBODY, MEMBERS, NOTHING, readers, traces

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

Absent = psycopg.errors.NoDataFound
Refused = psycopg.errors.InsufficientPrivilege


def widen(world: World, name: str, bulletin: Bulletin, to: str) -> None:
    """Open a record to one more, as `name`."""
    person = world.id(to.partition("@")[0])
    world.ask(name, "SELECT widen(%s, %s, %s, 'asked')", bulletin.id, person, capacity(to))


def narrow(world: World, name: str, bulletin: Bulletin, *, without: str, exclude: bool) -> None:
    """Take sight from one, as `name`."""
    whom = [world.id(without)]
    world.ask(name, "SELECT narrow(%s, %s, %s, 'asked')", bulletin.id, whom, exclude)


def relabel(world: World, name: str, bulletin: Bulletin, tlp: str) -> None:
    """Give another label, as `name`."""
    world.ask(name, "SELECT relabel(%s, %s)", bulletin.id, tlp)


def extend(world: World, name: str, bulletin: Bulletin, to: str) -> None:
    """Pass a record on inside one's own organisation, as `name`."""
    world.ask(name, "SELECT extend_inside(%s, %s, 'asked')", bulletin.id, world.id(to))


STRANGERS = ("anna", "lex", "carla", "dora", "sara", "ada", "otto", "tess@corvo")


def test_only_its_own_people_change_an_audience(world: World) -> None:
    made = world.bulletin("berta", ["toys", "alba", "tess@corvo"])
    given = {"anna", "aldo", "lex", "tess@corvo"} | BOREL
    for name in STRANGERS:
        with pytest.raises(Absent, match="no such record"):
            widen(world, name, made, "cesar")
        with pytest.raises(Absent, match="no such record"):
            narrow(world, name, made, without="toys", exclude=False)
        with pytest.raises(Absent, match="no such record"):
            relabel(world, name, made, "GREEN")
    widen(world, "boris", made, "cesar")
    assert readers(world, made, *EVERYBODY) == given | {"cesar"}


def test_staff_without_sight_change_nothing(world: World) -> None:
    made = world.bulletin("boris", ["cesar"], "RED")
    for name in ("berta", "tess@borel"):
        with pytest.raises(Absent, match="no such record"):
            widen(world, name, made, "anna")
    widen(world, "boris", made, "anna")
    assert readers(world, made, *EVERYBODY) == {"boris", "cesar", "anna"}


@pytest.mark.parametrize("to", ["accessories", "board", "public", "dora@borel"])
def test_nobody_is_widened_to_who_cannot_be_addressed(world: World, to: str) -> None:
    made = world.bulletin("berta", ["toys"], "CLEAR")
    with pytest.raises(Refused, match="not addressable"):
        widen(world, "berta", made, to)
    widen(world, "berta", made, "dora")


def test_no_widening_goes_beyond_the_label(world: World) -> None:
    made = world.bulletin("berta", ["anna"], "RED")
    for name in ("alba", "toys", "alliance"):
        with pytest.raises(psycopg.errors.CheckViolation, match="ceiling"):
            widen(world, "berta", made, name)
    widen(world, "berta", made, "aldo")
    assert readers(world, made, *EVERYBODY) == {"berta", "anna", "aldo"}


def test_narrowing_holds_at_once_and_excluding_beats_other_ways(world: World) -> None:
    made = world.bulletin("berta", ["toys", "anna", "corvo"])
    narrow(world, "berta", made, without="corvo", exclude=False)
    assert readers(world, made, *CORVO, "anna") == {"anna"}
    narrow(world, "berta", made, without="anna", exclude=False)
    assert readers(world, made, "anna") == {"anna"}
    narrow(world, "berta", made, without="anna", exclude=True)
    assert readers(world, made, "anna", "aldo") == {"aldo"}
    widen(world, "berta", made, "anna")
    assert readers(world, made, "anna", "aldo") == {"anna", "aldo"}


def test_nobody_narrows_the_author_out(world: World) -> None:
    made = world.bulletin("tess@borel", ["toys"])
    for name in ("tess", "borel", "corvo", "toys"):
        with pytest.raises(Refused, match="not excludable"):
            narrow(world, "berta", made, without=name, exclude=True)
    for name in ("tess", "borel"):
        narrow(world, "berta", made, without=name, exclude=False)
    assert readers(world, made, *BOREL) == {"tess@borel", "berta"}


@pytest.mark.parametrize(
    ("tlp", "left"),
    [
        ("CLEAR", MEMBERS),
        ("GREEN", MEMBERS),
        ("AMBER", {"anna", "aldo", "lex", "cesar"} | BOREL),
        ("AMBER+STRICT", {"anna", "aldo", "cesar"} | BOREL),
        ("RED", {"cesar", "berta"}),
    ],
)
def test_a_stricter_label_shuts_out_whom_it_does_not_let_in(
    world: World, tlp: str, left: set[str]
) -> None:
    made = world.bulletin("berta", ["alliance", "alba", "toys", "cesar"], "GREEN")
    relabel(world, "berta", made, tlp)
    assert readers(world, made, *EVERYBODY) == left
    assert world.ask("berta", "SELECT tlp, version FROM records") == [(tlp, 2)]


def test_a_wider_label_lets_in_nobody_by_itself(world: World) -> None:
    made = world.bulletin("berta", ["cesar"], "RED")
    relabel(world, "berta", made, "GREEN")
    assert readers(world, made, *EVERYBODY) == {"berta", "cesar"}
    widen(world, "berta", made, "alliance")
    assert readers(world, made, *EVERYBODY) == MEMBERS


def test_a_recipient_extends_amber_inside_their_own_house(world: World) -> None:
    for tlp, agents in (("AMBER", {"lex"}), ("AMBER+STRICT", set())):
        made = world.bulletin("berta", ["anna"], tlp)
        extend(world, "anna", made, "aldo")
        for name in {"lex"} - agents:
            with pytest.raises(Absent):
                extend(world, "anna", made, name)
        for name in agents:
            extend(world, "anna", made, name)
        assert readers(world, made, *EVERYBODY) == {"anna", "aldo"} | agents | BOREL


@pytest.mark.parametrize("tlp", ["RED", "GREEN", "CLEAR"])
def test_other_labels_are_not_extended(world: World, tlp: str) -> None:
    made = world.bulletin("berta", ["anna"], tlp)
    with pytest.raises(Absent):
        extend(world, "anna", made, "aldo")
    relabel(world, "berta", made, "AMBER")
    extend(world, "anna", made, "aldo")


def test_nobody_extends_further_than_their_own_house(world: World) -> None:
    made = world.bulletin("berta", ["anna", "lex", "tess@corvo"], exclude=["cesar"])
    for name, to in (
        ("anna", "cesar"),
        ("anna", "carla"),
        ("lex", "aldo"),
        ("carla", "cesar"),
        ("tess@corvo", "boris"),
        # Whom the originator left out.
        ("tess@corvo", "cesar"),
        ("sara", "nina"),
        # The house that it comes from widens it.
        ("boris", "tess"),
    ):
        with pytest.raises(Absent):
            extend(world, name, made, to)
    assert readers(world, made, *CORVO) == {"tess@corvo"}
    extend(world, "tess@corvo", made, "carla")
    assert readers(world, made, *CORVO) == {"tess@corvo", "carla"}


def test_an_audience_is_told_to_whoever_sees_the_item_alone(world: World) -> None:
    made = world.bulletin("berta", ["toys", "cesar"], exclude=["aldo"])
    listed = "SELECT principal_id FROM grants_of(%s)"
    people = "SELECT person_name FROM audience_of(%s) ORDER BY 1"
    for name in ("berta", "anna", "cesar"):
        assert len(world.ask(name, listed, made.id)) == 4, name
        names = [row.person_name for row in world.ask(name, people, made.id)]
        assert names == ["Anna", "Berta", "Boris", "Cesar", "Tess"], name
    for name in ("aldo", "carla", "sara"):
        assert world.ask(name, listed, made.id) == world.ask(name, people, made.id) == [], name


def test_who_was_left_out_is_told_to_its_own_people_alone(world: World) -> None:
    made = world.bulletin("berta", ["toys"], exclude=["aldo"])
    read(world, "anna", made)
    left_out = "SELECT principal_id FROM denials_of(%s)"
    assert world.ask("boris", left_out, made.id) == [(world.id("aldo"),)]
    for name in ("anna", "aldo", "carla"):
        assert world.ask(name, left_out, made.id) == [], name
    assert traces(world, "sara", made) == NOTHING
