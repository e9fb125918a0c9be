"""The platform's answer: owner, drafts, publishing, and the clock."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, Stale
from app.services import answers, threads
from app.services.answers import asking, assigning, drafting, publishing
from app.services.answers.drafting import Worded
from tests import boards
from tests.answering import NO, YES, answered, assigned, drafted, handed, published, seen
from tests.cast import id_of
from tests.contention import contended

if TYPE_CHECKING:
    from tests.boards import Thread
    from tests.world import World

pytestmark = pytest.mark.anyio


async def test_secretariat_assigns_and_it_waits_for_one_until_then(world: World) -> None:
    thread = handed(world)
    row, found = await seen(world, "berta", thread)
    assert found.clock.waits_for == "Sara"
    await assigned(world, thread)
    row, found = await seen(world, "berta", thread)
    assert (row.owner_name, found.clock.waits_for) == ("Nina", "")
    async with world.acting("simon") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Invalid, match="Say why"):
            await assigning.assign(session, actor, row, id_of("otto"))
        day = answers.today(row) - timedelta(days=1)
        with pytest.raises(Invalid, match="not passed"):
            await assigning.assign(session, actor, row, id_of("nina"), day)
        with pytest.raises(Invalid, match="staff"):
            await assigning.assign(session, actor, row, id_of("berta"))
        await assigning.assign(session, actor, row, id_of("otto"), None, "Nina is away.")
    for name in ("nina", "berta"):
        async with world.acting(name) as (session, actor):
            row = await threads.find_open(session, actor, thread.reference)
            with pytest.raises(Forbidden):
                await assigning.assign(session, actor, row, id_of("nina"), None, "x")


async def test_usual_due_day_counts_business_days_from_the_hand_over(world: World) -> None:
    thread = handed(world)
    world.owner(
        "UPDATE threads SET due_on = NULL, handed_over_at = '2026-11-20 12:00+00' WHERE id = %s",
        thread.id,
    )
    world.owner("UPDATE boards SET answer_days = 5 WHERE group_id = %s", id_of("board"))
    world.owner("DELETE FROM holidays")
    world.owner("INSERT INTO holidays (country, day, name) VALUES ('CN', '2026-11-23', 'Rest')")
    await assigned(world, thread)
    row, _ = await seen(world, "nina", thread)
    # A Friday; the Monday after is kept, so five days on is Monday a week later.
    assert row.due_on == date(2026, 11, 30)


async def test_drafts_are_the_platforms_until_published(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    await drafted(world, thread, 0, 1, by="otto")
    for name, count in (("nina", 2), ("berta", 0), ("aldo", 0)):
        _, found = await seen(world, name, thread)
        assert len(found.drafts) == count, name
    assert not world.ask("anna", "SELECT id FROM audit WHERE deed = 'answer:draft'")
    with pytest.raises(Forbidden):
        await published(world, thread, "otto")
    await published(world, thread, "nina", thread.points[0].reference)
    row, found = await seen(world, "berta", thread)
    assert row.state == "with_platform"
    assert found.of(thread.points[0].id).present is not None
    assert found.of(thread.points[1].id).present is None
    await published(world, thread)
    row, found = await seen(world, "berta", thread)
    assert (row.state, row.answered_at is not None) == ("answered", True)


async def test_a_draft_needs_words_and_a_reason_that_fits(world: World) -> None:
    thread = handed(world)
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        named = [thread.points[0].reference]
        for wrong, field in (
            (Worded("accepted", "will-do", "  "), "words"),
            (Worded("accepted", "cost", "Yes."), "reason"),
            (Worded("maybe", "cost", "Yes."), "outcome"),
            (Worded("accepted", "will-do", "Yes.", "", date(2027, 1, 1)), "change"),
        ):
            with pytest.raises(Invalid) as refused:
                await drafting.draft(session, actor, row, named, wrong, {})
            assert refused.value.fields[0][0] == field
        with pytest.raises(Invalid, match="Choose the points"):
            await drafting.draft(session, actor, row, [], YES, {})


async def test_two_who_draft_the_same_are_told(world: World) -> None:
    thread = handed(world)
    await drafted(world, thread, 0, by="otto")
    named = [thread.points[0].reference]
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Conflict, match="Otto drafted"):
            await drafting.draft(session, actor, row, named, NO, {})
        family = await drafting.family_of(session, actor, row)
        mark = drafting.mark(family.drafts[thread.points[0].id])
        await drafting.draft(session, actor, row, named, NO, {named[0]: mark})
    _, found = await seen(world, "otto", thread)
    assert [one.words for one in found.drafts] == ["Too dear."]


async def test_two_who_publish_at_once_and_one_does(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    await drafted(world, thread, 0, 1)
    async with world.acting("sara") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await published(world, thread)
        with pytest.raises(Stale):
            await publishing.publish(session, actor, row)
        assert row.version < (await threads.find_open(session, actor, thread.reference)).version


async def test_a_point_withdrawn_meanwhile_keeps_its_draft(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    await drafted(world, thread, 0, 1)
    gone = thread.points[1]
    world.owner("UPDATE records SET state = 'withdrawn' WHERE id = %s", gone.id)
    with pytest.raises(Conflict, match="withdrawn meanwhile"):
        await published(world, thread, "nina", gone.reference)
    assert world.owner("SELECT words FROM answers WHERE point_id = %s", gone.id) == [("We will.",)]
    await published(world, thread)
    row, _ = await seen(world, "berta", thread)
    assert row.state == "answered"
    kept = "SELECT published_at FROM answers WHERE point_id = %s"
    assert world.owner(kept, gone.id) == [(None,)]


async def test_a_correction_supersedes_and_the_former_stays(world: World) -> None:
    thread = await answered(world)
    point = thread.points[0]
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await drafting.draft(session, actor, row, [point.reference], NO, {})
        await publishing.publish(session, actor, row)
    row, found = await seen(world, "berta", thread)
    said = found.of(point.id)
    assert said.present is not None
    assert (row.state, said.present.outcome) == ("answered", "declined")
    assert [(one.outcome, one.superseded_at is not None) for one in said.earlier] == [
        ("accepted", True)
    ]


async def test_a_question_stops_the_clock_until_it_is_answered(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    world.owner("DELETE FROM holidays")
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        question = await asking.ask(session, actor, row, "Which shops?")
        with pytest.raises(Conflict, match="open already"):
            await asking.ask(session, actor, row, "And when?")
    world.owner("UPDATE questions SET asked_at = now() - interval '14 days'")
    world.owner("UPDATE threads SET due_on = '2026-01-05' WHERE id = %s", thread.id)
    _, found = await seen(world, "berta", thread)
    assert found.clock.paused is not None
    assert (found.clock.paused.text, found.clock.overdue) == ("Which shops?", False)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Conflict, match="author is there"):
            await asking.answer(session, actor, row, question, "All.")
    async with world.acting("aldo") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await asking.answer(session, actor, row, question, "All.")
    row, found = await seen(world, "berta", thread)
    # Fourteen days are ten business days.
    assert (row.due_on, found.clock.paused) == (date(2026, 1, 19), None)
    assert found.questions[0].answered_by_name == "Aldo"


async def test_the_chair_answers_where_the_author_is_gone(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        question = await asking.ask(session, actor, row, "Which shops?")
    world.end("aldo@alba")
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await asking.answer(session, actor, row, question, "All of them.")
    _, found = await seen(world, "nina", thread)
    assert found.questions[0].answered_by_name == "Berta"


async def test_who_bears_no_name_answers_without_one(world: World) -> None:
    thread = handed(world, sealed=True)
    await assigned(world, thread)
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        question = await asking.ask(session, actor, row, "Which shops?")
    async with world.acting("aldo") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await asking.answer(session, actor, row, question, "All of them.")
    _, found = await seen(world, "nina", thread)
    assert (found.questions[0].answer, found.questions[0].answered_by_name) == ("All of them.", "")


@pytest.mark.parametrize("granted", [True, False])
async def test_the_chair_gives_or_refuses_a_new_date(world: World, *, granted: bool) -> None:
    thread = handed(world)
    await assigned(world, thread)
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Invalid, match="after"):
            await asking.extend(session, actor, row, row.due_on, "Much to do.")
        later = row.due_on + timedelta(days=9)
        asked = await asking.extend(session, actor, row, later, "Much to do.")
        with pytest.raises(Forbidden):
            await asking.decide(session, actor, row, asked, "Yes.", granted=True)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        if not granted:
            with pytest.raises(Invalid, match="Say why"):
                await asking.decide(session, actor, row, asked, " ", granted=False)
        await asking.decide(session, actor, row, asked, "So be it.", granted=granted)
        with pytest.raises(Conflict):
            await asking.decide(session, actor, row, asked, "Again.", granted=True)
    row, found = await seen(world, "aldo", thread)
    assert (row.due_on == later, found.extension) == (granted, None)


async def test_where_the_secretariat_alone_reads_the_author_gives_the_date(world: World) -> None:
    thread = boards.open_thread(world, "aldo", audience="secretariat")
    boards.settle(world, thread, "with_platform")
    await assigned(world, thread)
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        later = row.due_on + timedelta(days=9)
        asked = await asking.extend(session, actor, row, later, "Much to do.")
    async with world.acting("aldo") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await asking.decide(session, actor, row, asked, "", granted=True)
    row, found = await seen(world, "nina", thread)
    assert (row.due_on, found.extension) == (later, None)


async def at_once(world: World, thread: Thread) -> None:
    """Have nina draft what otto has drafted, but not yet committed."""
    async with asyncio.TaskGroup() as both, world.acting("otto") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await drafting.draft(session, actor, row, [thread.points[0].reference], NO, {})
        late = both.create_task(drafted(world, thread, 0))
        assert await contended(world)
        assert not late.done()


async def test_two_who_draft_in_the_same_moment_and_one_is_told(world: World) -> None:
    thread = handed(world)
    with pytest.raises(ExceptionGroup) as raised:
        await at_once(world, thread)
    assert "same moment" in str(raised.value.exceptions[0])
    _, found = await seen(world, "nina", thread)
    assert [one.drafted_by_name for one in found.drafts] == ["Otto"]


async def test_what_was_not_seen_is_not_published(world: World) -> None:
    thread = handed(world)
    await assigned(world, thread)
    await drafted(world, thread, 0)
    point = thread.points[0].reference
    async with world.acting("nina") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        family = await drafting.family_of(session, actor, row)
        marks = {point: drafting.mark(family.drafts[thread.points[0].id])}
    async with world.acting("otto") as (session, actor):
        await drafting.draft(session, actor, row, [point], NO, marks)
    async with world.acting("nina") as (session, actor):
        with pytest.raises(Conflict, match="Otto drafted"):
            await publishing.publish(session, actor, row, [point], None, marks)
