"""Who stays out, and what of a vote stays as it is, at the second wall alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import ballots, boards, polls

if TYPE_CHECKING:
    from tests.world import World


def test_an_author_who_stays_out_keeps_the_thread_and_has_no_vote_of_it(world: World) -> None:
    thread = boards.open_thread(world, "aldo", sealed=True)
    about, point = (
        ballots.call(world, "berta", thread, point=one) for one in (None, thread.points[0])
    )
    seen = "SELECT id FROM votes ORDER BY id"
    assert [row.id for row in world.ask("aldo", seen)] == [about, point]
    assert boards.recuse(world, "berta", thread, "alba", thread.points[0]) == ""
    assert [row.id for row in world.ask("aldo", seen)] == [about]
    boards.take(world, "aldo", thread)
    assert boards.recuse(world, "aldo", thread, "alba") == ""
    assert world.ask("aldo", seen) == []
    assert [row.id for row in world.ask("aldo", "SELECT id FROM threads")] == [thread.id]
    for one in (None, *thread.points):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            boards.take(world, "aldo", thread, "abstain", point=one)
    world.ask("aldo", "SELECT end_recusal(id) FROM recusals")
    assert len(world.ask("aldo", seen)) == 2


def test_nobody_votes_for_another_on_what_they_stay_out_of(world: World) -> None:
    boards.seat(world, "dora")
    thread = boards.open_thread(world, "aldo")
    vote = ballots.call(world, "berta", thread)
    ballots.give(world, "dora", vote, "alba")
    assert boards.recuse(world, "aldo", thread, "alba") == ""
    assert [ballots.cast(world, "aldo", vote, 0, whose) for whose in ("alba", "dara")] == [
        *["recused"] * 2
    ]
    world.ask("aldo", "SELECT end_recusal(id) FROM recusals")
    assert ballots.cast(world, "aldo", vote, 0, "dara") == ""


def test_of_a_withdrawn_vote_nothing_is_ever_told(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    for secret in (False, True):
        vote = ballots.call(world, "berta", thread, secret=secret)
        assert ballots.cast(world, "aldo", vote, 0) == ""
        world.ask("berta", "UPDATE votes SET withdrawn_at = now() WHERE id = %s", vote)
        polls.close(world, vote)
    for table in ("ballot_choices", "tallies"):
        assert world.ask("aldo", f"SELECT 1 FROM {table}") == []
    world.owner("UPDATE votes SET withdrawn_at = NULL")
    for table, rows in (("ballot_choices", 1), ("tallies", 3)):
        assert len(world.ask("aldo", f"SELECT 1 FROM {table}")) == rows


def test_a_closed_vote_is_not_withdrawn(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    vote = ballots.call(world, "berta", thread)
    polls.close(world, vote, timedelta(0))
    withdrawing = "UPDATE votes SET withdrawn_at = now() WHERE id = %s RETURNING 1"
    assert world.ask("berta", withdrawing, vote) == []
    world.owner("UPDATE votes SET closes_at = now() + interval '1 hour'")
    assert len(world.ask("berta", withdrawing, vote)) == 1
    # What was withdrawn stays so.
    assert world.ask("berta", withdrawing, vote) == []


def test_whoever_does_not_see_a_vote_waits_for_nothing(world: World) -> None:
    thread = boards.open_thread(world, "aldo")
    vote = ballots.call(world, "berta", thread)
    with world.as_("aldo") as voting, world.as_("carla") as other:
        voting.execute("SELECT cast_ballot(%s, %s, 0)", (vote, world.id("alba")))
        other.execute("SET LOCAL lock_timeout = '2s'")
        other.execute("SELECT await_ballots(%s)", (vote,))
        with world.as_("berta") as chair:
            chair.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                chair.execute("SELECT await_ballots(%s)", (vote,))
            chair.rollback()


def test_of_what_its_label_closes_to_agents_neither_wall_tells_one(world: World) -> None:
    put = "INSERT INTO seat_holders (id, seat_id, person_id, starts_at)"
    put += " VALUES (gen_random_uuid(), %s, %s, now())"
    world.owner(put, world.id("alba in board"), world.id("lex"))
    made = {tlp: boards.open_thread(world, "berta", tlp=tlp) for tlp in ("AMBER+STRICT", "AMBER")}
    for thread in made.values():
        assert boards.recuse(world, "aldo", thread, "alba") == ""
    for wall in ("both", "the first"):
        pages = {name: world.client(name).get("/recusals").text for name in ("aldo", "lex")}
        told = {(name, tlp) for name in pages for tlp in made if made[tlp].reference in pages[name]}
        assert told == {("aldo", "AMBER+STRICT"), ("aldo", "AMBER"), ("lex", "AMBER")}, wall
        world.owner("ALTER TABLE recusals DISABLE ROW LEVEL SECURITY")
