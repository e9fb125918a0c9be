"""Around a board: ends told to one of each, hand-overs, and what awaits a seat's first person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Forbidden, NotFound
from app.services.boards import desk, handover, seating, waiting
from app.services.boards.seating import Offer
from app.services.groups import rosters, seat_holders
from tests import boards
from tests.cast import id_of
from tests.seating import day, give, shift
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def told(session: AsyncSession, name: str) -> list[str]:
    return [one.title for one in await waiting.waiting(session, await act(session, name))]


@pytest.mark.parametrize(("days", "notices"), [(61, 0), (60, 1), (30, 1), (1, 1)])
async def test_an_end_is_told_to_one_of_each(
    session: AsyncSession, days: int, notices: int
) -> None:
    simon = await act(session, "simon")
    seat = await seating.give(
        session, simon, "board", Offer(id_of("dara"), "member", "toys", None, day(days))
    )
    await seat_holders.name(session, await act(session, "dora"), seat, id_of("dora"))
    assert len(await told(session, "simon")) == notices
    assert len(await told(session, "dora")) == notices
    assert await told(session, "sara") == []
    assert len(await waiting.endings(session, await act(session, "sara"))) == notices
    await seating.renew(session, await act(session, "sara"), "board", seat, day(400))
    assert await told(session, "simon") == []


async def test_without_its_giver_it_waits_for_the_first(session: AsyncSession) -> None:
    seat = await give(session, "dara", last=day(20))
    await shift(session, seat, given_by=id_of("ada"))
    assert len(await told(session, "sara")) == 1
    (one,) = await waiting.endings(session, await act(session, "simon"))
    assert (one.desk_name, one.days) == ("Sara", 20)


async def test_who_sees_a_hand_over(session: AsyncSession) -> None:
    seat = await give(session, "dara", last=day(20))
    await give(session, "corvo", first=day(21), last=day(300))
    dora = await act(session, "dora")
    await seat_holders.name(session, dora, seat, id_of("dora"))
    for name in ("dora", "sara", "berta"):
        gone = await handover.of_seat(session, await act(session, name), "board", seat)
        assert (gone.heir.organisation_name if gone.heir else None, gone.days) == ("Corvo", 20)
    for name in ("aldo", "carla", "nina"):
        with pytest.raises(Forbidden):
            await handover.of_seat(session, await act(session, name), "board", seat)
    with pytest.raises(NotFound):
        await handover.of_seat(session, dora, "board", id_of("alba in toys"))


async def test_who_held_a_seat_on_a_day_there(session: AsyncSession) -> None:
    seat = await give(session, "dara", last=day(20))
    # Midnight between the tenth and the eleventh of June in Shanghai.
    edge = datetime(2026, 6, 10, 16, tzinfo=UTC)
    await shift(session, seat, starts_at=edge - timedelta(days=5), ends_at=edge, term_ends_at=edge)
    sara = await act(session, "sara")
    on = {
        day: [s.organisation_name for s in await rosters.of_group(
            session, sara, id_of("board"), day, "Asia/Shanghai")]
        for day in (date(2026, 6, 10), date(2026, 6, 11))
    }  # fmt: skip
    assert on == {date(2026, 6, 10): ["Dara"], date(2026, 6, 11): []}


def put_to_vote(world: World, thread: boards.Thread, quorum: int = 100) -> None:
    """Let Berta call a vote on a thread, open for an hour."""
    world.owner(
        "INSERT INTO votes (id, record_id, thread_id, room_id, board_id, question, options,"
        " quorum_percent, opens_at, closes_at, zone, called_by, called_by_name, called_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, 'Shall we?', '{Yes,No}', %s,"
        " now() - interval '1 minute', now() + interval '1 hour', 'UTC', %s, 'Berta', now())",
        *(thread.id, thread.id, thread.room_id, id_of("board"), quorum, id_of("berta")),
    )


async def kinds(world: World, name: str) -> list[tuple[str, str, bool]]:
    async with world.acting(name) as (session, actor):
        found = await desk.of_board(session, actor, "board")
        return [(one.kind, one.who, one.you) for one in found.awaiting]


async def test_a_vote_awaits_each_seat_once(world: World) -> None:
    thread = boards.open_thread(world, "berta")
    put_to_vote(world, thread)
    assert await kinds(world, "aldo") == [("vote", "Aldo", True), ("position", "Aldo", True)]
    assert await kinds(world, "berta") == [("vote", "Berta", True)]
    async with world.acting("berta") as (session, actor):
        found = await desk.of_board(session, actor, "board")
        short = [one for one in found.chair if one.kind == "quorum"]
        assert [(one.count, one.needed, one.who) for one in short] == [(0, 2, "Berta")]
    (vote,) = world.owner("SELECT id FROM votes")
    world.ask("aldo", "SELECT cast_ballot(%s, %s, 0)", vote.id, id_of("alba"))
    assert [kind for kind, _, _ in await kinds(world, "aldo")] == ["position"]
    assert await kinds(world, "anna") == []


async def test_who_stays_out_is_asked_nothing(world: World) -> None:
    thread = boards.open_thread(world, "berta")
    put_to_vote(world, thread)
    boards.recuse(world, "aldo", thread, "alba")
    assert await kinds(world, "aldo") == []
    async with world.acting("berta") as (session, actor):
        gone = await handover.of_seat(session, actor, "board", id_of("alba in board"))
        assert [row.id for row in gone.threads] == [thread.id]
    async with world.acting("aldo") as (session, actor):
        gone = await handover.of_seat(session, actor, "board", id_of("alba in board"))
        assert (gone.threads, gone.votes) == ([], [])


async def test_the_author_without_a_name_is_asked_like_others_see_it(world: World) -> None:
    thread = boards.open_thread(world, "aldo", sealed=True)
    assert await kinds(world, "berta") == [("position", "Berta", True)]
    assert await kinds(world, "aldo") == []
    async with world.acting("berta") as (session, actor):
        found = await desk.of_board(session, actor, "board")
        assert [(one.what, one.who) for one in found.changes] == [("opened", "")]
        assert found.changes[0].reference == thread.reference
