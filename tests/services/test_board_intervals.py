"""Random histories of a board's seats: no gap where one goes on, and never two at once."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import or_, select, update

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.models.boards import Board
from app.models.seats import Seat, SeatHolder
from app.services.boards import seating, terms
from app.services.boards.seating import Offer
from app.services.groups import seat_holders, seats
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

EVER = datetime.max.replace(tzinfo=UTC)
HOUSES = {"dara": "dora", "corvo": "carla"}
INDUSTRIES = ("toys", "apparel")
ZONE = "Asia/Shanghai"


@dataclass
class History:
    """What was done, as far as the end must fit: who renewed whom, and what was ended by hand."""

    chance: random.Random
    seats: list[UUID] = field(default_factory=list)
    renewed: list[tuple[UUID, UUID]] = field(default_factory=list)
    ended: set[UUID] = field(default_factory=set)

    def day(self, least: int, most: int) -> date:
        """Return a day so many days from today."""
        return terms.today(clock.now(), ZONE) + timedelta(days=self.chance.randint(least, most))


async def give(session: AsyncSession, history: History) -> None:
    house = history.chance.choice(list(HOUSES))
    first = history.day(0, 40) if history.chance.random() < 0.5 else None
    industry, last = history.chance.choice(INDUSTRIES), history.day(41, 400)
    offer = Offer(id_of(house), "member", industry, first, last)
    seat = await seating.give(session, await act(session, "sara"), "board", offer)
    history.seats.append(seat)
    person = HOUSES[house]
    await seat_holders.name(session, await act(session, person), seat, id_of(person))


async def renew(session: AsyncSession, history: History) -> None:
    if history.seats:
        seat = history.chance.choice(history.seats)
        sara = await act(session, "sara")
        new = await seating.renew(session, sara, "board", seat, history.day(420, 800))
        history.seats.append(new)
        history.renewed.append((seat, new))


async def end(session: AsyncSession, history: History) -> None:
    if history.seats and history.chance.random() < 0.4:
        seat = history.chance.choice(history.seats)
        await seats.end(session, await act(session, "sara"), seat)
        history.ended.add(seat)


async def wait(session: AsyncSession, history: History) -> None:
    """Let time go by: everything lies further back."""
    gone = timedelta(days=history.chance.randint(1, 200))
    # One after another from the first: no row may lie over another even for a moment.
    for model in (Seat, SeatHolder):
        for one in await session.scalars(select(model.id).order_by(model.starts_at, model.ends_at)):
            values = {"starts_at": model.starts_at - gone, "ends_at": model.ends_at - gone}
            await session.execute(update(model).where(model.id == one).values(**values))
    await session.execute(update(Seat).values(term_ends_at=Seat.term_ends_at - gone))


async def stays(session: AsyncSession) -> list[Seat]:
    """Return the seats of the test's organisations that were ever held."""
    rows = await session.scalars(
        select(Seat)
        .where(
            Seat.group_id == id_of("board"),
            Seat.industry.is_not(None),
            or_(Seat.ends_at.is_(None), Seat.ends_at > Seat.starts_at),
        )
        .order_by(Seat.starts_at)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def require_apart(held: list[Seat]) -> None:
    by_house: dict[UUID, datetime] = {}
    for seat in held:
        assert by_house.get(seat.organisation_id, seat.starts_at) <= seat.starts_at
        by_house[seat.organisation_id] = seat.ends_at or EVER


def require_unbroken(held: list[Seat]) -> None:
    """Somebody sits for an industry from the first seat on, without end."""
    spans: defaultdict[str | None, list[Seat]] = defaultdict(list)
    for seat in held:
        spans[seat.industry].append(seat)
    for row in spans.values():
        until = row[0].starts_at
        for seat in row:
            assert seat.starts_at <= until
            until = max(until, seat.ends_at or EVER)
        assert until == EVER


async def require_people_within(session: AsyncSession) -> None:
    rows = await session.execute(
        select(SeatHolder.id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .where(
            Seat.ends_at.is_not(None),
            SeatHolder.starts_at < Seat.ends_at,
            or_(SeatHolder.ends_at.is_(None), SeatHolder.ends_at > Seat.ends_at),
        )
    )
    assert rows.all() == []


@pytest.mark.parametrize("holdover", [False, True])
@pytest.mark.parametrize("seed", range(6))
async def test_seats_lie_end_to_end(session: AsyncSession, seed: int, *, holdover: bool) -> None:
    await session.execute(update(Board).values(holdover=holdover))
    history = History(random.Random(seed))  # noqa: S311 - a history, not a secret
    for _ in range(20):
        step = history.chance.choice((give, renew, wait, give, renew, end))
        with suppress(Conflict, Invalid):
            async with session.begin_nested():
                await step(session, history)
        held = await stays(session)
        require_apart(held)
        await require_people_within(session)
        if holdover and not history.ended:
            require_unbroken(held)
    by_id = {seat.id: seat for seat in await stays(session)}
    for old, new in history.renewed:
        if old in by_id and new in by_id and old not in history.ended:
            assert by_id[old].ends_at == by_id[new].starts_at
