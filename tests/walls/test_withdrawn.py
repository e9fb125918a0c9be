"""What was withdrawn keeps its outside for past readers; its inside is its originator's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.walls.talk import comment, pin, read
from tests.walls.traces import BOREL, NOTHING, traces

if TYPE_CHECKING:
    from tests.publishing import Bulletin
    from tests.world import World

# Title, label and reason stand in the record; the grant says why one sees it.
OUTSIDE = {"records", "grants", "reads"}


@pytest.fixture
def withdrawn(world: World) -> Bulletin:
    """Give a bulletin to toys and Corvo that Anna and Cesar read before it was withdrawn."""
    made = world.bulletin("berta", ["toys", "corvo"])
    read(world, "anna", made)
    read(world, "cesar", made)
    comment(world, "anna", made)
    pin(world, "berta", made, "toys")
    end = "UPDATE records SET state = 'withdrawn', state_reason = 'Wrong shop' WHERE id = %s"
    world.ask("boris", end, made.id)
    return made


def test_past_readers_keep_the_outside(world: World, withdrawn: Bulletin) -> None:
    assert traces(world, "cesar", withdrawn) == OUTSIDE | {"pins"}
    # Anna keeps what she said herself, to take it back.
    assert traces(world, "anna", withdrawn) == OUTSIDE | {"pins", "comments"}
    outside = "SELECT title, tlp, state_reason FROM records WHERE id = %s"
    assert world.ask("anna", outside, withdrawn.id) == [(withdrawn.title, "AMBER", "Wrong shop")]


def test_a_past_reader_keeps_their_own_words_alone(world: World, withdrawn: Bulletin) -> None:
    below = "SELECT author_id FROM comments WHERE record_id = %s"
    back = "UPDATE comments SET text = '', withdrawn_at = now() WHERE record_id = %s RETURNING id"
    assert world.ask("anna", below, withdrawn.id) == [(world.id("anna"),)]
    assert world.ask("cesar", below, withdrawn.id) == []
    assert world.ask("cesar", back, withdrawn.id) == []
    assert len(world.ask("anna", back, withdrawn.id)) == 1


def test_others_to_whom_it_was_given_lose_it(world: World, withdrawn: Bulletin) -> None:
    for name in ("aldo", "carla", "tess@corvo", "lex"):
        assert traces(world, name, withdrawn) <= {"grants"}, name


def test_the_originator_keeps_all_of_it(world: World, withdrawn: Bulletin) -> None:
    for name in BOREL:
        assert traces(world, name, withdrawn) >= {"records", "bulletins", "versions", "comments"}


def test_a_past_reader_without_a_grant_sees_nothing(world: World, withdrawn: Bulletin) -> None:
    world.end("anna in toys")
    assert traces(world, "anna", withdrawn) == {"reads"}
    world.ask("berta", "SELECT narrow(%s, %s, true, '')", withdrawn.id, [world.id("corvo")])
    assert traces(world, "cesar", withdrawn) == {"reads", "denials"}


def test_it_leaves_every_feed(world: World, withdrawn: Bulletin) -> None:
    assert world.owner("SELECT 1 FROM feed_entries WHERE record_id = %s", withdrawn.id) == []


def test_what_expired_stays_readable_and_leaves_the_feed(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    world.ask("berta", "UPDATE records SET state = 'expired' WHERE id = %s", made.id)
    assert traces(world, "anna", made) >= {"records", "bulletins", "files"}
    facets = {row.facet for row in world.ask("anna", "SELECT facet FROM feed_entries")}
    assert {facet[:16] for facet in facets} == {"bulletin/expired"}
    assert traces(world, "carla", made) == NOTHING


@pytest.mark.parametrize("state", ["published", "expired"])
def test_what_was_withdrawn_stays_so(world: World, withdrawn: Bulletin, state: str) -> None:
    again = f"UPDATE records SET state = '{state}' WHERE id = %s"
    for name in ("berta", "boris"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, again, withdrawn.id)
