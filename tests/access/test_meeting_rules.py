"""Sight of meetings, told three times: by the gate alone, by row-level security, by an oracle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from sqlalchemy import true

from app.access.rules import visible_open
from app.core.db import Query
from app.models.agendas import AgendaItem, Paper
from app.models.records import Record
from app.services import meetings
from app.services.accounts import sessions
from tests.access import stories
from tests.access.stories import PEACE, bring_about
from tests.access.test_rules import as_owner
from tests.cast import id_of, voice
from tests.gatherings import TABLE, Held, gatherings, play
from tests.meeting_oracle import Gathering, asked, enters, invited, keeps, paper, point, sees
from tests.oracle import VOICES, Situation
from tests.proofs.small import PROFILE
from tests.world import World

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.stock import Stock

_ALL = Query(meetings.meetings_of().where(true()))
_ITEMS = Query(visible_open(Record.id).join(AgendaItem, AgendaItem.id == Record.id))
_PAPERS = Query(visible_open(Record.id).join(Paper, Paper.id == Record.id))


class Answer(NamedTuple):
    """Which meetings, doors, items and papers somebody sees."""

    meetings: set[UUID]
    doors: set[UUID]
    items: set[UUID]
    papers: set[UUID]


NOTHING = Answer(set(), set(), set(), set())


async def first_wall(session: AsyncSession, name: str) -> Answer:
    """Answer through the gate, on a connection that row-level security does not bind."""
    actor = await sessions.assume(session, *(id_of(part) for part in voice(name)))
    if actor is None:
        return NOTHING
    binds = meetings.binds(actor)
    rows = await _ALL.all(session, **binds)
    parts = [{row.id for row in await query.all(session, **binds)} for query in (_ITEMS, _PAPERS)]
    return Answer({row.id for row in rows}, {row.id for row in rows if row.words}, *parts)


def second_wall(world: World, name: str) -> Answer:
    """Answer by row-level security alone: statements without any condition of their own."""
    with world.as_(name) as connection:
        found = [
            {row[0] for row in connection.execute(f"SELECT {key} FROM {table}".encode())}
            for table, key in (
                ("meetings", "id"),
                ("meeting_doors", "meeting_id"),
                ("agenda_items", "id"),
                ("papers", "id"),
            )
        ]
    return Answer(*found)


def oracle(held: list[Held], name: str, now: Situation) -> Answer:
    """Answer from what was told."""
    parts = [
        (one.told, what, item, sheet)
        for one in held
        for what, item, sheet in zip(one.told.points, one.items, one.papers, strict=True)
    ]
    return Answer(
        {one.meeting.id for one in held if sees(name, one.told, now)},
        {one.meeting.id for one in held if enters(name, one.told, now)},
        {item.id for told, what, item, _ in parts if point(name, told, what, now)},
        {sheet.id for told, what, _, sheet in parts if sheet and paper(name, told, what, now)},
    )


def invitations(held: list[Held], name: str, now: Situation) -> set[tuple[UUID, UUID, UUID]]:
    """Return whose invitations somebody may select: all, their people's, or their own."""
    home = voice(name)[1]
    admin = name in ("anna@alba", "berta@borel", "carla@corvo", "dora@dara")
    return {
        (one.meeting.id, id_of(voice(other)[0]), id_of(voice(other)[1]))
        for one in held
        for other in VOICES
        if asked(other, one.told, now) and sees(name, one.told, now)
        if keeps(name, one.told, now)
        or (other == name and invited(name, one.told, now))
        or (admin and voice(other)[1] == home)
    }


async def compare(world: World, held: list[Held], now: Situation) -> None:
    """Ask both walls and the oracle about every meeting as everybody."""
    for one in held:
        world.owner("SELECT refresh_invitees(%s)", one.meeting.id)
    listed = (
        "SELECT meeting_id, person_id, organisation_id FROM invitees"
        " WHERE withdrawn_at IS NULL AND guest_id IS NULL"
    )
    async with as_owner(world) as session:
        for name in VOICES:
            expected = oracle(held, name, now)
            assert (name, "second", second_wall(world, name)) == (name, "second", expected)
            assert (name, "first", await first_wall(session, name)) == (name, "first", expected)
            rows = {tuple(row) for row in world.ask(name, listed)}
            assert (name, rows) == (name, invitations(held, name, now))


async def test_each_sentence_about_meetings_holds_in_both_walls(world: World) -> None:
    held = [play(world, told) for told in TABLE]
    bring_about(world, PEACE)
    await compare(world, held, PEACE)


@pytest.mark.timeout(600)
@settings(PROFILE, max_examples=10)
@given(st.lists(gatherings(), min_size=3, max_size=5), stories.situations())
async def test_both_walls_and_the_oracle_answer_alike_about_meetings(
    stock: Stock, tmp_path: Path, told: list[Gathering], now: Situation
) -> None:
    note(f"{now}\n{told}")
    with stock.lent() as lines:
        world = World(lines.database, tmp_path, lines)
        try:
            held = [play(world, one) for one in told]
            bring_about(world, now)
            await compare(world, held, now)
        finally:
            world.close()
