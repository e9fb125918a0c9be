"""Threads as their services keep them: two at once, people who left, and what a label changes."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, NotFound, Stale
from app.services import threads
from app.services.threads import asking, editing, handing, moves, reading, rooms
from app.services.threads.rooms import Saying
from tests import boards
from tests.cast import id_of

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.anyio


async def test_of_two_who_hand_over_at_once_one_does(world: World) -> None:
    made = boards.open_thread(world, "aldo")
    codes = [point.code for point in made.points]
    async with AsyncExitStack() as late:
        slow, berta = await late.enter_async_context(world.acting("berta"))
        async with world.acting("aldo") as (quick, aldo):
            first = await threads.find_open(quick, aldo, made.reference)
            second = await threads.find_open(slow, berta, made.reference)
            await handing.hand_over(quick, aldo, first, codes, [], first.version)
            other = handing.hand_over(slow, berta, second, codes, [], second.version)
            waiting = asyncio.ensure_future(other)
            await asyncio.sleep(0.2)
            assert not waiting.done()
        with pytest.raises(Stale):
            await waiting
        await slow.rollback()
    assert len(world.owner("SELECT id FROM thread_moves WHERE to_state = 'with_platform'")) == 1


async def test_the_first_word_of_another_takes_it_up(world: World) -> None:
    made = boards.open_thread(world, "aldo")
    for name, state in (("aldo", "open"), ("berta", "in_discussion"), ("berta", "in_discussion")):
        async with world.acting(name) as (session, actor):
            thread = await threads.find_open(session, actor, made.reference)
            await rooms.say(session, actor, thread, Saying("A word."))
        async with world.acting(name) as (session, actor):
            assert (await threads.find_open(session, actor, made.reference)).state == state
    assert len(world.owner("SELECT id FROM thread_moves WHERE to_state = 'in_discussion'")) == 1


async def test_withdrawing_closes_the_room_also_to_who_left_it(world: World) -> None:
    made = boards.open_thread(world, "aldo")
    said = boards.speak(world, "berta", made, "Among us.")
    async with world.acting("berta") as (session, berta):
        await reading.open_(session, berta, made.reference)
    world.end("alba in board")
    async with world.acting("aldo") as (session, aldo):
        thread = await threads.find_open(session, aldo, made.reference)
        assert not thread.in_room
        with pytest.raises(NotFound):
            await rooms.say(session, aldo, thread, Saying("Still here."))
        await editing.withdraw(session, aldo, thread, "A mistake.")
    states = {row.state for row in world.owner("SELECT state FROM records")}
    assert states == {"withdrawn"}
    async with world.acting("berta") as (session, berta):
        thread = await threads.find(session, berta, made.reference)
        assert (thread.state_reason, thread.problem) == ("A mistake.", None)
    assert world.ask("berta", "SELECT id FROM comments WHERE id = %s", said) == []


async def test_positions_stay_when_the_label_is_narrowed(world: World) -> None:
    made = boards.open_thread(world, "aldo", tlp="GREEN")
    boards.take(world, "berta", made, "object", "Too slow.")
    async with world.acting("aldo") as (session, aldo):
        thread = await threads.find_open(session, aldo, made.reference)
        assert (await editing.effect(session, aldo, thread, "AMBER+STRICT")).loses == []
        await editing.relabel(session, aldo, thread, "AMBER+STRICT")
    rows = world.ask("aldo", "SELECT choice, reason, superseded_at FROM positions")
    assert [tuple(row) for row in rows] == [("object", "Too slow.", None)]
    async with world.acting("berta") as (session, berta):
        steps = await threads.steps(session, berta, made.id)
        assert steps[-1].reason == "TLP:GREEN → TLP:AMBER+STRICT"


async def test_a_point_is_withdrawn_while_it_is_answered(world: World) -> None:
    made = boards.open_thread(world, "aldo")
    first, second = made.points
    boards.hand_over(world, "aldo", made)
    async with world.acting("sara") as (session, sara):
        await reading.open_(session, sara, made.reference)
    boards.answer(world, "sara", made, first, publish=False)
    async with world.acting("aldo") as (session, aldo):
        thread = await threads.find_open(session, aldo, made.reference)
        assert await moves.unanswered(session, thread.id) == 2
        await asking.withdraw(session, aldo, thread, first.code, "Settled by mail.")
        assert await moves.unanswered(session, thread.id) == 1
        thread = await threads.find_open(session, aldo, made.reference)
        with pytest.raises(Conflict):
            await asking.withdraw(session, aldo, thread, second.code, "That too.")
    async with world.acting("sara") as (session, sara):
        whole = await reading.open_(session, sara, made.reference)
    assert [one.code for one in whole.points] == [second.code]
    assert [one.state_reason for one in whole.gone] == ["Settled by mail."]
    assert first.secret in whole.gone[0].title


async def test_the_reader_is_told_what_changed_and_an_author_is_no_reader(world: World) -> None:
    made = boards.open_thread(world, "aldo", sealed=True)
    for name in ("aldo", "berta"):
        async with world.acting(name) as (session, actor):
            assert (await reading.open_(session, actor, made.reference)).before is None
    async with world.acting("berta") as (session, berta):
        whole = await reading.open_(session, berta, made.reference)
        assert whole.before.version == whole.thread.edition
    readers = world.owner("SELECT DISTINCT person_id FROM reads")
    assert [row.person_id for row in readers] == [id_of("berta")]
