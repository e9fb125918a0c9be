"""Boards: how they work, seats by industry with a term, who follows, and what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.models.affiliations import Affiliation
from app.models.boards import Board
from app.models.seats import SeatHolder
from app.services import boards, decisions, join_requests
from app.services.boards import rotation, seating, settings, terms
from app.services.boards.seating import Offer
from app.services.boards.settings import Settings
from app.services.groups import keeping, rosters, seat_holders, seats
from app.services.groups.keeping import Keeping
from app.services.spans import present
from tests.cast import id_of
from tests.seating import day, found, give, shift
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

USUAL = Settings("Asia/Shanghai", "CN", 12, 50, 30, holdover=False)


async def let_stay(session: AsyncSession) -> None:
    await session.execute(update(Board).values(holdover=True))


async def test_a_new_board_works_as_usual(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    await keeping.create(session, sara, "committee", Keeping(name="Small brands"))
    board = await boards.find(session, sara, "small-brands")
    assert (board.zone, board.term_months, board.answer_days) == ("Asia/Shanghai", 12, 30)
    assert {row.slug for row in await boards.listing(session, sara)} == {"board", "small-brands"}
    dora = await act(session, "dora")
    assert await boards.of_reader(session, dora) == []
    assert [row.slug for row in await boards.of_reader(session, await act(session, "aldo"))] == [
        "board"
    ]
    with pytest.raises(NotFound):
        await boards.find(session, sara, "toys")


async def test_the_secretariat_says_how_a_board_works(session: AsyncSession) -> None:
    changed = Settings("Europe/Berlin", "DE", 24, 66, 20, holdover=True)
    with pytest.raises(Forbidden):
        await settings.edit(session, await act(session, "berta"), "board", changed, 1)
    sara = await act(session, "sara")
    assert await settings.edit(session, sara, "board", changed, 1) == 2
    board = await boards.find(session, sara, "board")
    assert (board.zone, board.country, board.quorum_percent, board.version) == (
        "Europe/Berlin",
        "DE",
        66,
        2,
    )
    with pytest.raises(Stale):
        await settings.edit(session, sara, "board", changed, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("country", "XX"),
        ("term_months", 0),
        ("quorum_percent", 101),
        ("answer_days", 251),
    ],
)
async def test_a_board_works_soundly(session: AsyncSession, field: str, value: object) -> None:
    sara = await act(session, "sara")
    wrong = Settings(**{name: getattr(USUAL, name) for name in Settings.__slots__} | {field: value})
    with pytest.raises(Invalid) as refused:
        await settings.edit(session, sara, "board", wrong, 1)
    assert refused.value.fields[0][0] == field


async def test_a_seat_is_for_an_industry_and_a_term(session: AsyncSession) -> None:
    seat = await found(session, await give(session, "dara", last=day(100)))
    assert (seat.industry, seat.industry_name) == ("toys", "Toys")
    assert seat.ends_at == seat.term_ends_at == terms.instant_after(day(100), "Asia/Shanghai")
    named = await boards.voting(session, id_of("board"))
    assert [(row.name, row.lead_name) for row in named] == [
        ("Alba", "Aldo"),
        ("Borel", "Berta"),
        ("Dara", None),
    ]
    assert named[0].holders == [id_of("aldo")]


async def test_the_end_is_proposed(session: AsyncSession) -> None:
    one = await found(session, await give(session, "dara"))
    two = await found(session, await give(session, "corvo"))
    ends = [terms.last_day(seat.term_ends_at, "Asia/Shanghai") for seat in (one, two)]  # type: ignore[arg-type] # both have a term
    assert ends[0] == terms.last_of(day(0), 12)
    assert terms.quarter(ends[0]) != terms.quarter(ends[1])


@pytest.mark.parametrize(
    ("who", "about", "wrong"),
    [
        ("dara", {"industry": ""}, Invalid),
        ("dara", {"industry": "nothing"}, Invalid),
        ("dara", {"role": "owner"}, Invalid),
        ("dara", {"first": date(2020, 1, 1)}, Invalid),
        ("marketplace", {}, Forbidden),
        ("marketplace", {"role": "observer"}, Forbidden),
        ("alba", {}, Conflict),
        ("nobody", {}, Invalid),
    ],
)
async def test_a_seat_has_to_fit(
    session: AsyncSession, who: str, about: dict[str, Any], wrong: type[Exception]
) -> None:
    with pytest.raises(wrong):
        await give(session, who, **about)


async def test_the_platform_is_counsel_at_most(session: AsyncSession) -> None:
    seat = await found(session, await give(session, "marketplace", role="counsel", industry=""))
    assert (seat.ends_at, seat.industry) == (None, None)
    berta = await act(session, "berta")
    with pytest.raises(Forbidden):
        await seating.give(session, berta, "board", Offer(id_of("dara"), "member", "toys"))


async def test_platform_staff_is_not_named_to_a_board(session: AsyncSession) -> None:
    await session.execute(
        update(Affiliation)
        .where(Affiliation.id == id_of("tess@corvo"))
        .values(organisation_id=id_of("marketplace"))
    )
    berta = await act(session, "berta")
    with pytest.raises(Invalid) as refused:
        await seat_holders.name(session, berta, id_of("borel in board"), id_of("tess"))
    assert "works for the platform" in refused.value.message
    await seat_holders.name(session, berta, id_of("borel in board"), id_of("boris"), deputy=True)


async def test_a_renewal_leaves_no_gap(session: AsyncSession) -> None:
    old = await give(session, "dara", last=day(20))
    await seat_holders.name(session, await act(session, "dora"), old, id_of("dora"))
    sara = await act(session, "sara")
    new = await seating.renew(session, sara, "board", old, day(300))
    before, after = await found(session, old), await found(session, new)
    assert before.ends_at == after.starts_at
    assert (after.industry, after.role) == ("toys", "member")
    named = await session.execute(
        select(SeatHolder.person_id, SeatHolder.starts_at).where(SeatHolder.seat_id == new)
    )
    assert named.all() == [(id_of("dora"), after.starts_at)]
    with pytest.raises(Conflict):
        await seating.renew(session, sara, "board", old, day(400))


async def test_a_chairs_renewal_takes_two(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    seat_id = id_of("borel in board")
    await seating.settle(session, sara, "board", seat_id, "toys", day(20))
    with pytest.raises(Forbidden):
        await seating.settle(session, sara, "board", seat_id, "toys", day(40))
    asked = await seating.renew(session, sara, "board", seat_id, day(300), "Elected again.")
    await decisions.approve(session, await act(session, "simon"), [asked])
    (to_come,) = await rosters.to_come(session, sara, id_of("board"))
    assert (to_come.role, to_come.industry) == ("chair", "toys")
    assert to_come.starts_at == (await found(session, seat_id)).ends_at


async def test_a_holder_stays_until_somebody_follows(session: AsyncSession) -> None:
    await let_stay(session)
    held = await give(session, "dara", last=day(20))
    assert (await found(session, held)).ends_at is None
    early = await give(session, "corvo", first=day(3), last=day(200))
    assert (await found(session, held)).ends_at is None
    await seats.end(session, await act(session, "sara"), early)
    await shift(session, held, term_ends_at=clock.now() - timedelta(days=1),
                starts_at=clock.now() - timedelta(days=9))  # fmt: skip
    heir = await give(session, "corvo", first=day(5), last=day(200))
    starts = (await found(session, heir)).starts_at
    assert (await found(session, held)).ends_at == starts
    await seats.end(session, await act(session, "sara"), heir)
    assert (await found(session, held)).ends_at is None


async def test_another_industry_ends_nobodys_seat(session: AsyncSession) -> None:
    await let_stay(session)
    held = await give(session, "dara", last=day(20), industry="apparel")
    past = clock.now() - timedelta(days=1)
    await shift(session, held, term_ends_at=past, starts_at=past - timedelta(days=9))
    await give(session, "corvo", last=day(200), industry="toys")
    assert (await found(session, held)).ends_at is None
    sara = await act(session, "sara")
    renewed = await seating.renew(session, sara, "board", held, day(300))
    assert (await found(session, held)).ends_at == (await found(session, renewed)).starts_at


async def test_holding_over_is_switched(session: AsyncSession) -> None:
    seat_id = await give(session, "dara", last=day(20))
    sara = await act(session, "sara")
    stay = Settings("Asia/Shanghai", "CN", 12, 50, 30, holdover=True)
    await settings.edit(session, sara, "board", stay, 1)
    assert (await found(session, seat_id)).ends_at is None
    await settings.edit(session, sara, "board", USUAL, 2)
    assert (await found(session, seat_id)).ends_at == terms.instant_after(day(20), "Asia/Shanghai")
    await settings.edit(session, sara, "board", stay, 3)
    past = clock.now() - timedelta(days=1)
    await shift(session, seat_id, term_ends_at=past, starts_at=past - timedelta(days=9))
    await settings.edit(session, sara, "board", USUAL, 4)
    assert (await found(session, seat_id)).ends_at == await present(session)


async def test_the_rotation_shows_gaps_and_who_follows(session: AsyncSession) -> None:
    one = await give(session, "dara", last=day(20))
    sara = await act(session, "sara")
    board = await boards.find(session, sara, "board")
    turning = await rotation.of_board(session, sara, board, clock.now())
    assert [gap.slug for gap in turning.gaps] == ["accessories", "apparel"]
    assert [(turn.seat.organisation_name, turn.stands) for turn in turning.turns] == [
        ("Dara", "ends"),
        ("Alba", "open"),
        ("Borel", "open"),
    ]
    assert [seat.organisation_name for seat in turning.vacant] == ["Dara"]
    heir = await give(session, "corvo", first=day(21), last=day(300))
    turning = await rotation.of_board(session, sara, board, clock.now())
    assert turning.turns[0].heir is not None
    assert (turning.turns[0].seat.id, turning.turns[0].heir.id) == (one, heir)


async def test_who_joins_a_committee_has_a_term_too(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    await keeping.create(session, sara, "committee", Keeping(name="Small brands"))
    asked = await join_requests.ask(session, await act(session, "dora"), "small-brands", "May we?")
    sara = await act(session, "sara")
    await join_requests.answer(session, sara, asked, admit=True, sentence="")
    board = await boards.find(session, sara, "small-brands")
    (seat,) = await rosters.of_group(session, sara, board.id)
    assert seat.term_ends_at == terms.instant_after(terms.last_of(day(0), 12), "Asia/Shanghai")
