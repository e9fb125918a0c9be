"""The view rule, told three times: by the gate alone, by row-level security alone, by an oracle."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from app.access.rules import reader, sight_since, visible, visible_open
from app.core.db import Query, make_engine, make_sessions
from app.models.comments import Comment
from app.models.records import Record
from app.services.accounts import sessions
from tests.access import stories as acting
from tests.access.stories import PEACE, RETURNED, TABLE, Told, bring_about, play, put_below
from tests.cast import id_of, voice
from tests.oracle import VOICES, Situation, Story, hears, opens, sees
from tests.world import World

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.stock import Stock

SEEN = Query(visible(Record.id))
OPEN = Query(visible_open(Record.id))
HEARD = Query(
    visible_open(Record.id, Comment.text)
    .join(Comment, Comment.record_id == Record.id)
    .where(Comment.created_at >= sight_since(Record.id))
)


class Answer(NamedTuple):
    """What of all bulletins somebody sees, opens, and hears below."""

    seen: set[UUID]
    opened: set[UUID]
    heard: set[tuple[UUID, str]]


NOTHING = Answer(set(), set(), set())


@contextlib.asynccontextmanager
async def as_owner(world: World) -> AsyncIterator[AsyncSession]:
    """Give a session that row-level security does not bind."""
    engine = make_engine(world.database.owner_url, size=1)
    try:
        async with make_sessions(engine)() as session:
            yield session
    finally:
        await engine.dispose()


async def first_wall(session: AsyncSession, name: str) -> Answer:
    """Answer through the gate, on a connection that row-level security does not bind."""
    actor = await sessions.assume(session, *(id_of(part) for part in voice(name)))
    if actor is None:
        return NOTHING
    binds = reader(actor)
    return Answer(
        {row.id for row in await SEEN.all(session, **binds)},
        {row.id for row in await OPEN.all(session, **binds)},
        {(row.id, row.text) for row in await HEARD.all(session, **binds)},
    )


def second_wall(world: World, name: str) -> Answer:
    """Answer by row-level security alone: statements without any condition of their own."""
    with world.as_(name) as connection:
        seen, opened, heard = (
            connection.execute(question.encode()).fetchall()
            for question in (
                "SELECT id FROM records",
                "SELECT id FROM bulletins",
                "SELECT record_id, text FROM comments",
            )
        )
    return Answer({row.id for row in seen}, {row.id for row in opened}, {(*row,) for row in heard})


def oracle(told: list[Told], name: str, now: Situation) -> Answer:
    """Answer from the stories."""
    return Answer(
        {one.bulletin.id for one in told if sees(name, one.story, now)},
        {one.bulletin.id for one in told if opens(name, one.story, now)},
        {(one.bulletin.id, said) for one in told for said in hears(name, one.story, now)},
    )


async def compare(world: World, told: list[Told], now: Situation) -> None:
    """Ask both walls and the oracle about every bulletin as everybody."""
    async with as_owner(world) as session:
        for name in VOICES:
            expected = oracle(told, name, now)
            first, second = await first_wall(session, name), second_wall(world, name)
            assert (name, "first", first) == (name, "first", expected)
            assert (name, "second", second) == (name, "second", expected)


@pytest.mark.parametrize("now", [PEACE, RETURNED], ids=["peace", "seats taken again"])
async def test_each_sentence_of_the_rule_holds_in_both_walls(world: World, now: Situation) -> None:
    acted = [play(world, story) for story in TABLE]
    # A part of something that Alba sees, given to others too.
    acted += [put_below(world, play(world, story), acted[3]) for story in TABLE[:3]]
    bring_about(world, now)
    await compare(world, acted, now)


@pytest.mark.timeout(600)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(acting.stories(), min_size=2, max_size=6), acting.situations(), st.booleans())
async def test_both_walls_and_the_oracle_answer_alike(
    stock: Stock,
    tmp_path: Path,
    told: list[Story],
    now: Situation,
    parts: bool,  # noqa: FBT001
) -> None:
    note(f"{now}\n{told}")
    with stock.lent() as lines:
        world = World(lines.database, tmp_path, lines)
        try:
            acted = [play(world, story) for story in told]
            if parts:
                acted[1] = put_below(world, acted[1], acted[0])
            bring_about(world, now)
            await compare(world, acted, now)
        finally:
            world.close()


async def test_the_first_wall_is_asked_alone(world: World) -> None:
    """The owner, as whom the gate is asked, sees everything without it."""
    made = world.bulletin("berta", ["cesar"], "RED")
    assert world.owner("SELECT id FROM records") == [(made.id,)]
    async with as_owner(world) as session:
        assert (await first_wall(session, "cesar@corvo")).seen == {made.id}
        assert await first_wall(session, "boris@borel") == NOTHING
