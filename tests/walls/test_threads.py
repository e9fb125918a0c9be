"""Who sees what of a board's thread with the second wall alone, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests import ballots, boards
from tests.walls.board_rows import ask_later, full, handed, propose, seated
from tests.walls.traces import EVERYBODY, NOTHING, PLATFORM, threads_of

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

BOARD = {"aldo", "berta", "dora", "carla"}
INSIDE = {"threads", "points", "thread_moves", "positions", "votes", "ballots", "proxies"}
INSIDE |= {"talk", "room"}
SHOWN = {"threads", "points", "positions", "comments"}
ANSWERED = {"answers", "questions", "extensions"}


@pytest.fixture
def thread(world: World) -> Thread:
    """Give a thread of Aldo's with a row of everything, among four seats."""
    seated(world)
    return full(world)


def seers(world: World, thread: Thread, table: str = "threads") -> set[str]:
    """Return who finds rows of the thread in a table."""
    return {name for name in EVERYBODY if table in threads_of(world, name, thread)}


def test_before_it_is_handed_over_the_board_alone_sees_it(world: World, thread: Thread) -> None:
    for name in (*EVERYBODY, None):
        found = set(threads_of(world, name, thread))
        assert found == (INSIDE if name in BOARD else NOTHING), name


def test_the_platform_sees_what_was_handed_over(world: World, thread: Thread) -> None:
    handed(world, thread)
    for name in PLATFORM:
        found = threads_of(world, name, thread)
        assert set(found) == SHOWN | ANSWERED, name
        # One of the two points, and of the two positions the one that may be shown.
        assert (found["points"], found["positions"], found["comments"]) == (1, 1, 1)
    for name in BOARD:
        found = threads_of(world, name, thread)
        assert set(found) == INSIDE | SHOWN | ANSWERED, name
        assert (found["points"], found["positions"], found["talk"]) == (2, 2, 2)
    assert seers(world, thread) == BOARD | PLATFORM


def test_the_platform_hears_nothing_from_before(world: World, thread: Thread) -> None:
    handed(world, thread)
    moves = threads_of(world, "aldo", thread)["thread_moves"]
    boards.note_move(world, "aldo", thread, "with_platform")
    assert threads_of(world, "aldo", thread)["thread_moves"] == moves + 1
    assert threads_of(world, "sara", thread)["thread_moves"] == 1


def test_what_was_chosen_is_told_after_closing(world: World, thread: Thread) -> None:
    for name in BOARD:
        assert not {"ballot_choices", "tallies"} & set(threads_of(world, name, thread))
    world.owner("UPDATE votes SET opens_at = now() - interval '2 h', closes_at = now()")
    found = threads_of(world, "dora", thread)
    assert (found["ballot_choices"], found["tallies"], found["ballots"]) == (1, 3, 2)
    handed(world, thread)
    for name in PLATFORM | {"anna"}:
        assert not {"votes", "ballots", "ballot_choices"} & set(threads_of(world, name, thread))


def test_a_secret_ballot_leaves_nothing_that_joins_voter_and_choice(
    world: World, thread: Thread
) -> None:
    vote = ballots.call(world, "berta", thread, secret=True)
    for name, choice in (("aldo", 0), ("dora", 1)):
        assert ballots.cast(world, name, vote, choice) == ""
    kept = "SELECT cast_at, xmin::text AS written FROM ballots WHERE vote_id = %s"
    assert {row.cast_at for row in world.owner(kept, vote)} == {None}
    assert world.owner("SELECT 1 FROM ballot_choices WHERE vote_id = %s", vote) == []
    # All counts were written anew by whoever voted last: none bears the mark of its own voter.
    marks = "SELECT count(DISTINCT xmin::text) AS marks FROM tallies WHERE vote_id = %s"
    assert world.owner(marks, vote)[0].marks == 1
    counted = "SELECT choice, count FROM tallies WHERE vote_id = %s ORDER BY choice"
    assert world.owner(counted, vote) == [(-1, 0), (0, 1), (1, 1)]


def test_a_draft_of_an_answer_is_the_platforms(world: World, thread: Thread) -> None:
    boards.hand_over(world, "aldo", thread)
    boards.answer(world, "sara", thread, thread.points[0], publish=False)
    assert seers(world, thread, "answers") == PLATFORM
    boards.answer(world, "simon", thread, thread.points[1], "declined")
    assert seers(world, thread, "answers") == BOARD | PLATFORM
    assert threads_of(world, "dora", thread)["answers"] == 1


def test_whoever_stays_out_sees_only_that(world: World, thread: Thread) -> None:
    assert boards.recuse(world, "dora", thread, "dara") == ""
    assert set(threads_of(world, "dora", thread)) == {"recusals"}
    assert seers(world, thread) == BOARD - {"dora"}
    assert seers(world, thread, "recusals") == BOARD
    (row,) = world.owner("SELECT id FROM recusals")
    assert world.ask("dora", "SELECT end_recusal(%s)", row.id) == [(True,)]
    assert seers(world, thread) == BOARD


def test_out_of_a_point_the_rest_is_seen(world: World, thread: Thread) -> None:
    assert boards.recuse(world, "berta", thread, "dara", thread.points[1]) == ""
    found = threads_of(world, "dora", thread)
    assert (found["points"], found["talk"], found["recusals"]) == (1, 1, 1)
    assert threads_of(world, "carla", thread)["talk"] == 2


def test_a_proposal_to_release_stays_in_the_room(world: World, thread: Thread) -> None:
    handed(world, thread)
    boards.settle(world, thread, "done")
    proposal = propose(world, "aldo", thread, "originator")
    assert seers(world, thread, "release_proposals") == BOARD
    release = boards.agree(world, "berta", proposal)
    everybody = {name for name in EVERYBODY if world.ask(name, "SELECT id FROM releases")}
    assert everybody == set(EVERYBODY)
    assert seers(world, thread, "release_sources") == BOARD | PLATFORM
    assert world.owner(
        "SELECT tlp, author_id, originator_id FROM records WHERE id = %s", release
    ) == [("GREEN", None, None)]


def test_a_link_is_shown_to_who_sees_both_ends(world: World, thread: Thread) -> None:
    evidence = world.bulletin("aldo", ["carla@corvo"])
    link = "INSERT INTO thread_links (thread_id, record_id, added_at) VALUES (%s, %s, now())"
    for name in ("berta", "dora"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask(name, link, thread.id, evidence.id)
    world.ask("aldo", link, thread.id, evidence.id)
    assert seers(world, thread, "thread_links") == {"aldo", "carla"}
    assert world.ask("berta", "SELECT 1 FROM records WHERE id = %s", evidence.id) == []


def test_a_thread_for_the_secretariat_alone_has_no_room(world: World) -> None:
    seated(world)
    made = boards.open_thread(world, "aldo", audience="secretariat")
    assert seers(world, made) == {"aldo"} | PLATFORM
    assert world.owner("SELECT 1 FROM records WHERE kind = 'room'") == []


def test_a_seat_that_ended_sees_nothing_and_its_author_keeps_what_they_wrote(
    world: World, thread: Thread
) -> None:
    for seat in ("dara in board", "alba in board", "corvo in board"):
        world.end(seat)
    assert seers(world, thread) == {"aldo", "berta"}
    assert seers(world, thread, "room") == {"berta"}
    handed(world, thread)
    assert set(threads_of(world, "aldo", thread)) >= ANSWERED


def test_whoever_is_of_the_platform_too_has_no_seat(world: World, thread: Thread) -> None:
    tie = "INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at)"
    tie += " VALUES (gen_random_uuid(), %s, %s, 'staff', now() - interval '1 day')"
    world.owner(tie, world.id("dora"), world.id("marketplace"))
    assert set(threads_of(world, "dora", thread)) == NOTHING
    world.owner(
        "UPDATE affiliations SET ends_at = now() WHERE organisation_id = %s AND person_id = %s",
        world.id("marketplace"),
        world.id("dora"),
    )
    assert "talk" in threads_of(world, "dora", thread)


def test_an_observer_reads_and_does_nothing(world: World, thread: Thread) -> None:
    vote = ballots.call(world, "berta", thread)
    assert ballots.cast(world, "carla", vote, 0) == "no_seat"
    for deed in (
        lambda: boards.take(world, "carla", thread),
        lambda: ballots.give(world, "carla", vote, "alba"),
        lambda: boards.open_thread(world, "carla"),
        lambda: ask_later(world, "carla", thread),
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound)):
            deed()


def test_points_added_later_are_seen_as_the_thread_is(world: World, thread: Thread) -> None:
    handed(world, thread)
    later = boards.Point(ids.new_id(), "K9", f"{thread.reference}.K9", "later")
    with pytest.raises(psycopg.errors.NoDataFound):
        boards.add_point(world, "dora", thread, later)
    boards.add_point(world, "aldo", thread, later)
    assert threads_of(world, "sara", thread)["points"] == 2
