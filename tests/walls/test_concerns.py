"""Concerns, pins and read marks: who learns of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.walls.talk import comment, concern, note, pin, read
from tests.walls.traces import BOREL, CORVO, EVERYBODY

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

ANSWER = "UPDATE concerns SET answer = 'Looked into.' RETURNING id"


def told(world: World, bulletin: Bulletin, table: str = "concerns") -> set[str]:
    """Return who finds a row of the bulletin in a table."""
    question = f"SELECT 1 FROM {table} WHERE record_id = %s"
    return {name for name in EVERYBODY if world.ask(name, question, bulletin.id)}


def test_a_concern_goes_to_its_originator_the_chairs_and_counsel(world: World) -> None:
    made = world.bulletin("anna", ["apparel", "corvo"], home=False)
    concern(world, "cesar", made, "apparel")
    # Cesar raised it, Anna wrote the item, Boris chairs apparel, Cora is its counsel.
    assert told(world, made) == {"cesar", "anna", "boris", "cora"}
    assert told(world, made, "identifiers") == {"anna", "boris"} | CORVO


def test_excluded_chairs_and_counsel_learn_of_no_concern(world: World) -> None:
    exclude = ["boris", "cora"]
    made = world.bulletin("anna", ["apparel", "corvo"], exclude=exclude, home=False)
    concern(world, "cesar", made, "apparel")
    assert told(world, made) == {"cesar", "anna", "sara", "simon"}
    for name in ("boris", "cora", "cesar", "nina"):
        with world.as_(name) as connection:
            assert connection.execute("UPDATE concerns SET answer = 'x'").rowcount == 0, name


def test_originator_chairs_and_counsel_answer(world: World) -> None:
    made = world.bulletin("anna", ["apparel", "corvo"], home=False)
    concern(world, "cesar", made, "apparel")
    for name in ("anna", "boris", "cora"):
        assert len(world.ask(name, ANSWER)) == 1, name
    for name in ("cesar", "carla", "aldo", "sara"):
        assert world.ask(name, ANSWER) == [], name


def test_a_chair_without_sight_learns_of_no_concern(world: World) -> None:
    made = world.bulletin("anna", ["apparel", "corvo"], home=False)
    concern(world, "cesar", made, "apparel")
    world.end("boris in apparel")
    assert told(world, made) == {"cesar", "anna", "cora"}
    world.ask("anna", "SELECT narrow(%s, %s, false, '')", made.id, [world.id("corvo")])
    assert told(world, made) == {"cesar", "anna", "cora"}


def test_the_words_of_a_concern_stay_its_authors_in_one_capacity(world: World) -> None:
    made = world.bulletin("anna", ["tess@corvo"], "RED")
    concern(world, "tess@corvo", made)
    assert told(world, made) == {"anna", "tess@corvo", "sara", "simon"}


def test_where_chair_and_author_are_of_one_house_the_secretariat_hears(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    concern(world, "anna", made, "toys")
    assert told(world, made) == {"anna", "sara", "simon"} | BOREL
    assert told(world, made, "identifiers") == {"anna", "aldo"} | BOREL
    for name in ("sara", "simon"):
        assert len(world.ask(name, ANSWER)) == 1, name
    for name in ("ada", "otto", "nina", "cora", "carla"):
        assert world.ask(name, ANSWER) == [], name
    world.owner("UPDATE seats SET role = 'chair' WHERE id = %s", world.id("alba in toys"))
    # The new chair hears of it, and the secretariat no longer stands in.
    assert told(world, made) == {"anna", "aldo"} | BOREL


def test_of_what_bears_no_name_the_secretariat_hears_always(world: World) -> None:
    made = world.bulletin("anna", ["toys"])
    concern(world, "aldo", made, "toys")
    hearing = "SELECT person_name FROM concern_would_reach(%s)"
    assert told(world, made) == {"anna", "aldo", "berta"}
    world.owner("UPDATE authorships SET sealed = true WHERE record_id = %s", made.id)
    world.owner("UPDATE records SET originator_id = NULL, author_id = NULL WHERE id = %s", made.id)
    assert told(world, made) == {"anna", "aldo", "berta", "sara", "simon"}
    assert {row[0] for row in world.ask("aldo", hearing, made.id)} == {"Berta", "Sara", "Simon"}
    assert world.ask("carla", hearing, made.id) == []


def test_what_was_raised_before_stays_with_whom_it_was_told(world: World) -> None:
    made = world.bulletin("berta", ["alba"])
    concern(world, "anna", made)
    world.owner("UPDATE concerns SET to_secretariat = false")
    assert told(world, made) == {"anna"} | BOREL


def test_whom_an_exclusion_names_does_not_stand_in(world: World) -> None:
    made = world.bulletin("berta", ["alba"], exclude=["sara"])
    concern(world, "anna", made)
    assert told(world, made) == {"anna", "simon"} | BOREL
    shut = world.bulletin("berta", ["alba"], exclude=["marketplace"])
    concern(world, "anna", shut)
    assert told(world, shut) == {"anna"} | BOREL


def test_a_read_mark_is_seen_by_its_reader_alone(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    read(world, "anna", made)
    assert told(world, made, "reads") == {"anna"}
    listed = "SELECT person_id FROM readers_of(%s)"
    for name in BOREL:
        assert world.ask(name, listed, made.id) == [(world.id("anna"),)], name
    for name in ("anna", "carla", "sara"):
        assert world.ask(name, listed, made.id) == [], name


def test_what_is_left_to_read_is_kept_for_one_person_in_one_capacity(world: World) -> None:
    row = "INSERT INTO unread_runs VALUES (%s, %s, '', now(), now(), gen_random_uuid(), '{}')"
    world.ask("tess@borel", row, world.id("tess"), world.id("borel"))
    change = "UPDATE unread_runs SET items = '{}'"
    for name in EVERYBODY:
        expected = 1 if name == "tess@borel" else 0
        assert len(world.ask(name, "SELECT items FROM unread_runs")) == expected, name
        with world.as_(name) as connection:
            assert connection.execute(change).rowcount == expected, name


def test_pins_show_to_whoever_sees_what_is_pinned(world: World) -> None:
    made = world.bulletin("berta", ["toys", "cesar"], exclude=["aldo"])
    pin(world, "berta", made, "toys")
    assert told(world, made, "pins") == {"anna", "cesar"} | BOREL


def test_comments_stay_with_those_who_see_the_item(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    comment(world, "anna", made)
    assert told(world, made, "comments") == {"anna", "aldo"} | BOREL
    world.end("anna in toys")
    assert told(world, made, "comments") == {"aldo"} | BOREL


def test_the_trail_of_an_item_is_for_its_own_people_and_the_auditor(world: World) -> None:
    made = world.bulletin("boris", ["anna"], "RED")
    note(world, "boris", made)
    assert told(world, made, "audit") == {"boris", "otto"}
    wider = world.bulletin("boris", ["toys"])
    note(world, "anna", wider)
    assert told(world, wider, "audit") == BOREL | {"otto"}
