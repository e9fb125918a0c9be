"""Admission of members: proposed by one person of the secretariat, decided by another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.schemas.organisations import Application, Candidate
from app.services import approvals, decisions, organisations
from app.services.organisations import Changes, admissions, standing
from tests.cast import id_of
from tests.contention import contended
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


def application(**changes: object) -> Application:
    given: dict[str, Any] = {
        "name": "Elan",
        "country": "SE",
        "industries": ["toys"],
        "script_names": [] if "name" in changes else ["伊兰"],
        "brands": ["Elanda"],
        "admin_name": "Elsa",
        "admin_email": "elsa@elan.example",
        "reason": "Invited in spring.",
    }
    return Application(**(given | changes))


async def proposed(session: AsyncSession, **changes: object) -> tuple[UUID, UUID]:
    sara = await act(session, "sara")
    organisation_id = await admissions.propose(session, sara, application(**changes))
    request = (await approvals.pending(session, sara))[-1]
    assert request.subject_id == organisation_id
    return organisation_id, request.id


async def test_two_people_admit_a_member(session: AsyncSession) -> None:
    organisation_id, request_id = await proposed(session)
    with pytest.raises(NotFound):
        await organisations.find(session, await act(session, "anna"), organisation_id)
    simon = await act(session, "simon")
    assert [w.title for w in await approvals.waiting(session, simon)] == ["Admission of Elan"]
    (decided,) = await decisions.approve(session, simon, [request_id])
    assert decided.invitation is not None
    found = await organisations.find(session, await act(session, "anna"), organisation_id)
    assert (found.state, found.brands, found.other_names) == ("active", ["Elanda"], ["伊兰"])
    invited = text("SELECT email, admin FROM invitations WHERE organisation_id = :id")
    row = (await session.execute(invited, {"id": organisation_id})).one()
    assert tuple(row) == ("elsa@elan.example", True)


async def test_nobody_decides_what_they_asked(session: AsyncSession) -> None:
    _, request_id = await proposed(session)
    sara = await act(session, "sara")
    assert await approvals.waiting(session, sara) == []
    with pytest.raises(Forbidden, match="asked for this yourself"):
        await decisions.approve(session, sara, [request_id])


@pytest.mark.parametrize("name", ["anna", "ada", "otto", "nina"])
async def test_only_the_secretariat_decides(session: AsyncSession, name: str) -> None:
    _, request_id = await proposed(session)
    actor = await act(session, name)
    with pytest.raises(Forbidden):
        await decisions.approve(session, actor, [request_id])
    with pytest.raises(Forbidden):
        await admissions.propose(session, actor, application(name="Other"))
    with pytest.raises(Forbidden):
        await approvals.pending(session, actor)
    assert await approvals.waiting(session, actor) == []


async def test_neither_may_be_its_subject(session: AsyncSession) -> None:
    _, request_id = await proposed(session, admin_email="simon@marketplace.example")
    simon = await act(session, "simon")
    with pytest.raises(Forbidden, match="concerns yourself"):
        await decisions.approve(session, simon, [request_id])
    with pytest.raises(Forbidden, match="concerns yourself"):
        await proposed(session, name="Fara", admin_email="sara@marketplace.example")


async def test_a_refusal_says_why(session: AsyncSession) -> None:
    organisation_id, request_id = await proposed(session)
    simon = await act(session, "simon")
    with pytest.raises(Invalid, match="sentence"):
        await decisions.refuse(session, simon, [request_id], "  ")
    await decisions.refuse(session, simon, [request_id], "Not a rights holder.")
    request = await approvals.find(session, simon, request_id)
    assert (request.outcome, request.detail["answer"]) == ("refused", "Not a rights holder.")
    assert (await organisations.find(session, simon, organisation_id)).state == "applicant"


async def test_a_list_is_approved_whole_or_not_at_all(session: AsyncSession) -> None:
    first, one = await proposed(session)
    second, two = await proposed(session, name="Fara", admin_email="fay@fara.example")
    simon = await act(session, "simon")
    with pytest.raises(NotFound):
        await decisions.approve(session, simon, [one, two, id_of("nothing")])
    await decisions.approve(session, simon, [one, two, one])
    for made in (first, second):
        assert (await organisations.find(session, simon, made)).state == "active"
    with pytest.raises(Conflict, match="Simon has approved this already: Admission of Elan"):
        await decisions.approve(session, simon, [one])
    with pytest.raises(Invalid):
        await decisions.approve(session, simon, [])


async def test_a_request_runs_out(session: AsyncSession) -> None:
    organisation_id, request_id = await proposed(session)
    await session.execute(text("UPDATE approvals SET expires_at = now()"))
    simon = await act(session, "simon")
    assert await approvals.pending(session, simon) == []
    with pytest.raises(Conflict, match="ran out"):
        await decisions.approve(session, simon, [request_id])
    again = Candidate(admin_name="Elsa", admin_email="e@elan.example", reason="Invited again.")
    anew = await admissions.propose_again(session, simon, organisation_id, again)
    with pytest.raises(Conflict, match="waits for a second person"):
        await admissions.propose_again(session, simon, organisation_id, again)
    await decisions.approve(session, await act(session, "sara"), [anew])


async def test_a_request_is_taken_back_by_who_asked(session: AsyncSession) -> None:
    organisation_id, request_id = await proposed(session)
    with pytest.raises(NotFound):
        await approvals.withdraw(session, await act(session, "simon"), request_id)
    sara = await act(session, "sara")
    await approvals.withdraw(session, sara, request_id)
    with pytest.raises(Conflict, match="ran out"):
        await approvals.withdraw(session, sara, request_id)
    await standing.leave(session, sara, organisation_id, "Proposed by mistake.")


@pytest.mark.parametrize("name", ["Alba", "ALBA", "álba", "Corvo "])
async def test_one_name_is_proposed_once(session: AsyncSession, name: str) -> None:
    with pytest.raises(Invalid, match="in the directory already"):
        await proposed(session, name=name)


@pytest.mark.parametrize("more", [{"name": "Albione"}, {"script_names": ["Albione"]}])
async def test_no_name_that_a_member_bore_is_proposed(
    session: AsyncSession, more: dict[str, Any]
) -> None:
    anna = await act(session, "anna")
    await organisations.edit(session, anna, id_of("alba"), Changes(former_names=["Albione"]))
    with pytest.raises(Invalid, match="in the directory already"):
        await proposed(session, **more)


async def test_nobody_is_admitted_under_a_name_that_was_taken(session: AsyncSession) -> None:
    _, request_id = await proposed(session, name="Elan")
    anna = await act(session, "anna")
    await organisations.edit(session, anna, id_of("alba"), Changes(name="Elan"))
    simon = await act(session, "simon")
    with pytest.raises(Conflict, match="Elan is in the directory already"):
        await decisions.approve(session, simon, [request_id])


async def test_a_member_is_not_proposed_again(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    again = Candidate(admin_name="Al", admin_email="al@alba.example", reason="Once more.")
    with pytest.raises(Conflict, match="Alba is a member already"):
        await admissions.propose_again(session, sara, id_of("alba"), again)


async def test_an_applicant_who_left_is_not_admitted(session: AsyncSession) -> None:
    organisation_id, request_id = await proposed(session)
    sara = await act(session, "sara")
    await standing.leave(session, sara, organisation_id, "Withdrew.")
    with pytest.raises(Conflict, match="ran out"):
        await decisions.approve(session, await act(session, "simon"), [request_id])


async def test_of_two_deciders_one_is_told(world: World) -> None:
    async with world.acting("sara") as (session, _):
        _, request_id = await proposed(session)
    named = (
        "INSERT INTO seat_holders (id, seat_id, person_id, starts_at) VALUES (%s, %s, %s, now())"
    )
    world.owner(named, id_of("third"), id_of("marketplace in secretariat"), id_of("nina"))

    async def decide(name: str) -> str:
        async with world.acting(name) as (session, actor):
            await decisions.approve(session, actor, [request_id])
            await contended(world)
        return name

    done = await asyncio.gather(decide("simon"), decide("nina"), return_exceptions=True)
    told = [str(one) for one in done if isinstance(one, Conflict)]
    won = [one.capitalize() for one in done if isinstance(one, str)]
    assert told == [f"{won[0]} has approved this already: Admission of Elan."]
    assert len(world.owner("SELECT id FROM audit WHERE deed = 'organisation:admit'")) == 1


def test_the_database_refuses_one_person_for_both(world: World) -> None:
    statement = (
        "INSERT INTO approvals (id, deed, subject_id, detail, asked_by, asked_at, expires_at,"
        " outcome, decided_by) VALUES (gen_random_uuid(), 'admit', %s, '{}', %s, now(), now(),"
        " 'approved', %s)"
    )
    with pytest.raises(Exception, match="two_people"):
        world.ask("sara", statement, id_of("alba"), id_of("sara"), id_of("sara"))
