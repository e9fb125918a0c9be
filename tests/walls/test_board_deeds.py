"""The deeds of a board that the database does itself: open, hand over, recuse, vote, release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from app.core import ids
from tests import ballots, boards
from tests.walls.board_rows import full, handed, propose, seated
from tests.walls.talk import read
from tests.walls.traces import EVERYBODY, NOTHING, PLATFORM, threads_of

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

Refused, Absent = psycopg.errors.InsufficientPrivilege, psycopg.errors.NoDataFound
HOUR = timedelta(hours=1)


@pytest.fixture
def thread(world: World) -> Thread:
    """Give a thread of Aldo's with a row of everything, among four seats."""
    seated(world)
    return full(world)


def test_whoever_holds_a_seat_opens_and_nobody_else(world: World) -> None:
    seated(world)
    for name in ("anna", "boris", "carla", "cora", "nina"):
        with pytest.raises(Absent, match="no such board"):
            boards.open_thread(world, name)
    for board, tlp in (("toys", "AMBER"), ("board", "RED")):
        with pytest.raises(Absent, match="no such board"):
            boards.open_thread(world, "berta", board, tlp=tlp)
    for tlp in ("AMBER+STRICT", "AMBER", "GREEN", "CLEAR"):
        boards.open_thread(world, "aldo", tlp=tlp)


def test_the_secretariat_brings_a_topic_and_does_not_hear_the_board(world: World) -> None:
    made = boards.open_thread(world, "sara")
    boards.speak(world, "berta", made)
    assert set(threads_of(world, "sara", made)) == {"threads", "points", "thread_moves"}
    assert "talk" in threads_of(world, "aldo", made)
    for more in ({"sealed": True}, {"audience": "secretariat"}):
        with pytest.raises(Absent):
            boards.open_thread(world, "sara", **more)


def test_only_its_people_and_the_chair_hand_it_over(world: World, thread: Thread) -> None:
    for name in ("dora", "carla", "anna", "sara"):
        with pytest.raises(Absent, match="no such thread"):
            boards.hand_over(world, name, thread)
    boards.hand_over(world, "berta", thread, [])
    assert set(threads_of(world, "sara", thread)) == {"threads"}


def test_no_position_is_shown_that_its_taker_keeps(world: World, thread: Thread) -> None:
    every = world.owner("SELECT id, may_show FROM positions")
    boards.hand_over(world, "aldo", thread, [], [row.id for row in every])
    shown = world.owner("SELECT may_show FROM positions WHERE shown_at IS NOT NULL")
    assert shown == [(True,)]


def test_its_parts_follow_the_label_of_a_thread(world: World, thread: Thread) -> None:
    labels = "SELECT DISTINCT tlp FROM records WHERE id = %s OR parent_id = %s"
    world.ask("aldo", "SELECT relabel(%s, 'AMBER+STRICT')", thread.id)
    assert world.owner(labels, thread.id, thread.id) == [("AMBER+STRICT",)]
    for record in (thread.id, thread.points[0].id):
        with pytest.raises(Refused, match="not this label"):
            world.ask("aldo", "SELECT relabel(%s, 'RED')", record)
    with pytest.raises(Absent):
        world.ask("berta", "SELECT relabel(%s, 'GREEN')", thread.id)


@pytest.mark.parametrize(
    "call",
    [
        "relabel(%s, 'GREEN')",
        "widen(%s, '{marketplace}', NULL, '')",
        "narrow(%s, '{{{board}}}', false, '')",
        "extend_inside(%s, '{anna}', '')",
    ],
)
def test_nobody_changes_who_is_in_the_boards_room(world: World, thread: Thread, call: str) -> None:
    known = {name: world.id(name) for name in ("marketplace", "board", "anna")}
    with pytest.raises((Refused, Absent)):
        world.ask("aldo", f"SELECT {call.format(**known)}", thread.room_id)
    changed = world.owner("SELECT 1 FROM grants WHERE record_id = %s", thread.room_id)
    assert len(changed) == 1
    with world.as_("aldo") as connection:
        for change in ("title = 'Other'", "state = 'withdrawn'"):
            statement = f"UPDATE records SET {change} WHERE id = %s"
            assert connection.execute(statement.encode(), (thread.room_id,)).rowcount == 0


def test_an_organisation_stays_out_by_itself_or_by_the_chair(world: World, thread: Thread) -> None:
    assert boards.recuse(world, "dora", thread, "alba") == "forbidden"
    assert boards.recuse(world, "carla", thread, "corvo") == "forbidden"
    assert boards.recuse(world, "anna", thread, "alba") == "absent"
    assert boards.recuse(world, "berta", thread, "corvo") == "no_seat"
    assert boards.recuse(world, "berta", thread, "dara") == ""
    assert boards.recuse(world, "berta", thread, "dara") == "twice"
    (row,) = world.owner("SELECT id FROM recusals")
    for name in ("aldo", "carla", "anna", "sara"):
        assert world.ask(name, "SELECT end_recusal(%s)", row.id) == [(False,)]
    assert world.ask("berta", "SELECT end_recusal(%s)", row.id) == [(True,)]
    assert "talk" in threads_of(world, "dora", thread)


@pytest.mark.parametrize("sealed", [False, True])
def test_no_recusal_shuts_an_author_out_or_tells_who_it_is(world: World, sealed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    seated(world)
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, now())",
        world.id("alba in board"),
        world.id("lex"),
    )
    made = full(world, sealed=sealed)
    assert boards.recuse(world, "berta", made, "alba") == ""
    assert "talk" in threads_of(world, "aldo", made)
    # Nor do votes show, nor can anything be done there that bears a name.
    assert "votes" not in threads_of(world, "aldo", made)
    with pytest.raises(Refused):
        boards.take(world, "aldo", made, point=made.points[0])
    assert threads_of(world, "lex", made).keys() == {"recusals"}
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, now())",
        world.id("alba in board"),
        world.id("anna"),
    )
    assert threads_of(world, "anna", made).keys() == {"recusals"}


def test_an_author_of_two_houses_is_not_shut_out_with_the_other(world: World) -> None:
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, now())",
        world.id("borel in board"),
        world.id("tess"),
    )
    boards.seat(world, "carla")
    made = boards.open_thread(world, "tess@borel", sealed=True)
    assert boards.recuse(world, "berta", made, "corvo") == ""
    assert "threads" in threads_of(world, "tess@borel", made)
    assert threads_of(world, "carla", made).keys() == {"recusals"}


def test_a_ballot_counts_or_says_why_not(world: World, thread: Thread) -> None:
    late = ballots.call(world, "berta", thread, opens=-2 * HOUR, closes=-HOUR)
    early = ballots.call(world, "berta", thread, opens=HOUR, closes=2 * HOUR)
    vote = ballots.call(world, "berta", thread)
    assert ballots.cast(world, "aldo", late, 0) == "closed"
    assert ballots.cast(world, "aldo", early, 0) == "early"
    assert ballots.cast(world, "aldo", vote, 2) == ballots.cast(world, "aldo", vote, -2) == "choice"
    assert ballots.cast(world, "anna", vote, 0) == ballots.cast(world, "sara", vote, 0) == "absent"
    assert ballots.cast(world, "aldo", vote, 0, "dara") == "no_proxy"
    assert ballots.cast(world, "aldo", vote, 0, "corvo") == "no_seat"
    assert ballots.cast(world, "aldo", vote, 0) == ""
    assert ballots.cast(world, "aldo", vote, 1) == "twice"
    world.ask("berta", "UPDATE votes SET withdrawn_at = now() WHERE id = %s", vote)
    assert ballots.cast(world, "dora", vote, 0) == "withdrawn"


def test_a_proxy_goes_no_further(world: World, thread: Thread) -> None:
    vote = ballots.call(world, "berta", thread)
    ballots.give(world, "dora", vote, "borel")
    ballots.give(world, "berta", vote, "alba")
    assert ballots.cast(world, "berta", vote, 0, "dara") == "given_away"
    assert ballots.cast(world, "berta", vote, 0) == "given_away"
    assert ballots.cast(world, "aldo", vote, 0, "dara") == "no_proxy"
    assert ballots.cast(world, "aldo", vote, 0, "borel") == ""
    for name, to in (("dora", "corvo"), ("dora", "alba"), ("carla", "alba")):
        with pytest.raises((Refused, psycopg.errors.UniqueViolation)):
            ballots.give(world, name, vote, to)


def test_whoever_stays_out_or_has_gone_does_not_vote(world: World, thread: Thread) -> None:
    vote = ballots.call(world, "berta", thread, point=thread.points[0])
    ballots.give(world, "dora", vote, "alba")
    boards.recuse(world, "berta", thread, "dara", thread.points[0])
    assert ballots.cast(world, "dora", vote, 0) == "absent"
    assert ballots.cast(world, "aldo", vote, 0, "dara") == "recused"
    world.end("alba in board")
    assert ballots.cast(world, "aldo", vote, 0) == "absent"


@pytest.mark.parametrize("sealed", [False, True])
def test_a_release_takes_two_people(world: World, sealed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    seated(world)
    made = full(world, "berta", sealed=sealed)
    handed(world, made, "berta")
    own = propose(world, "berta", made, "originator", named=not sealed)
    for name in ("berta", "aldo", "dora", "sara"):
        with pytest.raises(Absent, match="no such proposal"):
            boards.agree(world, name, own)
    world.ask("berta", "UPDATE release_proposals SET agreed = false, decided_at = now()")
    theirs = propose(world, "berta", made, "chair")
    with pytest.raises(Absent, match="no such proposal"):
        boards.agree(world, "berta", theirs)
    with pytest.raises(Refused):
        world.ask("berta", "UPDATE release_proposals SET agreed = true WHERE id = %s", theirs)


def test_a_sealed_author_proposes_without_a_name(world: World) -> None:
    seated(world)
    made = full(world, sealed=True)
    with pytest.raises(Refused):
        propose(world, "aldo", made, "originator")
    boards.agree(world, "berta", propose(world, "aldo", made, "originator", named=False))
    assert world.owner("SELECT industry FROM releases") == [(None,)]


def test_how_many_points_wait_is_told_to_who_sees_the_thread(world: World, thread: Thread) -> None:
    count = "SELECT unanswered(%s)"
    assert world.ask("aldo", count, thread.id) == [(0,)]
    boards.hand_over(world, "aldo", thread)
    assert world.ask("aldo", count, thread.id) == [(2,)]
    boards.answer(world, "sara", thread, thread.points[0])
    assert world.ask("sara", count, thread.id) == [(1,)]
    assert world.ask("anna", count, thread.id) == [(0,)]


def test_the_secretariat_opens_a_name_with_a_reason(world: World) -> None:
    seated(world)
    made = full(world, sealed=True)
    call = "SELECT person_name, organisation_name FROM open_name(%s, %s, %s, 'r')"
    with pytest.raises(Absent):
        world.ask("sara", call, made.id, ids.new_id(), "Before it was shown to us.")
    handed(world, made)
    refused = {"nina": "A reason.", "berta": "A reason.", "otto": "A reason.", "sara": "  "}
    for name, reason in refused.items():
        with pytest.raises(Absent):
            world.ask(name, call, made.id, ids.new_id(), reason)
    assert world.ask("sara", call, made.id, ids.new_id(), "A court asks.") == [("Aldo", "Alba")]
    trail = "SELECT person_name, detail FROM audit WHERE deed = 'record:open-name'"
    told = {name for name in EVERYBODY if world.ask(name, trail)}
    assert told == {"aldo", "otto"}
    plain = full(world)
    handed(world, plain)
    with pytest.raises(Absent):
        world.ask("sara", call, plain.id, ids.new_id(), "Not needed.")


def test_of_a_withdrawn_thread_its_own_people_see_the_inside(world: World, thread: Thread) -> None:
    handed(world, thread)
    for name in ("berta", "sara"):
        read(world, name, thread)
    world.ask("aldo", "UPDATE records SET state = 'withdrawn' WHERE id = %s", thread.id)
    assert "threads" in threads_of(world, "aldo", thread)
    for name in {"berta", "dora", *PLATFORM}:
        # Whoever had read it keeps its outside alone, and what they said themselves.
        assert set(threads_of(world, name, thread)) <= {"thread_links", "comments"}, name
    assert threads_of(world, "dora", thread) == {} or set() == NOTHING


def test_nobody_is_let_in_beside_the_seats(world: World, thread: Thread) -> None:
    assert boards.recuse(world, "dora", thread, "dara") == ""
    before = world.owner("SELECT count(*) FROM grants")
    for whom in ("dara", "corvo"):
        for record in (thread.id, thread.points[0].id):
            with pytest.raises(Absent):
                world.ask("aldo", "SELECT widen(%s, %s, NULL, '')", record, world.id(whom))
    assert world.owner("SELECT count(*) FROM grants") == before
    assert world.ask("dora", "SELECT 1 FROM threads WHERE id = %s", thread.id) == []


def test_an_agent_learns_of_no_label_but_where_their_house_stays_out(
    world: World, thread: Thread
) -> None:
    allows = "SELECT label_allows(%s)"
    assert world.ask("lex", allows, thread.id) == [(False,)]
    assert boards.recuse(world, "berta", thread, "alba") == ""
    assert world.ask("lex", allows, thread.id) == [(True,)]
