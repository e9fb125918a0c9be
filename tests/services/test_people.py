"""The directory of people, found in any script, now and on a day; and accounts shut whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, update

from app.core import clock, ids
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.text import fold
from app.models.affiliations import Affiliation
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.seats import SeatHolder
from app.services import people
from app.services.accounts import sessions
from tests.cast import api_token, id_of, session_token
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

TODAY = clock.now().date()


async def found(session: AsyncSession, words: str, name: str = "dora") -> list[str]:
    rows = await people.directory(session, await act(session, name), words=words)
    return [f"{row.name} of {row.organisation_name}" for row in rows]


async def rename(session: AsyncSession, person: str, name: str) -> None:
    await session.execute(
        update(Person).where(Person.id == id_of(person)).values(name=name, folded=fold(name))
    )


async def test_everybody_of_an_active_organisation_is_listed_once_for_each_tie(
    session: AsyncSession,
) -> None:
    listed = await found(session, "")
    assert len(listed) == 16
    assert listed == sorted(listed)
    assert {"Tess of Borel", "Tess of Corvo"} < set(listed)


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("小明", True), ("王", True), ("müller", True), ("MULLER", True), ("jo mu", True),
        ("mul jos", True), ("alba müll", True), ("uller", False), ("josé borel", False),
        ("%", True), ("_", True), ("'; --", True), ("zzz", False),
    ],
)  # fmt: skip
async def test_names_are_found_in_any_script(
    session: AsyncSession, words: str, *, hit: bool
) -> None:
    await rename(session, "aldo", "José Müller 王小明")
    assert ("José Müller 王小明 of Alba" in await found(session, words)) is hit


async def test_pages_follow_each_other(session: AsyncSession) -> None:
    dora = await act(session, "dora")
    everybody = await people.directory(session, dora)
    middle = everybody[6]
    rest = await people.directory(session, dora, after=(middle.folded, middle.affiliation_id))
    assert [row.affiliation_id for row in rest] == [row.affiliation_id for row in everybody[7:]]


async def test_an_organisation_has_its_people_and_their_seats(session: AsyncSession) -> None:
    dora = await act(session, "dora")
    rows = await people.directory(session, dora, organisation_id=id_of("alba"))
    assert [row.name for row in rows] == ["Aldo", "Anna", "Lex"]
    seats = await people.seats_of(session, dora, [row.id for row in rows])
    assert {(seat.person_id, seat.group_name, seat.role) for seat in seats} == {
        (id_of("anna"), "Toys", "member"),
        (id_of("aldo"), "Toys", "member"),
        (id_of("anna"), "Apparel", "observer"),
        (id_of("aldo"), "Advisory board", "member"),
    }


async def test_suspended_people_and_organisations_are_not_in_the_directory(
    session: AsyncSession,
) -> None:
    await session.execute(
        update(Person).where(Person.id == id_of("anna")).values(state="suspended")
    )
    await session.execute(
        update(Affiliation)
        .where(Affiliation.id == id_of("aldo@alba"))
        .values(suspended_at=func.now())
    )
    await session.execute(
        update(Organisation).where(Organisation.id == id_of("borel")).values(state="suspended")
    )
    listed = await found(session, "")
    gone = {"Anna of Alba", "Aldo of Alba", "Berta of Borel", "Tess of Borel"}
    assert not gone & set(listed)
    assert "Tess of Corvo" in listed
    dora = await act(session, "dora")
    for name in ("anna", "aldo", "berta"):
        with pytest.raises(NotFound):
            await people.find(session, dora, id_of(name))
    assert await people.find(session, await act(session, "ada"), id_of("anna"))


async def test_who_held_what_on_a_day(session: AsyncSession) -> None:
    ended = clock.now() - timedelta(days=5)
    await session.execute(
        update(Affiliation).where(Affiliation.id == id_of("aldo@alba")).values(ends_at=ended)
    )
    await session.execute(
        update(SeatHolder).where(SeatHolder.person_id == id_of("aldo")).values(ends_at=ended)
    )
    dora = await act(session, "dora")
    now = await people.find(session, dora, id_of("aldo"))
    assert [tie.now for tie in now.ties] == [False]
    assert [seat.now for seat in now.seats] == [False, False]
    then = await people.find(session, dora, id_of("aldo"), TODAY - timedelta(days=10))
    assert (len(then.ties), len(then.seats)) == (1, 2)
    since = await people.find(session, dora, id_of("aldo"), TODAY - timedelta(days=2))
    assert (since.ties, since.seats) == ([], [])
    before = await people.find(session, dora, id_of("aldo"), date(2001, 1, 1))
    assert before.ties == []
    rows = await people.directory(session, dora, on=TODAY - timedelta(days=10), words="aldo")
    assert [row.name for row in rows] == ["Aldo"]
    assert await found(session, "aldo") == []


async def test_nobody_is_not_found(session: AsyncSession) -> None:
    dora = await act(session, "dora")
    await session.execute(update(Person).where(Person.id == id_of("cesar")).values(state="invited"))
    for person_id in (ids.new_id(), id_of("alba"), id_of("cesar")):
        for on in (None, TODAY):
            with pytest.raises(NotFound):
                await people.find(session, dora, person_id, on)


async def test_an_administrator_shuts_and_opens_an_account(session: AsyncSession) -> None:
    ada = await act(session, "ada")
    await people.suspend(session, ada, id_of("tess"), "A lost device.")
    for name in ("tess@borel", "tess@corvo"):
        assert await sessions.enter(session, session_token(name), bearer=False) is None
        assert await sessions.enter(session, api_token(name), bearer=True) is None
    with pytest.raises(Conflict):
        await people.suspend(session, ada, id_of("tess"), "Again.")
    await people.lift(session, ada, id_of("tess"))
    with pytest.raises(Conflict):
        await people.lift(session, ada, id_of("tess"))
    assert len((await act(session, "tess")).voices) == 2


@pytest.mark.parametrize(
    ("name", "whom"),
    [("anna", "aldo"), ("sara", "aldo"), ("otto", "aldo"), ("ada", "ada"), ("aldo", "aldo")],
)
async def test_nobody_else_shuts_accounts(session: AsyncSession, name: str, whom: str) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await people.suspend(session, actor, id_of(whom), "No reason.")


async def test_an_address_leads_to_its_person(session: AsyncSession) -> None:
    anna = await people.by_email(session, " Anna@Alba.example ")
    assert anna is not None
    assert anna.id == id_of("anna")
    assert await people.by_email(session, "nobody@alba.example") is None
