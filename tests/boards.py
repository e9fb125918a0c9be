"""How a test is on a board: opens a thread, talks, takes positions, hands over, answers; in SQL.

Each function acts as the named person through the second wall, as the services do, and raises what
the database refuses. Whoever wrote an unattributed thread leaves no name in anything they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from app.core import clock, ids
from tests.cast import ORGANISATIONS, id_of, voice

if TYPE_CHECKING:
    from tests.world import World

_CANARIES = UUID("0e0c0f5e-51b7-4a53-9d2c-5a4d7b0f8a61")
_OPEN = "SELECT open_thread({})".format(", ".join(["%s"] * 9))
_INSIDE = """
INSERT INTO threads (id, board_id, room_id, topic, problem, proposal, audience, handed_over_at)
VALUES (%(id)s, %(board)s, %(room)s, 'policy', %(text)s, %(text)s, %(audience)s,
        CASE WHEN %(room)s::uuid IS NULL THEN now() END);
INSERT INTO thread_moves (id, thread_id, to_state, by_name, by_organisation, at)
VALUES (%(move)s, %(id)s, 'open', %(name)s, %(organisation)s, now())
"""
_COMMENT = """
INSERT INTO comments (id, record_id, about_id, text, by_author, author_id, author_name,
                      organisation_id, organisation_name, created_at)
VALUES (%(id)s, %(record)s, %(about)s, %(text)s, %(mute)s, %(person)s, %(name)s, %(organisation)s,
        %(organisation_name)s, now())
"""
_POSITION = """
INSERT INTO positions (id, record_id, thread_id, room_id, organisation_id, organisation_name,
                       person_id, person_name, choice, reason, may_show, taken_at)
VALUES (%(id)s, %(record)s, %(thread)s, %(room)s, %(organisation)s, %(organisation_name)s,
        %(person)s, %(name)s, %(choice)s, %(reason)s, %(may_show)s, now())
"""
_HANDED = """
UPDATE threads SET state = 'with_platform', handed_over_at = coalesce(handed_over_at, now()),
       due_on = '2030-01-01', version = version + 1 WHERE id = %s
"""
_ANSWER = """
INSERT INTO answers (id, thread_id, point_id, outcome, reason, words, drafted_by, drafted_by_name,
                     drafted_at)
VALUES (%(id)s, %(thread)s, %(point)s, %(outcome)s, %(reason)s, %(words)s, %(person)s, %(name)s,
        now())
"""
_REASONS = {"accepted": "will-do", "partly": "in-part", "declined": "cost"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing asked; `secret` is a token that stands in its title and text alone."""

    id: UUID
    code: str
    reference: str
    secret: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What was opened; `secret` stands in its title, problem and proposal, not in its points."""

    id: UUID
    room_id: UUID | None
    board: str
    reference: str
    title: str
    secret: str
    tlp: str
    author: str
    sealed: bool
    points: tuple[Point, ...]


def canary(world: World) -> str:
    """Return the next unique token of this world; the same in every world built alike."""
    world.published += 1
    return f"canary{uuid5(_CANARIES, str(world.published)).hex[:12]}"


def seat(
    world: World, name: str, board: str = "board", role: str = "member", industry: str | None = None
) -> None:
    """Seat the organisation of `name` on a board since a day ago, with them named to the seat.

    `world.end("dara in board")` and `world.end("dora in board")` end the two afterwards.
    """
    person, organisation = voice(name)
    where, since = f"{organisation} in {board}", clock.now() - timedelta(days=1)
    world.owner(
        "INSERT INTO seats (id, group_id, organisation_id, role, industry, starts_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        *(id_of(where), id_of(board), id_of(organisation), role, industry, since),
    )
    world.owner(
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, %s)",
        *(id_of(f"{person} in {board}"), id_of(where), id_of(person), since),
    )


def open_thread(
    world: World,
    author: str,
    board: str = "board",
    *,
    points: int = 2,
    audience: str = "board",
    sealed: bool = False,
    tlp: str = "AMBER",
) -> Thread:
    """Open a thread as `author` (who must hold a seat) with so many points.

    `audience` is "board", or "secretariat" for the platform alone, where there is no room.
    `sealed` leaves it unattributed.
    """
    secret, room = canary(world), ids.new_id() if audience == "board" else None
    reference = ids.new_reference("AB", 2026)
    made = ids.new_id(), room, board, reference, f"A policy {secret}", secret, tlp, author, sealed
    codes = [f"K{number}" for number in range(1, points + 1)]
    asked = [Point(ids.new_id(), code, f"{reference}.{code}", canary(world)) for code in codes]
    thread = Thread(*made, tuple(asked))
    outside = (id_of(board), audience, reference, thread.title, tlp, sealed, ["topic:policy"])
    with world.as_(author) as connection:
        connection.execute(_OPEN, (thread.id, room or ids.new_id(), *outside))
        for statement in _INSIDE.split(";"):
            connection.execute(statement.encode(), _inside(thread, audience))
    for point in asked:
        add_point(world, author, thread, point)
    return thread


def add_point(world: World, name: str, thread: Thread, point: Point) -> None:
    """Add a point to a thread as `name`."""
    with world.as_(name) as connection:
        outside = (point.id, thread.id, point.reference, f"A point {point.secret}")
        connection.execute("SELECT add_point(%s, %s, %s, %s)", outside)
        connection.execute(
            "INSERT INTO points (id, thread_id, code, text) VALUES (%s, %s, %s, %s)",
            (point.id, thread.id, point.code, f"Asked: {point.secret}"),
        )


def speak(
    world: World,
    name: str,
    thread: Thread,
    text: str = "Well.",
    *,
    room: bool = True,
    about: Point | None = None,
) -> UUID:
    """Say something in the board's own room, or with the platform; about a point if given."""
    record = thread.room_id if room else thread.id
    more = {"record": record, "about": about and about.id, "text": text}
    return write(world, name, _COMMENT, thread, more)


def take(
    world: World,
    name: str,
    thread: Thread,
    choice: str = "support",
    reason: str = "",
    *,
    point: Point | None = None,
    may_show: bool = False,
) -> UUID:
    """Take a position on a thread or point for the organisation of `name`, for the first time."""
    more = {"choice": choice, "reason": reason, "may_show": may_show}
    named = speaker(name, thread, mute=False)
    return write(world, name, _POSITION, thread, {**of(thread, point), **named, **more})


def recuse(
    world: World, name: str, thread: Thread, organisation: str, point: Point | None = None
) -> str:
    """Keep an organisation out of a thread or point; return '' or why it cannot be."""
    values = ids.new_id(), point.id if point else thread.id, id_of(organisation), "Own case."
    return str(world.ask(name, "SELECT recuse(%s, %s, %s, %s)", *values)[0][0])


def hand_over(
    world: World,
    name: str,
    thread: Thread,
    points: list[Point] | None = None,
    positions: list[UUID] | None = None,
) -> None:
    """Show a thread to the platform with these points (None: all) and positions."""
    chosen = thread.points if points is None else points
    with world.as_(name) as connection:
        shown = [point.id for point in chosen], positions or []
        connection.execute("SELECT hand_over(%s, %s, %s)", (thread.id, *shown))
        connection.execute(_HANDED, (thread.id,))


def answer(
    world: World,
    name: str,
    thread: Thread,
    point: Point,
    outcome: str = "accepted",
    words: str = "We will.",
    *,
    publish: bool = True,
) -> UUID:
    """Answer a point as one of the platform's staff, who sees it; publish it or leave the draft."""
    more = {"point": point.id, "outcome": outcome, "reason": _REASONS[outcome], "words": words}
    named = speaker(name, thread, mute=False)
    made = write(world, name, _ANSWER, thread, {**named, **more})
    if publish:
        published = "UPDATE answers SET published_at = now(), published_by_name = %s WHERE id = %s"
        world.ask(name, published, named["name"], made)
    return made


def note_move(world: World, name: str, thread: Thread, to: str) -> None:
    """Write down a step of a thread as `name`, without changing the thread."""
    statement = "INSERT INTO thread_moves (id, thread_id, to_state, by_name, by_organisation, at)"
    statement += " VALUES (%(id)s, %(thread)s, %(to)s, %(name)s, %(organisation_name)s, now())"
    write(world, name, statement, thread, {"to": to})


def agree(world: World, name: str, proposal: UUID) -> UUID:
    """Agree to a proposed release as `name` of the other side; return the release's id."""
    made, reference = ids.new_id(), ids.new_reference("YS", 2026)
    world.ask(name, "SELECT release_thread(%s, %s, %s)", proposal, made, reference)
    return made


def settle(world: World, thread: Thread, state: str) -> None:
    """Put a thread into a state, as the owner of the database: for what is about to be tested."""
    statement = "UPDATE threads SET state = %s, answered_at = now(), decided_at = now()"
    with world.database.owner() as connection:
        # Only the platform says that it has answered; the owner speaks as it here.
        platform = str(id_of("marketplace"))
        connection.execute("SELECT set_config('entente.organisation', %s, true)", (platform,))
        connection.execute(f"{statement} WHERE id = %s".encode(), (state, thread.id))


def write(world: World, name: str, statement: str, thread: Thread, more: dict[str, Any]) -> UUID:
    """Run a statement as `name` with their names, and `more`, as its values; return the new id."""
    made = ids.new_id()
    values = {"thread": thread.id, **speaker(name, thread, mute=True), **more, "id": made}
    with world.as_(name) as connection:
        connection.execute(statement.encode(), values)
    return made


def of(thread: Thread, point: Point | None) -> dict[str, Any]:
    """Return what is voted on, or thought of: a point, or the thread itself."""
    record = point.id if point else thread.id
    return {"record": record, "room": thread.room_id, "board": id_of(thread.board)}


def speaker(name: str, thread: Thread, *, mute: bool) -> dict[str, Any]:
    """Return who speaks; the author of an unattributed thread without a name, where `mute`."""
    person, organisation = voice(name)
    if mute and thread.sealed and voice(thread.author) == (person, organisation):
        nobody = dict.fromkeys(("person", "organisation"))
        return {**nobody, "name": "", "organisation_name": "", "mute": True}
    return {
        "person": id_of(person),
        "organisation": id_of(organisation),
        "name": person.capitalize(),
        "organisation_name": ORGANISATIONS[organisation][0],
        "mute": False,
    }


def _inside(thread: Thread, audience: str) -> dict[str, Any]:
    named = speaker(thread.author, thread, mute=True)
    return {
        "id": thread.id,
        "board": id_of(thread.board),
        "room": thread.room_id,
        "text": f"What is wrong. {thread.secret}",
        "audience": audience,
        "move": ids.new_id(),
        "name": named["name"],
        "organisation": named["organisation_name"],
    }
