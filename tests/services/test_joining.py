"""The answer to an invitation: a new person, a second hat, and one answer for every dead link."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from app.core import clock, tokens
from app.core.errors import Conflict, Invalid, NotFound, TooMany
from app.models.affiliations import Affiliation
from app.models.invitations import Invitation
from app.models.people import Person
from app.models.sessions import Session
from app.schemas.invitations import InvitationForm, JoinForm
from app.services.accounts import sessions
from app.services.people import affiliations, invitations, joining
from app.services.people.joining import Door
from tests.cast import PASSWORD, id_of, session_token
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from tests.world import World

DOOR = Door("Firefox on Linux", "192.0.2.7")
NEW = JoinForm(name="Nora Nuova", function="Counsel", password="copper kettles hum 9")
AGENT: dict[str, Any] = {
    "kind": "agent", "firm": "Lex", "scope_countries": ["CN"],
    "ends_on": clock.now().date() + timedelta(days=90),
}  # fmt: skip


async def link(
    session: AsyncSession,
    name: str = "anna",
    email: str = "nora@alba.example",
    **more: Any,  # noqa: ANN401
) -> str:
    actor = await act(session, name)
    wanted = InvitationForm.model_validate({"email": email, "name": "Nora"} | more)
    return (await invitations.invite(session, actor, actor.organisation_id, wanted)).token


async def enter(session: AsyncSession, token: str) -> Actor:
    actor = await sessions.enter(session, token, bearer=False)
    assert actor is not None
    return actor


async def test_somebody_new_comes_in_and_has_the_rules_to_accept(session: AsyncSession) -> None:
    token = await link(session)
    assert (await joining.look(session, token, None)).person_id is None
    nora = await enter(session, await joining.accept(session, token, None, NEW, DOOR))
    assert (nora.person_name, nora.organisation_name) == ("Nora Nuova", "Alba")
    assert (nora.kind, nora.admin, nora.rules_accepted) == ("staff", False, False)
    tie = await session.scalar(select(Affiliation).where(Affiliation.person_id == nora.person_id))
    assert tie is not None
    assert (tie.function, tie.ends_at, tie.duties) == ("Counsel", None, [])
    person = await session.get_one(Person, nora.person_id)
    assert (person.email, person.folded) == ("nora@alba.example", "nora nuova")


async def test_an_agent_comes_in_with_their_scope(session: AsyncSession) -> None:
    token = await link(session, **AGENT)
    agent = await enter(session, await joining.accept(session, token, None, NEW, DOOR))
    assert (agent.kind, agent.countries) == ("agent", ("CN",))


async def test_platform_duties_come_with_the_seat_of_the_secretariat(session: AsyncSession) -> None:
    token = await link(session, "ada", duties=["auditor", "secretariat"])
    nora = await enter(session, await joining.accept(session, token, None, NEW, DOOR))
    assert nora.duties == {"auditor", "secretariat"}
    assert [seat.name for seat in nora.seats] == ["Secretariat"]


@pytest.mark.parametrize(
    "state",
    [
        {"withdrawn_at": func.now()},
        {"accepted_at": func.now()},
        {"expires_at": func.now()},
        {"ends_at": func.now()},
        {"token": tokens.digest("another")},
    ],
)
async def test_dead_links_are_one_answer(session: AsyncSession, state: dict[str, Any]) -> None:
    token = await link(session)
    await session.execute(
        update(Invitation).where(Invitation.token == tokens.digest(token)).values(state)
    )
    for dead in (token, "no such token", "x" * 4000, ""):
        with pytest.raises(NotFound):
            await joining.look(session, dead, None)
        with pytest.raises(NotFound):
            await joining.accept(session, dead, None, NEW, DOOR)


async def test_a_link_is_spent_once(session: AsyncSession) -> None:
    token = await link(session)
    await joining.accept(session, token, None, NEW, DOOR)
    with pytest.raises(NotFound):
        await joining.accept(session, token, None, NEW, DOOR)


async def test_a_link_is_for_its_address_alone(session: AsyncSession) -> None:
    token = await link(session, email="boris@borel.example")
    for other in ("aldo", "berta", "anna"):
        with pytest.raises(NotFound):
            await joining.accept(session, token, await act(session, other), JoinForm(), DOOR)
    fresh = await link(session)
    with pytest.raises(NotFound):
        await joining.accept(session, fresh, await act(session, "aldo"), JoinForm(), DOOR)


async def test_a_second_hat_is_taken_by_who_is_signed_in(session: AsyncSession) -> None:
    token = await link(session, email="boris@borel.example")
    boris = await enter(session, session_token("boris"))
    switched = await joining.accept(session, token, boris, JoinForm(), DOOR)
    both = await enter(session, switched)
    assert (both.organisation_name, both.token_id) == ("Alba", boris.token_id)
    assert [voice.name for voice in both.voices] == ["Alba", "Borel"]
    # The old token was rotated away.
    assert await sessions.enter(session, session_token("boris"), bearer=False) is None


async def test_a_second_hat_is_taken_with_the_accounts_password(session: AsyncSession) -> None:
    token = await link(session, email="boris@borel.example")
    wrong = JoinForm(name="Somebody Else", password="copper kettles hum 9")
    with pytest.raises(Invalid):
        await joining.accept(session, token, None, wrong, DOOR)
    right = JoinForm(password=PASSWORD)
    both = await enter(session, await joining.accept(session, token, None, right, DOOR))
    assert (both.person_name, both.organisation_name) == ("Boris", "Alba")


async def test_guessing_at_a_link_is_slowed(session: AsyncSession) -> None:
    token = await link(session, email="boris@borel.example")
    for _ in range(5):
        with pytest.raises(Invalid):
            await joining.accept(session, token, None, JoinForm(password="no"), DOOR)
    with pytest.raises(TooMany):
        await joining.accept(session, token, None, JoinForm(password=PASSWORD), DOOR)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (JoinForm(password="copper kettles hum 9"), "name"),
        (JoinForm(name="Nora"), "password"),
        (JoinForm(name="Nora", password="short"), "password"),
        (JoinForm(name="Nora", password="password1234"), "password"),
    ],
)
async def test_a_form_that_does_not_hold_leaves_the_link(
    session: AsyncSession, form: JoinForm, field: str
) -> None:
    token = await link(session)
    with pytest.raises(Invalid) as wrong:
        await joining.accept(session, token, None, form, DOOR)
    assert wrong.value.fields[0][0] == field
    assert await joining.look(session, token, None)


async def test_an_invitation_does_not_lift_a_suspension(session: AsyncSession) -> None:
    token = await link(session, email="boris@borel.example")
    boris = await enter(session, session_token("boris"))
    await joining.accept(session, token, boris, JoinForm(), DOOR)
    tie = select(Affiliation.id).where(
        Affiliation.person_id == id_of("boris"), Affiliation.organisation_id == id_of("alba")
    )
    tie_id = (await session.scalars(tie)).one()
    anna = await act(session, "anna")
    await affiliations.suspend(session, anna, tie_id, "Asked to.")
    wanted = InvitationForm(email="boris@borel.example", name="Boris")
    with pytest.raises(Conflict):
        await invitations.invite(session, anna, id_of("alba"), wanted)
    issued = await invitations.issue(session, wanted, id_of("alba"))
    with pytest.raises(Conflict):
        await joining.accept(session, issued.token, None, JoinForm(password=PASSWORD), DOOR)


async def test_coming_back_brings_nothing_old_along(session: AsyncSession) -> None:
    await affiliations.end(session, await act(session, "anna"), id_of("aldo@alba"))
    # As if the end had come by its date alone, which ends no session and no seat.
    await session.execute(
        update(Session).where(Session.person_id == id_of("aldo")).values(ended_at=None)
    )
    token = await link(session, email="aldo@alba.example")
    back = JoinForm(password=PASSWORD)
    aldo = await enter(session, await joining.accept(session, token, None, back, DOOR))
    assert aldo.seats == ()
    assert await sessions.enter(session, session_token("aldo"), bearer=False) is None


async def test_two_links_of_one_address_make_one_person(world: World) -> None:
    async with world.acting("anna") as (session, _):
        first = await link(session)
    async with world.acting("berta") as (session, _):
        second = await link(session, "berta")
    async with world.acting("anna") as (session, _):
        await joining.accept(session, first, None, NEW, DOOR)
        other = JoinForm(name="Impostor", password="quite another one 3")
        with pytest.raises(Invalid):
            await joining.accept(session, second, None, other, DOOR)
    rows = world.owner("SELECT name FROM people WHERE email = 'nora@alba.example'")
    assert [row.name for row in rows] == ["Nora Nuova"]
