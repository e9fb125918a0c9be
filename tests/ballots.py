"""How a test votes: calls a vote on a thread, gives a vote away, casts a ballot; in SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core import ids
from tests import boards
from tests.cast import ORGANISATIONS, id_of, voice

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Point, Thread
    from tests.world import World

_VOTE = """
INSERT INTO votes (id, record_id, thread_id, room_id, board_id, question, options, secret,
                   quorum_percent, opens_at, closes_at, zone, called_by, called_by_name, called_at)
VALUES (%(id)s, %(record)s, %(thread)s, %(room)s, %(board)s, %(question)s, %(options)s, %(secret)s,
        50, now() + %(opens)s, now() + %(closes)s, 'Asia/Shanghai', %(person)s, %(name)s, now())
"""


def call(
    world: World,
    chair: str,
    thread: Thread,
    question: str = "Shall we?",
    *,
    secret: bool = False,
    point: Point | None = None,
    opens: timedelta = timedelta(),
    closes: timedelta = timedelta(days=7),
) -> UUID:
    """Call a vote with the options yes and no; its window counts from now."""
    window = {"opens": opens, "closes": closes}
    more = {"question": question, "options": ["Yes", "No"], "secret": secret, **window}
    named = boards.speaker(chair, thread, mute=False)
    vote = boards.write(world, chair, _VOTE, thread, {**boards.of(thread, point), **named, **more})
    for choice in (-1, 0, 1) if secret else ():
        world.ask(chair, "INSERT INTO tallies (vote_id, choice) VALUES (%s, %s)", vote, choice)
    return vote


def give(world: World, name: str, vote: UUID, to: str) -> UUID:
    """Let the organisation `to` vote for that of `name`."""
    person, organisation = voice(name)
    proxy = ids.new_id()
    world.ask(
        name,
        "INSERT INTO proxies (id, vote_id, from_organisation, from_name, to_organisation, to_name,"
        " given_by, given_at) VALUES (%s, %s, %s, %s, %s, %s, %s, now())",
        *(proxy, vote, id_of(organisation), ORGANISATIONS[organisation][0]),
        *(id_of(to), ORGANISATIONS[to][0], id_of(person)),
    )
    return proxy


def cast(world: World, name: str, vote: UUID, choice: int, whose: str | None = None) -> str:
    """Cast a ballot (0: yes, 1: no, -1: abstain); return '' or why it does not count.

    `whose` is the organisation for which it is cast by proxy.
    """
    whose = whose or voice(name)[1]
    rows = world.ask(name, "SELECT cast_ballot(%s, %s, %s)", vote, id_of(whose), choice)
    return str(rows[0][0])
