"""A thread with a row of everything: what the tests of sight and of writing ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import ids
from tests import ballots, boards
from tests.cast import id_of

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Thread
    from tests.world import World

_ASK = """
INSERT INTO questions (id, thread_id, text, asked_by_name, asked_at)
VALUES (%s, %s, 'Which?', 'Sara', now())"""
_LATER = """
INSERT INTO extensions (id, thread_id, board_id, to_day, reason, asked_by, asked_by_name, asked_at)
VALUES (%s, %s, %s, '2031-01-01', 'More time.', %s, 'Sara', now())"""
_PROPOSE = """
INSERT INTO release_proposals (id, thread_id, room_id, board_id, title, said, did, proposed_as,
                               proposed_by, proposed_by_name, proposed_at)
VALUES (%s, %s, %s, %s, 'Heard', 'Said', 'Did', %s, %s, %s, now())"""


def seated(world: World) -> None:
    """Seat Dora as a member of the board and Carla as an observer, beside Berta and Aldo."""
    boards.seat(world, "dora")
    boards.seat(world, "carla", role="observer")


def full(world: World, author: str = "aldo", *, sealed: bool = False) -> Thread:
    """Open a thread of `author` with two points, talk, two positions, a vote of each kind, a proxy.

    Nobody has handed it over yet; of the positions Dora's may be shown.
    """
    thread = boards.open_thread(world, author, sealed=sealed)
    boards.speak(world, "dora", thread)
    boards.speak(world, author, thread, about=thread.points[1])
    boards.take(world, author, thread)
    boards.take(world, "dora", thread, "object", may_show=True)
    for secret in (False, True):
        vote = ballots.call(world, "berta", thread, secret=secret)
        assert ballots.cast(world, "aldo", vote, 0) == ""
    ballots.give(world, "dora", vote, "borel")
    return thread


def handed(world: World, thread: Thread, by: str = "aldo") -> None:
    """Hand the thread over with its first point and the positions that may be shown.

    The platform answers the point, drafts nothing else, asks the author and asks for a later date.
    """
    every = world.owner("SELECT id FROM positions WHERE thread_id = %s", thread.id)
    boards.hand_over(world, by, thread, [thread.points[0]], [row.id for row in every])
    boards.speak(world, "sara", thread, room=False)
    boards.answer(world, "sara", thread, thread.points[0])
    world.ask("sara", _ASK, ids.new_id(), thread.id)
    ask_later(world, "sara", thread)


def ask_later(world: World, name: str, thread: Thread, board: str = "board") -> None:
    """Ask the chair for a later date as `name`."""
    world.ask(name, _LATER, ids.new_id(), thread.id, id_of(board), id_of(name))


def propose(world: World, name: str, thread: Thread, side: str, *, named: bool = True) -> UUID:
    """Propose a release as `name` of the side "chair" or "originator", under their name or none."""
    proposal = ids.new_id()
    who = (id_of(name), name.capitalize()) if named else (None, "")
    where = (thread.id, thread.room_id, id_of(thread.board))
    world.ask(name, _PROPOSE, proposal, *where, side, *who)
    return proposal
