"""Who changes which rows of a thread: each statement is tried as everybody, without a WHERE."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import ballots, boards
from tests.walls.board_rows import ask_later, full, handed, propose, seated
from tests.walls.test_writes import REFUSED, changed
from tests.walls.traces import EVERYBODY, PLATFORM

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

CHAIR, SEATS = {"berta"}, {"aldo", "berta", "dora"}
# Each statement, and who has rows that it changes; of everybody else it changes none.
CHANGES = {
    "UPDATE threads SET version = version + 1": {"aldo", "berta"} | PLATFORM,
    "UPDATE threads SET problem = 'Other words'": {"aldo"},
    "UPDATE threads SET owner_name = 'x'": {"aldo", "berta"} | PLATFORM,
    "UPDATE threads SET answered_at = now()": PLATFORM,
    "UPDATE points SET text = 'Other words'": {"aldo"},
    "UPDATE records SET title = 'Other words'": {"aldo"},
    "UPDATE positions SET superseded_at = now()": {"aldo", "dora"},
    "UPDATE votes SET withdrawn_at = now()": CHAIR,
    "UPDATE proxies SET withdrawn_at = now()": {"dora"},
    "UPDATE answers SET superseded_at = now()": PLATFORM,
    "UPDATE questions SET answer = 'That one.'": {"aldo", "berta"},
    "UPDATE extensions SET granted = true": CHAIR,
    "UPDATE release_proposals SET agreed = false": {"aldo", "berta"},
    "UPDATE comments SET text = 'Other words'": {"sara"},
    "DELETE FROM answers": set(),
    "DELETE FROM thread_links": set(),
}
_STRAY = """
INSERT INTO positions (id, record_id, thread_id, room_id, organisation_id, organisation_name,
                       person_id, person_name, choice, taken_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 'x', %s, 'x', 'support', now())"""


@pytest.fixture
def thread(world: World) -> Thread:
    """Give a thread of Aldo's with the platform, with a row of everything."""
    seated(world)
    made = full(world)
    handed(world, made)
    propose(world, "berta", made, "chair")
    return made


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("statement", CHANGES)
def test_only_whose_it_is_changes_it(world: World, statement: str) -> None:
    world.owner("DELETE FROM comments WHERE author_name <> 'Sara'")
    by = {name for name in (*EVERYBODY, None) if changed(world, name, statement) > 0}
    assert by == CHANGES[statement]


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_stays_out_changes_nothing(world: World, thread: Thread, statement: str) -> None:
    assert boards.recuse(world, "berta", thread, "borel") == ""
    assert changed(world, "berta", statement) <= 0


@pytest.mark.usefixtures("thread")
def test_a_published_answer_is_not_reworded(world: World) -> None:
    for change in ("words = ''", "outcome = 'declined'", "published_at = NULL"):
        assert changed(world, "sara", f"UPDATE answers SET {change}") == REFUSED
    assert changed(world, "sara", "UPDATE answers SET superseded_at = now()") == 1


def test_a_seat_takes_an_open_thread_up_and_no_further(world: World) -> None:
    seated(world)
    boards.open_thread(world, "aldo")
    for name, count in {"dora": 1, "carla": 0, "anna": 0, "sara": 0}.items():
        taken = "UPDATE threads SET state = 'in_discussion', version = version + 1"
        assert changed(world, name, taken) == count
    for change in ("state = 'withdrawn'", "due_on = now()", "review_outcome = 'yes'"):
        assert changed(world, "dora", f"UPDATE threads SET {change}") == REFUSED


def test_a_position_is_ones_own_and_belongs_together(world: World, thread: Thread) -> None:
    other = boards.open_thread(world, "aldo")
    dora = (world.id("dara"), world.id("dora"))
    room, foreign = thread.room_id, other.room_id
    for values in (
        (thread.points[1].id, thread.id, foreign, *dora),
        (other.points[0].id, thread.id, room, *dora),
        (thread.points[1].id, thread.id, room, world.id("alba"), world.id("dora")),
        (thread.points[1].id, thread.id, room, world.id("dara"), world.id("aldo")),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask("dora", _STRAY, *values)
    world.ask("dora", _STRAY, thread.points[1].id, thread.id, room, *dora)


def test_only_the_chair_calls_and_only_on_their_board(world: World, thread: Thread) -> None:
    for name in ("aldo", "dora", "carla", "sara", "boris"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ballots.call(world, name, thread)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            propose(world, name, thread, "chair")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask_later(world, "berta", thread)


def test_no_point_is_slipped_into_the_thread_of_another(world: World, thread: Thread) -> None:
    own = boards.open_thread(world, "dora", points=1)
    world.owner("DELETE FROM points WHERE id = %s", own.points[0].id)
    put = "INSERT INTO points (id, thread_id, code) VALUES (%s, %s, 'ZZ')"
    for record in (own.points[0].id, own.id):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.ask("dora", put, record, thread.id)
    world.ask("dora", put, own.points[0].id, own.id)


def test_a_remark_is_about_a_part_of_what_it_stands_below(world: World, thread: Thread) -> None:
    other = boards.open_thread(world, "aldo")
    for room in (True, False):
        boards.speak(world, "dora", thread, room=room, about=thread.points[1])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            boards.speak(world, "dora", thread, room=room, about=other.points[0])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        boards.speak(world, "sara", thread)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        boards.speak(world, "sara", thread, room=False, about=thread.points[1])


def test_the_sealed_author_leaves_no_name(world: World) -> None:
    seated(world)
    made = full(world, sealed=True)
    handed(world, made)
    named = replace(made, sealed=False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        boards.speak(world, "aldo", named)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        boards.note_move(world, "aldo", named, "with_platform")
    assert changed(world, "aldo", "UPDATE questions SET answered_by_name = 'Aldo'") == REFUSED
    assert changed(world, "aldo", "UPDATE questions SET answer = 'That one.'") == 1
