"""Who sees a record through which grant, by row-level security alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.walls.traces import (
    AUTHORS,
    BOREL,
    CORVO,
    EVERYBODY,
    MEMBERS,
    NOTHING,
    PLATFORM,
    readers,
    traces,
)

if TYPE_CHECKING:
    from tests.world import World

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("to", "tlp", "expected"),
    [
        (["alba"], "AMBER", {"anna", "aldo", "lex"}),
        (["alba"], "AMBER+STRICT", {"anna", "aldo"}),
        (["toys"], "AMBER", {"anna", "aldo"}),
        (["toys"], "AMBER+STRICT", {"anna", "aldo"}),
        (["apparel"], "AMBER", {"anna"}),
        (["cesar"], "AMBER", {"cesar"}),
        (["cesar", "anna"], "RED", {"cesar", "anna"}),
        (["lex"], "RED", {"lex"}),
        (["tess@corvo"], "RED", {"tess@corvo"}),
        (["marketplace"], "AMBER", PLATFORM),
        (["secretariat"], "AMBER", {"sara", "simon"}),
        (["alliance"], "GREEN", MEMBERS),
        (["alliance"], "CLEAR", MEMBERS),
    ],
)
def test_a_grant_reaches_whom_it_names(
    world: World, to: list[str], tlp: str, expected: set[str]
) -> None:
    made = world.bulletin("berta", to, tlp)
    home = BOREL if tlp != "RED" else {"berta"}
    assert readers(world, made, *EVERYBODY) == expected | home


def test_the_author_holds_everything_of_it(world: World) -> None:
    made = world.bulletin("berta", ["cesar"], "RED")
    assert traces(world, "berta", made) == AUTHORS
    assert traces(world, None, made) == NOTHING


def test_an_administrator_has_no_sight_of_red(world: World) -> None:
    for author, admin in (("aldo", "anna"), ("boris", "berta")):
        made = world.bulletin(author, ["cesar"], "RED")
        assert readers(world, made, *EVERYBODY) == {author, "cesar"}, admin
        wider = world.bulletin(author, ["cesar"], "AMBER")
        assert readers(world, wider, admin) == {admin}


def test_of_two_hats_only_the_one_addressed_sees(world: World) -> None:
    as_corvo = world.bulletin("anna", ["tess@corvo"], "RED")
    as_borel = world.bulletin("anna", ["tess@borel"], "RED")
    assert readers(world, as_corvo, *EVERYBODY) == {"anna", "tess@corvo"}
    assert readers(world, as_borel, *EVERYBODY) == {"anna", "tess@borel"}


def test_of_two_hats_only_the_one_that_wrote_is_the_author(world: World) -> None:
    made = world.bulletin("tess@corvo", ["cesar"], "RED")
    assert readers(world, made, "tess@corvo", "tess@borel", "cesar") == {"tess@corvo", "cesar"}


def test_an_exclusion_beats_every_grant(world: World) -> None:
    made = world.bulletin("anna", ["alliance"], "GREEN", exclude=["corvo", "dora"])
    assert readers(world, made, *EVERYBODY) == MEMBERS - CORVO - {"dora", "tess@borel"}


def test_an_exclusion_beats_being_named(world: World) -> None:
    made = world.bulletin("anna", ["cesar", "boris"], "RED", exclude=["corvo"])
    assert readers(world, made, *EVERYBODY) == {"anna", "boris"}


@pytest.mark.parametrize("state", ["corvo", "tess@corvo"])
def test_an_exclusion_holds_against_a_tie_that_is_suspended(world: World, state: str) -> None:
    world.suspend(state)
    made = world.bulletin("anna", ["borel"], exclude=["corvo"])
    assert readers(world, made, *BOREL) == {"berta", "boris"}


def test_an_exclusion_ends_with_the_tie(world: World) -> None:
    made = world.bulletin("anna", ["borel"], exclude=["corvo"])
    assert readers(world, made, *BOREL) == {"berta", "boris"}
    world.end("tess@corvo")
    assert readers(world, made, *BOREL) == BOREL


def test_before_an_embargo_ends_only_the_early_see(world: World) -> None:
    made = world.bulletin("berta", ["toys", "corvo"], embargo=HOUR, early=["dora", "corvo"])
    assert readers(world, made, *EVERYBODY) == {"berta", "dora"} | CORVO
    world.age(made, 2 * HOUR)
    assert readers(world, made, *EVERYBODY) == {"dora", "anna", "aldo"} | BOREL | CORVO


def test_a_part_needs_its_parent_too(world: World) -> None:
    parent = world.bulletin("berta", ["alba"])
    part = world.bulletin("berta", ["alba", "corvo"])
    assert readers(world, part, "anna", "carla") == {"anna", "carla"}
    world.owner("UPDATE records SET parent_id = %s WHERE id = %s", parent.id, part.id)
    assert "records" in traces(world, "anna", part)
    # The grant itself stays, and tells nothing but that there is one.
    assert traces(world, "carla", part) == {"grants"}
    world.ask("berta", "SELECT narrow(%s, %s, true, '')", parent.id, [world.id("anna")])
    assert traces(world, "anna", part) == {"grants"}
    assert "records" in traces(world, "aldo", part)


def test_nobody_else_on_the_platform_sees_records(world: World) -> None:
    made = world.bulletin("berta", ["alliance"], "GREEN")
    assert readers(world, made, *PLATFORM) == NOTHING
    named = world.bulletin("berta", ["nina"], "RED")
    assert readers(world, named, *PLATFORM) == {"nina"}


def test_counsel_see_no_bulletin_of_their_group(world: World) -> None:
    made = world.bulletin("berta", ["apparel"])
    assert readers(world, made, "cora", "anna", "boris") == {"anna", "boris"}
    given = world.bulletin("berta", ["apparel", "cora"])
    assert readers(world, given, "cora") == {"cora"}
