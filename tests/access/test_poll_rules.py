"""Sight of polls over times, told by the gate alone, by row-level security, and by an oracle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings

from app.access.rules import reader, visible_open
from app.core.db import Query
from app.models.records import Record
from app.models.time_polls import TimePoll
from app.services.accounts import sessions
from tests.access import stories
from tests.access.stories import PEACE, bring_about
from tests.access.test_rules import as_owner
from tests.cast import id_of, voice
from tests.meeting_oracle import LEADS, asked_when, reads_answer, sees_poll
from tests.oracle import VOICES, Situation
from tests.proofs.small import PROFILE
from tests.walls.test_time_polls import poll
from tests.world import World

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.stock import Stock

_SEEN = Query(visible_open(Record.id).join(TimePoll, TimePoll.id == Record.id))
_ANSWER = """
INSERT INTO time_answers (slot_id, person_id, organisation_id, zone, answer, at)
VALUES (%s, %s, %s, 'UTC', 'good', now())"""


async def first_wall(session: AsyncSession, name: str) -> set[UUID]:
    """Return the polls that somebody sees through the gate alone."""
    actor = await sessions.assume(session, *(id_of(part) for part in voice(name)))
    return {row.id for row in await _SEEN.all(session, **reader(actor))} if actor else set()


def asked(world: World) -> dict[str, tuple[UUID, UUID]]:
    """Ask every group when it can meet, and let everybody answer who is asked."""
    made = {group: poll(world, person, group) for group, person in LEADS.items()}
    for group, (_, slot) in made.items():
        for name in (one for one in VOICES if asked_when(one, group, PEACE)):
            world.ask(name, _ANSWER, slot, *(id_of(part) for part in voice(name)))
    return made


async def compare(world: World, made: dict[str, tuple[UUID, UUID]], now: Situation) -> None:
    """Ask both walls and the oracle about every poll as everybody."""
    async with as_owner(world) as session:
        for name in VOICES:
            seen = {one for group, (one, _) in made.items() if sees_poll(name, group, now)}
            polls = world.ask(name, "SELECT id FROM time_polls")
            assert (name, {row.id for row in polls}) == (name, seen)
            assert (name, await first_wall(session, name)) == (name, seen)
            told = world.ask(name, "SELECT slot_id, person_id, organisation_id FROM time_answers")
            assert (name, {(*row,) for row in told}) == (name, _answers(name, made, now))
            for one, _ in made.values():
                counted = world.ask(name, "SELECT people FROM time_counts(%s)", one)
                assert bool(counted) == (one in seen)


def _answers(
    name: str, made: dict[str, tuple[UUID, UUID]], now: Situation
) -> set[tuple[UUID, UUID, UUID]]:
    return {
        (slot, id_of(voice(of)[0]), id_of(voice(of)[1]))
        for group, (_, slot) in made.items()
        for of in VOICES
        if asked_when(of, group, PEACE) and reads_answer(name, of, group, now)
    }


@pytest.mark.timeout(600)
@settings(PROFILE, max_examples=4)
@given(stories.situations())
async def test_both_walls_and_the_oracle_answer_alike_about_polls(
    stock: Stock, tmp_path: Path, now: Situation
) -> None:
    note(f"{now}")
    with stock.lent() as lines:
        world = World(lines.database, tmp_path, lines)
        try:
            made = asked(world)
            bring_about(world, now)
            await compare(world, made, now)
        finally:
            world.close()
