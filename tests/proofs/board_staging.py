"""Brings the threads of the scene about, in SQL, as those who take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import ballots, boards
from tests.cast import id_of, voice
from tests.proofs.board_scene import ANSWERED, THREADS
from tests.walls.board_rows import propose
from tests.walls.talk import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.board_oracle import Matter
    from tests.boards import Thread
    from tests.world import World

    Token = Callable[[str], str]

_WORDS = """
UPDATE records SET title = %(title)s WHERE id = %(id)s;
UPDATE threads SET problem = %(problem)s, proposal = %(proposal)s WHERE id = %(id)s;
INSERT INTO versions (record_id, number, title, text, fields, created_at, created_by_name)
VALUES (%(id)s, 1, %(title)s, %(policy)s, '{}', now(), %(writer)s)"""
_ASKED = """
INSERT INTO questions (id, thread_id, text, asked_by_name, asked_at)
VALUES (%s, %s, %s, 'Sara', now())"""
_LATER = """
INSERT INTO extensions (id, thread_id, board_id, to_day, reason, asked_by, asked_by_name, asked_at)
VALUES (%s, %s, %s, '2031-01-01', %s, %s, 'Sara', now())"""
_OWNED = "UPDATE threads SET owner_id = %s, owner_name = 'Sara' WHERE id = %s"
_REWORD = "UPDATE release_proposals SET title = %s, said = %s, did = %s WHERE id = %s"


def stage_board(world: World, token: Token) -> dict[str, Thread]:
    """Open every thread of the scene, and let happen to each what it says."""
    boards.seat(world, "carla")
    made = {}
    for name, matter in THREADS.items():
        made[name] = _opened(world, matter)
        _put_words(world, token, name, made[name], matter)
        if matter.audience == "board":
            _room(world, token, name, made[name], matter)
        if matter.shown is not None:
            _hand_over(world, token, name, made[name], matter)
    _apart(world, token, made["apart"])
    _platform(world, token, made)
    _end(world, token, made["gone"])
    _fixed_ids(world, made)
    return made


def _opened(world: World, matter: Matter) -> Thread:
    person = voice(matter.author)[0]
    return boards.open_thread(world, person, audience=matter.audience, sealed=matter.sealed)


def _put_words(world: World, token: Token, name: str, thread: Thread, matter: Matter) -> None:
    parts = ("title", "problem", "proposal", "policy")
    words = {part: token(f"thread {name} {part}") for part in parts}
    words["writer"] = "" if matter.sealed else voice(matter.author)[0].capitalize()
    with world.as_(voice(matter.author)[0]) as connection:
        for statement in _WORDS.split(";"):
            connection.execute(statement.encode(), {**words, "id": thread.id})
    for number, point in enumerate(thread.points):
        title, text = token(f"thread {name} point {number}"), token(f"thread {name} asked {number}")
        world.owner("UPDATE records SET title = %s WHERE id = %s", title, point.id)
        world.owner("UPDATE points SET text = %s WHERE id = %s", text, point.id)


def _room(world: World, token: Token, name: str, thread: Thread, matter: Matter) -> None:
    other = "berta" if voice(matter.author)[0] != "berta" else "aldo"
    said = boards.speak(world, other, thread, token(f"thread {name} talk"))
    about = thread.points[1]
    boards.speak(world, "berta", thread, token(f"thread {name} talk of 1"), about=about)
    kept, shown = token(f"thread {name} kept position"), token(f"thread {name} shown position")
    boards.take(world, "carla", thread, "object", kept)
    boards.take(world, "berta", thread, "support", shown, may_show=True)
    vote = ballots.call(world, "berta", thread, token(f"thread {name} question"))
    assert ballots.cast(world, "berta", vote, 0) == ""
    world.owner("UPDATE comments SET id = %s WHERE id = %s", id_of(f"said {name}"), said)


def _hand_over(world: World, token: Token, name: str, thread: Thread, matter: Matter) -> None:
    shown = [thread.points[number] for number in matter.shown or ()]
    every = world.owner("SELECT id FROM positions WHERE thread_id = %s", thread.id)
    author = voice(matter.author)[0]
    boards.hand_over(world, author, thread, shown, [row.id for row in every])
    boards.speak(world, "sara", thread, token(f"thread {name} with platform"), room=False)


def _apart(world: World, token: Token, thread: Thread) -> None:
    """Let Corvo stay out of it all, and Alba out of its second point."""
    assert boards.recuse(world, "berta", thread, "corvo") == ""
    assert boards.recuse(world, "berta", thread, "alba", thread.points[1]) == ""
    world.owner("UPDATE recusals SET reason = %s", token("recusal reason"))


def _platform(world: World, token: Token, made: dict[str, Thread]) -> None:
    for name in ANSWERED:
        for number, point in enumerate(made[name].points):
            boards.answer(world, "sara", made[name], point, "partly", token(f"answer {number}"))
        boards.settle(world, made[name], "done")
    handed = made["handed"]
    boards.answer(world, "sara", handed, handed.points[0], "accepted", token("answer draft"),
                  publish=False)  # fmt: skip
    asked, later = id_of("question"), id_of("extension")
    world.ask("sara", _ASKED, asked, handed.id, token("asked author"))
    world.ask("sara", _LATER, later, handed.id, id_of("board"), token("asked chair"), id_of("sara"))
    world.ask("sara", _OWNED, id_of("sara"), handed.id)
    told = propose(world, "aldo", made["done"], "originator")
    words = [token(f"release {part}") for part in ("title", "said", "did")]
    world.owner(_REWORD, *words, told)
    boards.agree(world, "berta", told)
    open_one = propose(world, "berta", made["sealed"], "chair")
    world.owner(_REWORD, token("proposal title"), "Said", "Did", open_one)


def _end(world: World, token: Token, thread: Thread) -> None:
    read(world, "berta", thread)
    ended = "UPDATE records SET state = 'withdrawn', state_reason = %s WHERE id = %s"
    world.ask("carla", ended, token("thread gone reason"), thread.id)
    world.ask("carla", "UPDATE threads SET state = 'withdrawn' WHERE id = %s", thread.id)


def _fixed_ids(world: World, made: dict[str, Thread]) -> None:
    """Give what addresses name an id that the tables of the matrix can name."""
    for name, thread in made.items():
        for row in world.owner("SELECT id FROM votes WHERE thread_id = %s", thread.id):
            _renamed(world, row.id, f"vote {name}")
    for table, name in (("release_proposals", "proposal"), ("recusals", "recusal")):
        where = "decided_at IS NULL" if table == "release_proposals" else "record_id = thread_id"
        change = f"UPDATE {table} SET id = %s WHERE {where}"
        world.owner(change, id_of(name))


def _renamed(world: World, vote: object, name: str) -> None:
    """Put a vote in the place of another, with its ballots."""
    copied = (
        "INSERT INTO votes SELECT (jsonb_populate_record(v, jsonb_build_object('id', %s::text))).*"
    )
    world.owner(f"{copied} FROM votes v WHERE id = %s", str(id_of(name)), vote)
    for table in ("ballots", "ballot_choices", "tallies", "proxies"):
        world.owner(f"UPDATE {table} SET vote_id = %s WHERE vote_id = %s", id_of(name), vote)
    world.owner("DELETE FROM votes WHERE id = %s", vote)
