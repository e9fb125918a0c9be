"""What is passed on inside a house: a row of its own, which lasts as long as what it came from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.tenures import hold
from tests.walls.talk import comment, concern
from tests.walls.traces import NOTHING, readers, traces

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.publishing import Bulletin
    from tests.world import World

Absent = psycopg.errors.NoDataFound
HELD = """
SELECT g.principal_kind, g.reason FROM grants g LEFT JOIN colleagues c ON c.id = g.principal_id
 WHERE g.record_id = %s AND coalesce(c.person_id, g.principal_id) = %s ORDER BY 1"""


def extend(world: World, name: str, bulletin: Bulletin, to: str, why: str = "asked") -> bool:
    """Pass a record on inside one's own organisation; tell whether anything was written."""
    passed = "SELECT extend_inside(%s, %s, %s) AS written"
    return bool(world.ask(name, passed, bulletin.id, world.id(to), why)[0].written)


def take(world: World, name: str, bulletin: Bulletin, whom: str, *, exclude: bool = False) -> None:
    """Take sight from one, as `name`."""
    values = (bulletin.id, [world.id(whom)], exclude)
    world.ask(name, "SELECT narrow(%s, %s, %s, 'asked')", *values)


def relabel(world: World, name: str, bulletin: Bulletin, tlp: str) -> None:
    """Give another label, as `name`."""
    world.ask(name, "SELECT relabel(%s, %s)", bulletin.id, tlp)


def told(world: World, name: str, bulletin: Bulletin) -> tuple[list[Any], list[Any]]:
    """Return what `name` is told of whom an item was given to, and of whom it reaches."""
    given = "SELECT g.*, g.granted_at > r.published_at AS later FROM grants_of(%s) g, records r"
    given += " WHERE r.id = %s ORDER BY principal_id"
    people = "SELECT person_name, organisation_name, early FROM audience_of(%s) ORDER BY 1, 2"
    rows = world.ask(name, given, bulletin.id, bulletin.id)
    return [row._replace(granted_at=None) for row in rows], world.ask(name, people, bulletin.id)


def named(world: World, name: str, bulletin: Bulletin) -> set[str]:
    """Return the names of those whom an item reaches, as `name` is told."""
    return {row.person_name for row in told(world, name, bulletin)[1]}


# How its source ends, by what the item was given to.
ENDS: dict[str, tuple[str, Callable[[World, Bulletin], object]]] = {
    "the seat": ("apparel", lambda world, _: world.end("alba in apparel")),
    "the grant": ("anna@alba", lambda world, made: take(world, "berta", made, "anna")),
    "the tie": ("anna@alba", lambda world, _: world.end("anna@alba")),
    "the account": ("anna@alba", lambda world, _: world.suspend("anna")),
    "left out": ("anna@alba", lambda world, made: take(world, "berta", made, "anna", exclude=True)),
    "its label": ("anna@alba", lambda world, made: relabel(world, "berta", made, "RED")),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_ends_with_what_it_came_from(world: World, end: str) -> None:
    to, ending = ENDS[end]
    made = world.bulletin("berta", [to, "carla"])
    assert extend(world, "anna", made, "aldo")
    assert readers(world, made, "aldo") == {"aldo"}
    assert "Aldo" in named(world, "carla", made)
    ending(world, made)
    assert traces(world, "aldo", made) == NOTHING
    assert "Aldo" not in named(world, "carla", made)


def test_it_lasts_as_long_as_the_house_holds_the_item(world: World) -> None:
    made = world.bulletin("berta", ["apparel", "anna"])
    assert extend(world, "anna", made, "aldo")
    take(world, "berta", made, "anna")
    # The house keeps its seat while nobody is named to it.
    world.end("anna in apparel")
    assert readers(world, made, "anna", "aldo") == {"aldo"}
    world.end("alba in apparel")
    assert readers(world, made, "anna", "aldo") == set()


def test_what_ended_does_not_come_back(world: World) -> None:
    made = world.bulletin("berta", ["apparel"])
    assert extend(world, "anna", made, "aldo")
    hold(world, "alba in apparel", ((30, 20, "observer"), (0, None, "observer")))
    world.owner("UPDATE grants SET granted_at = now() - interval '25 days' WHERE record_id = %s",
                made.id)  # fmt: skip
    # The group shows newcomers its past; what was passed on before the gap was another time.
    assert readers(world, made, "aldo") == set()
    world.ask("berta", "SELECT widen(%s, %s, NULL, '')", made.id, world.id("alba"))
    take(world, "berta", made, "apparel")
    assert world.owner(HELD, made.id, world.id("aldo")) == [("colleague", "asked")]
    take(world, "berta", made, "alba")
    world.ask("berta", "SELECT widen(%s, %s, %s, '')", made.id, world.id("anna"), world.id("alba"))
    assert readers(world, made, "anna", "aldo") == {"anna"}
    comment(world, "berta", made, "before")
    assert extend(world, "anna", made, "aldo")
    assert world.ask("aldo", "SELECT 1 FROM comments WHERE record_id = %s", made.id) == []


def test_two_do_not_hold_it_by_each_other(world: World) -> None:
    made = world.bulletin("berta", ["anna"])
    assert extend(world, "anna", made, "aldo")
    assert not extend(world, "aldo", made, "anna")
    assert extend(world, "aldo", made, "lex")
    take(world, "berta", made, "anna")
    assert readers(world, made, "anna", "aldo", "lex") == set()


def test_a_stricter_label_takes_it_from_agents(world: World) -> None:
    made = world.bulletin("berta", ["anna"])
    for name in ("aldo", "lex"):
        assert extend(world, "anna", made, name)
    relabel(world, "berta", made, "AMBER+STRICT")
    assert readers(world, made, "anna", "aldo", "lex") == {"anna", "aldo"}
    relabel(world, "berta", made, "AMBER")
    assert readers(world, made, "anna", "aldo", "lex") == {"anna", "aldo"}
    relabel(world, "berta", made, "RED")
    assert world.owner("SELECT 1 FROM grants WHERE principal_kind = 'colleague'") == []
    relabel(world, "berta", made, "AMBER")
    assert readers(world, made, "anna", "aldo", "lex") == {"anna"}


def test_whoever_sees_it_is_given_nothing(world: World) -> None:
    made = world.bulletin("berta", ["toys", "tess@corvo"])
    before = world.owner("SELECT * FROM grants ORDER BY 1, 2")
    assert not extend(world, "anna", made, "aldo")
    assert world.owner("SELECT * FROM grants ORDER BY 1, 2") == before
    # In another capacity they see it as somebody else.
    assert extend(world, "tess@corvo", made, "carla")
    assert not extend(world, "carla", made, "tess")


def test_an_agent_is_passed_only_what_their_scope_holds(world: World) -> None:
    french = world.bulletin("berta", ["anna"], countries=["FR"])
    with pytest.raises(Absent):
        extend(world, "anna", french, "lex")
    made = world.bulletin("berta", ["anna"])
    assert extend(world, "anna", made, "lex")
    world.owner("UPDATE records SET countries = '{FR}' WHERE id = %s", made.id)
    assert readers(world, made, "lex") == set()


def test_whoever_is_left_out_loses_it_for_good(world: World) -> None:
    made = world.bulletin("berta", ["anna"], exclude=["lex"])
    with pytest.raises(Absent):
        extend(world, "anna", made, "lex")
    assert extend(world, "anna", made, "aldo")
    take(world, "berta", made, "aldo", exclude=True)
    world.ask("berta", "SELECT widen(%s, %s, %s, '')", made.id, world.id("aldo"), world.id("alba"))
    assert world.owner(HELD, made.id, world.id("aldo")) == [("person", "")]


def test_only_who_holds_it_passes_it_on(world: World) -> None:
    made = world.bulletin("berta", ["anna"], sealed=True)
    # As if she had released it: what gives her sight is nobody else's to pass on.
    release = "UPDATE grants SET reason = 'released it' WHERE principal_id = %s"
    world.owner(release, world.id("anna"))
    assert readers(world, made, "anna") == {"anna"}
    with pytest.raises(Absent):
        extend(world, "anna", made, "aldo")


@pytest.mark.parametrize("to", ["anna", "toys"])
def test_the_author_of_what_bears_no_name_is_a_colleague_like_any(world: World, to: str) -> None:
    found, owned = [], []
    for author in ("aldo", "berta"):
        made = world.bulletin(author, [to, "carla"], sealed=True)
        whole = [told(world, name, made) for name in ("anna", "carla")]
        extend(world, "anna", made, "aldo", "author")
        whole += [told(world, name, made) for name in ("anna", "carla")]
        take(world, author, made, to)
        found.append([*whole, told(world, "carla", made)])
        owned.append(world.owner(HELD, made.id, world.id("aldo")))
    assert found[0] == found[1]
    reached = [("colleague", "author.")] if to == "anna" else []
    assert owned == [[*reached, ("person", "author")], reached]
    assert [row.person_name for row in found[0][3][1]].count("Aldo") == 1


def test_nobody_is_left_out_of_the_list_by_a_word(world: World) -> None:
    made = world.bulletin("berta", ["carla"], sealed=True)
    values = (made.id, world.id("dora"), world.id("dara"))
    for word in ("author", "released it"):
        world.ask("berta", "SELECT widen(%s, %s, %s, %s)", *values, word)
        assert "Dora" in named(world, "carla", made)
        take(world, "berta", made, "dora")


def test_a_list_shows_it_no_longer_than_it_counts(world: World) -> None:
    made = world.bulletin("berta", ["anna"])
    entries = "SELECT DISTINCT record_id FROM feed_entries"
    assert extend(world, "anna", made, "aldo")
    assert world.ask("aldo", entries) == [(made.id,)]
    world.suspend("anna@alba")
    assert world.ask("aldo", entries) == []
    world.lift("anna@alba")
    assert world.ask("aldo", entries) == [(made.id,)]
    take(world, "berta", made, "anna")
    assert world.ask("aldo", entries) == []


def test_whether_it_counts_is_told_to_its_holder_alone(world: World) -> None:
    made = world.bulletin("berta", ["anna"])
    assert extend(world, "anna", made, "aldo")
    (row,) = world.owner("SELECT granted_at FROM grants WHERE principal_kind = 'colleague'")
    for name, known in (("aldo", True), ("anna", False), ("lex", False), ("carla", False)):
        asked = "SELECT passed_on(%s, %s) AS counts"
        assert world.ask(name, asked, made.id, row.granted_at) == [(known,)], name
        assert world.ask(name, asked.replace("%s)", "now())"), made.id) == [(False,)], name


def test_a_concern_bears_the_label_of_its_item(world: World) -> None:
    made = world.bulletin("berta", ["apparel"])
    world.age(made, timedelta(hours=1))
    concern(world, "anna", made, "apparel")
    relabel(world, "berta", made, "RED")
    assert world.ask("cora", "SELECT tlp FROM concerns") == [("RED",)]
