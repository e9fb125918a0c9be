"""An organisation's admin looks after its people, and nobody raises or keeps rights alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.models.affiliations import Affiliation
from app.models.seats import SeatHolder
from app.schemas.affiliations import Terms
from app.services.accounts import sessions
from app.services.people import affiliations
from tests.cast import api_token, id_of, session_token
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from tests.world import World

NEXT_YEAR = clock.now().date() + timedelta(days=300)


async def suspend(session: AsyncSession, actor: Actor, tie: Any) -> None:  # noqa: ANN401
    await affiliations.suspend(session, actor, tie, "On leave until spring.")


async def change(session: AsyncSession, actor: Actor, tie: Any) -> None:  # noqa: ANN401
    await affiliations.change(session, actor, tie, Terms(function="Counsel"))


CHANGES: list[Any] = [
    suspend, affiliations.lift, affiliations.end, affiliations.make_admin,
    affiliations.unmake_admin, change,
]  # fmt: skip


async def second_admin(session: AsyncSession) -> None:
    await session.execute(
        update(Affiliation).where(Affiliation.id == id_of("aldo@alba")).values(admin=True)
    )


async def test_an_admin_sees_all_their_people(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    rows = await affiliations.people(session, anna, id_of("alba"))
    assert [(row.name, row.kind) for row in rows] == [
        ("Aldo", "staff"), ("Anna", "staff"), ("Lex", "agent"),
    ]  # fmt: skip
    assert rows[2].scope_countries == ["CN"]
    assert rows[1].email == "anna@alba.example"


@pytest.mark.parametrize(
    ("name", "answer"),
    [("sara", None), ("aldo", Forbidden), ("lex", Forbidden), ("berta", NotFound),
     ("ada", NotFound), ("otto", NotFound), ("nina", NotFound)],
)  # fmt: skip
async def test_others_do_not(
    session: AsyncSession, name: str, answer: type[Exception] | None
) -> None:
    actor = await act(session, name)
    if answer is None:
        assert await affiliations.people(session, actor, id_of("alba"))
        return
    with pytest.raises(answer):
        await affiliations.people(session, actor, id_of("alba"))
    with pytest.raises(answer):
        await affiliations.find(session, actor, id_of("aldo@alba"))


@pytest.mark.parametrize("deed", CHANGES)
@pytest.mark.parametrize("name", ["sara", "aldo", "lex", "berta", "ada", "tess@corvo"])
async def test_only_an_admin_changes_anything(session: AsyncSession, name: str, deed: Any) -> None:  # noqa: ANN401
    actor = await act(session, name)
    with pytest.raises((Forbidden, NotFound)):
        await deed(session, actor, id_of("lex@alba"))
    with pytest.raises((Forbidden, NotFound)):
        await deed(session, actor, id_of("anna@alba"))


@pytest.mark.parametrize("deed", [suspend, affiliations.lift, affiliations.make_admin, change])
async def test_nobody_changes_their_own_access(session: AsyncSession, deed: Any) -> None:  # noqa: ANN401
    await second_admin(session)
    with pytest.raises(Forbidden):
        await deed(session, await act(session, "anna"), id_of("anna@alba"))


@pytest.mark.parametrize("deed", [affiliations.end, affiliations.unmake_admin])
async def test_the_last_admin_stays(session: AsyncSession, deed: Any) -> None:  # noqa: ANN401
    anna = await act(session, "anna")
    with pytest.raises(Conflict):
        await deed(session, anna, id_of("anna@alba"))
    await second_admin(session)
    await deed(session, anna, id_of("anna@alba"))
    tie = await session.get_one(Affiliation, id_of("anna@alba"))
    assert not tie.admin or tie.ends_at is not None


async def test_a_suspended_admin_does_not_count(session: AsyncSession) -> None:
    await second_admin(session)
    anna = await act(session, "anna")
    await suspend(session, anna, id_of("aldo@alba"))
    with pytest.raises(Conflict):
        await affiliations.unmake_admin(session, anna, id_of("anna@alba"))


@pytest.mark.parametrize("deed", [suspend, affiliations.end])
async def test_taking_a_place_away_ends_sessions_and_tokens_at_once(
    session: AsyncSession,
    deed: Any,  # noqa: ANN401
) -> None:
    await deed(session, await act(session, "anna"), id_of("aldo@alba"))
    assert await sessions.enter(session, session_token("aldo"), bearer=False) is None
    assert await sessions.enter(session, api_token("aldo"), bearer=True) is None
    assert await sessions.assume(session, id_of("aldo"), id_of("alba")) is None
    assert await sessions.enter(session, session_token("anna"), bearer=False) is not None


async def test_suspension_keeps_seats_and_is_lifted(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    before = (await act(session, "aldo")).seats
    anna = await act(session, "anna")
    await suspend(session, anna, id_of("aldo@alba"))
    tie = await affiliations.find(session, anna, id_of("aldo@alba"))
    assert tie.suspended_reason == "On leave until spring."
    for again in (suspend, change, affiliations.make_admin):
        with pytest.raises(Conflict):
            await again(session, anna, id_of("aldo@alba"))
    await affiliations.lift(session, anna, id_of("aldo@alba"))
    assert (await act(session, "aldo")).seats == before
    # The sessions of before stay ended.
    assert await sessions.enter(session, session_token("aldo"), bearer=False) is None


async def test_an_end_takes_people_off_their_seats(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    await affiliations.end(session, anna, id_of("aldo@alba"))
    held = select(SeatHolder.ends_at).where(SeatHolder.person_id == id_of("aldo"))
    assert all((await session.scalars(held)).all())
    with pytest.raises(Conflict):
        await affiliations.end(session, anna, id_of("aldo@alba"))
    with pytest.raises(Conflict):
        await affiliations.lift(session, anna, id_of("aldo@alba"))


async def test_an_agent_is_never_an_admin(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    with pytest.raises(Conflict):
        await affiliations.make_admin(session, anna, id_of("lex@alba"))
    await affiliations.make_admin(session, anna, id_of("aldo@alba"))
    assert (await act(session, "aldo")).admin


async def test_an_agents_terms_are_changed(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    wanted = Terms(
        function="Outside counsel", firm="Lex", scope_brands=[id_of("albatros")],
        scope_countries=["HK", "CN", "CN"], ends_on=NEXT_YEAR,
    )  # fmt: skip
    await affiliations.change(session, anna, id_of("lex@alba"), wanted)
    lex = await act(session, "lex")
    assert (lex.brands, lex.countries) == ((id_of("albatros"),), ("CN", "HK"))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"firm": "Lex"}, "ends_on"),
        ({"ends_on": NEXT_YEAR}, "firm"),
        ({"firm": "Lex", "ends_on": clock.now().date() - timedelta(days=2)}, "ends_on"),
        ({"firm": "Lex", "ends_on": clock.now().date() + timedelta(days=4000)}, "ends_on"),
        ({"firm": "L", "ends_on": NEXT_YEAR, "scope_brands": [id_of("borelli")]}, "scope_brands"),
    ],
)
async def test_an_agents_terms_must_hold(
    session: AsyncSession, terms: dict[str, Any], field: str
) -> None:
    anna = await act(session, "anna")
    with pytest.raises(Invalid) as wrong:
        await affiliations.change(session, anna, id_of("lex@alba"), Terms(**terms))
    assert wrong.value.fields[0][0] == field


async def test_only_an_administrator_gives_duties_and_not_to_members(session: AsyncSession) -> None:
    ada = await act(session, "ada")
    await affiliations.change(session, ada, id_of("nina@marketplace"), Terms(duties=["auditor"]))
    assert "auditor" in (await act(session, "nina")).duties
    with pytest.raises(NotFound):
        await affiliations.change(
            session, await act(session, "anna"), id_of("otto@marketplace"), Terms()
        )
    anna = await act(session, "anna")
    await affiliations.change(session, anna, id_of("aldo@alba"), Terms(duties=["administrator"]))
    tie = await affiliations.find(session, anna, id_of("aldo@alba"))
    assert tie.duties == []


async def test_the_last_administrator_stays(session: AsyncSession) -> None:
    ada = await act(session, "ada")
    with pytest.raises(Conflict):
        await affiliations.end(session, ada, id_of("ada@marketplace"))
    await affiliations.change(
        session, ada, id_of("otto@marketplace"), Terms(duties=["administrator", "auditor"])
    )
    await affiliations.end(session, ada, id_of("ada@marketplace"))


async def test_each_change_is_in_the_trail_without_its_words(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        await suspend(session, anna, id_of("aldo@alba"))
        await affiliations.lift(session, anna, id_of("aldo@alba"))
        await affiliations.make_admin(session, anna, id_of("aldo@alba"))
        await affiliations.unmake_admin(session, anna, id_of("aldo@alba"))
        await change(session, anna, id_of("aldo@alba"))
        await affiliations.end(session, anna, id_of("aldo@alba"))
    rows = world.owner("SELECT deed, subject_id, detail FROM audit ORDER BY id")
    assert [row.deed.removeprefix("affiliation:") for row in rows] == [
        "suspend", "lift", "make-admin", "unmake-admin", "change", "end",
    ]  # fmt: skip
    assert {row.subject_id for row in rows} == {id_of("aldo@alba")}
    assert "spring" not in str(rows)


async def test_two_admins_cannot_unmake_each_other_at_once(world: World) -> None:
    world.owner("UPDATE affiliations SET admin = true WHERE id = %s", id_of("aldo@alba"))

    async def unmake(name: str, other: str) -> None:
        async with world.acting(name) as (session, actor):
            await both.wait()
            await affiliations.unmake_admin(session, actor, id_of(f"{other}@alba"))

    both = asyncio.Barrier(2)
    outcomes = await asyncio.gather(
        unmake("anna", "aldo"), unmake("aldo", "anna"), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {type(None), Conflict}
