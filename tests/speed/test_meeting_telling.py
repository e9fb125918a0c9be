"""How often the database is asked to tell those who are invited, however many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.services import meetings as service
from app.services.invitees import telling
from tests import meetings
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.meetings import Meeting
    from tests.speed.conftest import Asked
    from tests.world import World

pytestmark = pytest.mark.anyio

_GUESTS = """
    WITH made AS (
        INSERT INTO guests (id, name, email, added_by, added_at)
        SELECT gen_random_uuid(), 'Guest ' || n, 'guest' || n || '@police.example', %s, now()
          FROM generate_series(1, %s) AS n RETURNING id)
    INSERT INTO invitees (id, meeting_id, guest_id, invited_at)
    SELECT gen_random_uuid(), %s, id, now() FROM made"""
_SENT = "SELECT count(*) AS mails FROM mails WHERE record_id = %s"
_JOBS = "SELECT count(DISTINCT queueing_lock) AS jobs FROM procrastinate.procrastinate_jobs"


async def told(world: World, made: Meeting, statements: list[Asked]) -> int:
    """Tell of a save the date, and return how many statements that took."""
    async with world.acting("berta") as (session, actor):
        meeting = await service.find_by_id(session, actor, made.id)
        statements.clear()
        await telling.saved(session, actor, meeting)
        return len(statements)


async def test_three_hundred_are_told_in_as_many_statements_as_three(
    world: World, statements: list[Asked]
) -> None:
    few, many = meetings.plan(world, "berta"), meetings.plan(world, "berta")
    for made, guests in ((few, 3), (many, 300)):
        world.owner(_GUESTS, id_of("berta" if made is few else "boris"), guests, made.id)
        meetings.save(world, "berta", made)
    asked = await told(world, few, statements)
    assert await told(world, many, statements) == asked
    # Who is invited now, and whom to tell; rows, jobs, and the trail.
    assert asked <= 5
    assert world.owner(_SENT, many.id) == [(300,)]
    assert world.owner(_JOBS) == [(303,)]
