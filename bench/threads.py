"""Threads of the advisory board beside the bulletins: one with three points for each fifty of them.

The board's seats take positions on every point, talk in a room of their own, and two of three
threads are answered. The platform's own grants are left out: two viewers belong to it who must see
next to nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench.cast import Cast, Member, key
from bench.records import COLUMNS as BULLETINS
from bench.records import Generated, new_id, reference, words

EVERY = 50
POINTS = ("7K", "Q2", "M9")
TOPICS = ("policy", "strategy", "procedure", "trend", "litigation", "practice")
COLUMNS = {
    "threads": "id board_id room_id topic problem proposal state handed_over_at owner_id owner_name"
    " due_on answered_at decided_at",
    "points": "id thread_id code position text",
    "thread_moves": "id thread_id from_state to_state by_name by_organisation at",
    "positions": "id record_id thread_id room_id organisation_id organisation_name person_id"
    " person_name choice reason taken_at",
    "answers": "id thread_id point_id outcome reason words drafted_by drafted_by_name drafted_at"
    " published_by_name published_at",
}
_CHOICES = ("support", "support", "support", "reservations", "object", "abstain")
_REASONS = {"accepted": "will-do", "partly": "in-part", "declined": "cost"}
_POSITIONS, _REMARKS = 4, 2
# Where a bulletin's row says when it was published.
_PUBLISHED = BULLETINS["records"].split().index("published_at")


@dataclass(frozen=True, slots=True)
class _Thread:
    """What the parts of one thread have in common."""

    id: UUID
    room: UUID
    reference: str
    author: Member
    board: list[Member]
    opened: datetime
    chance: random.Random

    @property
    def discussed(self) -> datetime:
        """When the board talked of it."""
        return self.opened + timedelta(seconds=20)


def beside(made: Generated, cast: Cast, first: int) -> None:
    """Add the threads to a batch of bulletins whose first has the number `first`."""
    outsides = list(made.rows["records"])
    for number, outside in enumerate(outsides, first):
        if number % EVERY == EVERY // 2:
            _thread(made, cast, number, outside[_PUBLISHED])


def _thread(made: Generated, cast: Cast, number: int, opened: datetime) -> None:
    # A source of its own, so that the bulletins are the same with and without threads.
    chance = random.Random(number)
    name = "AB" + reference(number, opened.year).removeprefix("IB")
    author = cast.board[number // EVERY % len(cast.board)]
    own, room = new_id(opened, chance), new_id(opened, chance)
    one = _Thread(own, room, name, author, cast.board, opened, chance)
    topic = TOPICS[number // EVERY % len(TOPICS)]
    _outside(made, one, own, "thread", name, None, [f"topic:{topic}"])
    _outside(made, one, room, "room", f"{name}.room", own, [])
    answered = number // EVERY % 3 > 0
    _inside(made, cast, one, topic, answered=answered)
    _talk(made, one)
    for place, code in enumerate(POINTS):
        point = new_id(opened, chance)
        _outside(made, one, point, "point", f"{name}.{code}", own, [])
        made.add("points", point, own, code, place, words(chance, 30))
        _positions(made, one, point)
        if answered:
            _answer(made, cast, one, point)


def _outside(
    made: Generated, one: _Thread, own: UUID, kind: str, name: str, parent: UUID | None,
    facets: list[str],
) -> None:  # fmt: skip
    who, at, title = one.author, one.opened, words(one.chance, 8)[:-1]
    shown = (who.organisation_id, who.organisation_name, who.person_id, who.person_name)
    head = (own, kind, name, title, "AMBER", "published")
    made.add("records", *head, *shown, [], facets, at, at, at, 1, parent)
    made.add("authorships", own, who.person_id, who.organisation_id)
    given: tuple[Any, ...] = (own, key("group", "board"), "board", "AMBER", at, False, None, at)
    made.add("grants", *given, None, "")
    if kind != "room":
        given = (own, who.person_id, "person", "AMBER", at, True, who.organisation_id, at)
        made.add("grants", *given, who.person_id, "author")


def _inside(made: Generated, cast: Cast, one: _Thread, topic: str, *, answered: bool) -> None:
    owner, later = cast.viewers["little"], one.discussed + timedelta(seconds=20)
    owed: tuple[Any, ...] = (None, None, "", None)
    if answered:
        owed = (later, owner.person_id, owner.person_name, later.date())
    state, when = ("done", later) if answered else ("in_discussion", None)
    texts = (words(one.chance, 60), words(one.chance, 40))
    board = key("group", "board")
    made.add("threads", one.id, board, one.room, topic, *texts, state, *owed, when, when)
    steps = ["open", "in_discussion"] + ["with_platform", "answered", "done"] * answered
    for before, after in zip(["", *steps], steps, strict=False):
        at = later if after in steps[2:] else one.opened
        who = (one.author.person_name, one.author.organisation_name)
        made.add("thread_moves", new_id(at, one.chance), one.id, before, after, *who, at)


def _talk(made: Generated, one: _Thread) -> None:
    for who in one.chance.sample(one.board, k=_REMARKS):
        said = (who.person_id, who.person_name, who.organisation_id, who.organisation_name)
        own, text = new_id(one.discussed, one.chance), words(one.chance, 20)
        made.add("comments", own, one.room, text, *said, one.discussed)


def _positions(made: Generated, one: _Thread, point: UUID) -> None:
    for who in one.chance.sample(one.board, k=_POSITIONS):
        whose = (who.organisation_id, who.organisation_name, who.person_id, who.person_name)
        thought = (one.chance.choice(_CHOICES), words(one.chance, 8), one.discussed)
        own = new_id(one.discussed, one.chance)
        made.add("positions", own, point, one.id, one.room, *whose, *thought)


def _answer(made: Generated, cast: Cast, one: _Thread, point: UUID) -> None:
    who, at = cast.viewers["little"], one.discussed + timedelta(seconds=20)
    outcome = one.chance.choice(tuple(_REASONS))
    said = (outcome, _REASONS[outcome], words(one.chance, 30))
    by = (who.person_id, who.person_name, at, who.person_name, at)
    made.add("answers", new_id(at, one.chance), one.id, point, *said, *by)
