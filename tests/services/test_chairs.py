"""A chair's seat: two people give it, and the hand-over leaves nobody without a seat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.services import approvals, decisions
from app.services.groups import keeping, rosters, seats
from app.services.groups.seats import Term
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


def day(offset: int) -> date:
    return clock.now().date() + timedelta(days=offset)


async def asked(
    session: AsyncSession,
    organisation: str,
    *,
    role: str = "chair",
    first: date | None = None,
    last: date | None = None,
    slug: str = "toys",
) -> UUID:
    sara = await act(session, "sara")
    term = Term.of(sara, first, last)
    return await seats.ask_chair(
        session, sara, slug, id_of(organisation), role, term, "Elected in June."
    )


async def approve(session: AsyncSession, request_id: UUID) -> None:
    await decisions.approve(session, await act(session, "simon"), [request_id])


async def roster(session: AsyncSession, on: date | None = None) -> list[tuple[str, str, list[str]]]:
    actor = await act(session, "dora")
    seated = await rosters.of_group(session, actor, id_of("toys"), on)
    return [(s.role, s.organisation_name, [one.name for one in s.people]) for s in seated]


BEFORE = [("chair", "Borel", ["Berta"]), ("member", "Alba", ["Aldo", "Anna"])]
AFTER = [("chair", "Alba", ["Aldo", "Anna"]), ("member", "Borel", ["Berta"])]


async def test_two_people_hand_the_chair_over(session: AsyncSession) -> None:
    request_id = await asked(session, "alba")
    assert await roster(session) == BEFORE
    simon = await act(session, "simon")
    assert (await approvals.find(session, simon, request_id)).title == "Chair of Toys: Alba"
    await approve(session, request_id)
    assert await roster(session) == AFTER


async def test_a_term_is_followed_by_membership(session: AsyncSession) -> None:
    await approve(session, await asked(session, "alba", first=day(10), last=day(20)))
    assert await roster(session) == BEFORE
    assert await roster(session, day(9)) == BEFORE
    assert await roster(session, day(15)) == AFTER
    members = [("member", "Alba", ["Aldo", "Anna"]), ("member", "Borel", ["Berta"])]
    assert await roster(session, day(21)) == members


async def test_a_chair_may_come_from_outside_the_group(session: AsyncSession) -> None:
    await approve(session, await asked(session, "dara", role="vice_chair"))
    assert await roster(session) == [BEFORE[0], ("vice_chair", "Dara", []), BEFORE[1]]


async def test_a_chair_is_renewed(session: AsyncSession) -> None:
    await approve(session, await asked(session, "borel", last=day(30)))
    assert await roster(session) == BEFORE
    assert await roster(session, day(31)) == [BEFORE[1], ("member", "Borel", ["Berta"])]


async def test_the_approver_may_not_speak_for_the_organisation(world: World) -> None:
    tie = "INSERT INTO affiliations (id, person_id, organisation_id, kind, starts_at)"
    world.owner(
        f"{tie} VALUES (%s, %s, %s, 'staff', now())",
        id_of("two hats"),
        id_of("simon"),
        id_of("alba"),
    )
    async with world.acting("sara") as (session, _):
        request_id = await asked(session, "alba")
        with pytest.raises(Forbidden, match="concerns yourself"):
            await approve(session, request_id)


async def test_a_chair_cannot_ask_for_a_chair(session: AsyncSession) -> None:
    berta = await act(session, "berta")
    with pytest.raises(Forbidden):
        await seats.ask_chair(
            session, berta, "toys", id_of("alba"), "vice_chair", Term(), "A friend."
        )


async def test_the_same_is_asked_once(session: AsyncSession) -> None:
    await asked(session, "alba")
    with pytest.raises(Conflict, match="waits for a second person"):
        await asked(session, "alba")
    await asked(session, "alba", slug="accessories")
    with pytest.raises(Conflict, match="have that decided first"):
        await keeping.close(session, await act(session, "sara"), "toys", "Over.")


async def test_what_changed_meanwhile_is_told(world: World) -> None:
    async with world.acting("sara") as (session, _):
        suspended = await asked(session, "alba")
        elsewhere = await asked(session, "dara", last=day(20))
        sara = await act(session, "sara")
        later = Term.of(sara, day(10), None)
        await seats.give(session, sara, "toys", id_of("dara"), "member", later)
    world.suspend("alba")
    async with world.acting("sara") as (session, _):
        with pytest.raises(Conflict, match="Alba is not active"):
            await approve(session, suspended)
        with pytest.raises(Conflict, match="Dara has another seat"):
            await approve(session, elsewhere)


async def test_members_keep_their_sight_through_the_hand_over(world: World) -> None:
    made = world.bulletin("berta", ["toys"])
    async with world.acting("sara") as (session, _):
        await approve(session, await asked(session, "alba"))
    for name in ("anna", "aldo", "berta"):
        assert len(world.ask(name, "SELECT id FROM records WHERE id = %s", made.id)) == 1
    assert (await world.actor("anna")).chairs(id_of("toys"))
    assert not (await world.actor("berta")).chairs(id_of("toys"))
