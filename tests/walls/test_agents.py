"""Agents of a member: by name under the strict labels, and within their scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.walls.talk import comment
from tests.walls.traces import NOTHING, readers, traces

if TYPE_CHECKING:
    from tests.world import World

BRAND = "UPDATE affiliations SET scope_brands = %s WHERE id = %s"
MOVE = "UPDATE records SET countries = %s WHERE id = %s"
WIDEN = "SELECT widen(%s, %s, %s, '')"
MANDATE = "outside the mandate"


@pytest.mark.parametrize(
    ("countries", "seen"), [([], True), (["CN"], True), (["FR", "CN"], True), (["FR"], False)]
)
def test_an_agent_sees_within_the_countries_of_the_scope(
    world: World,
    countries: list[str],
    seen: bool,  # noqa: FBT001
) -> None:
    made = world.bulletin("berta", ["alba"], countries=countries)
    assert readers(world, made, "lex", "aldo") == ({"lex", "aldo"} if seen else {"aldo"})
    if not seen:
        assert traces(world, "lex", made) == NOTHING


def test_an_agent_sees_within_the_brands_of_the_scope(world: World) -> None:
    world.owner(BRAND, [world.id("albatros")], world.id("lex@alba"))
    for brands, seen in ([], {"lex"}), (["albatros"], {"lex"}), (["borelli"], set()):
        made = world.bulletin("berta", ["alba"], brands=brands)
        assert readers(world, made, "lex") == seen, brands


def test_an_agent_needs_country_and_brand(world: World) -> None:
    world.owner(BRAND, [world.id("albatros")], world.id("lex@alba"))
    inside = world.bulletin("berta", ["alba"], brands=["albatros"], countries=["CN"])
    outside = world.bulletin("berta", ["alba"], brands=["albatros"], countries=["FR"])
    assert readers(world, inside, "lex") == {"lex"}
    assert readers(world, outside, "lex") == set()


def test_an_agent_who_is_named_needs_no_scope(world: World) -> None:
    for tlp in ("RED", "AMBER+STRICT", "AMBER", "GREEN"):
        made = world.bulletin("berta", ["lex"], tlp, countries=["FR"])
        assert readers(world, made, "lex") == {"lex"}, tlp


def test_an_agent_sees_a_strict_label_only_when_named(world: World) -> None:
    given = world.bulletin("berta", ["alba", "alliance"], "GREEN")
    assert readers(world, given, "lex") == {"lex"}
    world.ask("berta", "SELECT relabel(%s, 'AMBER')", given.id)
    assert readers(world, given, "lex") == {"lex"}
    world.ask("berta", "SELECT relabel(%s, 'AMBER+STRICT')", given.id)
    assert traces(world, "lex", given) == NOTHING


def test_an_agent_named_late_hears_nothing_from_before(world: World) -> None:
    made = world.bulletin("berta", ["alba"], countries=["FR"])
    comment(world, "berta", made)
    world.ask("berta", "SELECT widen(%s, %s, %s, '')", made.id, world.id("lex"), world.id("alba"))
    assert "comments" in traces(world, "aldo", made)
    assert "comments" not in traces(world, "lex", made)
    comment(world, "berta", made)
    assert "comments" in traces(world, "lex", made)


def test_an_agent_is_the_house_only_for_what_they_wrote(world: World) -> None:
    theirs = world.bulletin("lex", ["toys"])
    houses = world.bulletin("aldo", ["toys"])
    change = "UPDATE records SET title = 'Changed' WHERE id = %s RETURNING id"
    assert [len(world.ask("lex", change, made.id)) for made in (theirs, houses)] == [1, 0]
    assert [len(world.ask("aldo", change, made.id)) for made in (theirs, houses)] == [1, 1]


@pytest.mark.parametrize(
    ("about", "refused"),
    [
        ({}, False),
        ({"countries": ["CN", "FR"]}, False),
        ({"countries": ["FR"]}, True),
        ({"brands": ["albatros"]}, False),
        ({"brands": ["borelli"], "countries": ["CN"]}, True),
    ],
)
def test_an_agent_publishes_within_the_scope(
    world: World,
    about: dict[str, Any],
    refused: bool,  # noqa: FBT001
) -> None:
    world.owner(BRAND, [world.id("albatros")], world.id("lex@alba"))
    if not refused:
        assert readers(world, world.bulletin("lex", ["toys"], **about), "lex") == {"lex"}
        return
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=MANDATE):
        world.bulletin("lex", ["toys"], **about)


def test_an_agent_moves_nothing_out_of_the_scope(world: World) -> None:
    made = world.bulletin("lex", ["toys"], countries=["CN"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=MANDATE):
        world.ask("lex", MOVE, ["FR"], made.id)
    world.ask("lex", MOVE, ["HK", "CN"], made.id)
    world.ask("aldo", MOVE, ["FR"], made.id)


@pytest.mark.parametrize(
    ("statement", "more"),
    [
        (MOVE.replace("%s WHERE", "'{CN}' WHERE"), ()),
        ("UPDATE records SET title = 'x' WHERE id = %s", ()),
        ("SELECT relabel(%s, 'GREEN')", ()),
        (WIDEN, ("cesar", "corvo")),
    ],
)
def test_an_agent_changes_nothing_outside_the_scope(
    world: World, statement: str, more: tuple[str, ...]
) -> None:
    made = world.bulletin("lex", ["toys"])
    world.owner(MOVE, ["FR"], made.id)
    values = (made.id, *(world.id(name) for name in more))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=MANDATE):
        world.ask("lex", statement, *values)
    world.ask("aldo", statement, *values)
    world.ask("lex", "UPDATE records SET state = 'withdrawn' WHERE id = %s", made.id)


def test_nobody_releases_what_lies_outside_its_authors_scope(world: World) -> None:
    made = world.bulletin("aldo", ["toys"], countries=["FR"])
    wrote = "INSERT INTO authorships (record_id, person_id, organisation_id) VALUES (%s, %s, %s)"
    world.owner("DELETE FROM authorships WHERE record_id = %s", made.id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=MANDATE):
        world.owner(wrote, made.id, world.id("lex"), world.id("alba"))
    world.owner(wrote, made.id, world.id("anna"), world.id("alba"))
