"""Invitations: who may send which, once per address, and what happens to their links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from app.core import clock, ids
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.tokens import digest
from app.models.affiliations import Affiliation
from app.models.organisations import Organisation
from app.schemas.invitations import InvitationForm
from app.services.people import affiliations, invitations, joining
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.people.invitations import Issued
    from tests.world import World

NEXT_YEAR = clock.now().date() + timedelta(days=300)


def wanted(**more: Any) -> InvitationForm:  # noqa: ANN401
    return InvitationForm.model_validate({"email": "new@alba.example", "name": "New"} | more)


async def invite(session: AsyncSession, name: str, organisation: str, **more: Any) -> Issued:  # noqa: ANN401
    actor = await act(session, name)
    return await invitations.invite(session, actor, id_of(organisation), wanted(**more))


AGENT = {"kind": "agent", "firm": "Lex & Partners", "ends_on": NEXT_YEAR}
DUTY = {"duties": ["auditor"]}


@pytest.mark.parametrize(
    ("name", "organisation", "more"),
    [
        ("anna", "alba", {}),
        ("anna", "alba", {"admin": True}),
        ("anna", "alba", AGENT | {"scope_countries": ["CN"], "scope_brands": [id_of("albatros")]}),
        ("ada", "marketplace", {"duties": ["auditor", "secretariat"], "admin": True}),
    ],
)
async def test_who_may_invite(
    session: AsyncSession, name: str, organisation: str, more: dict[str, Any]
) -> None:
    issued = await invite(session, name, organisation, **more)
    offer = await joining.look(session, issued.token, None)
    assert (offer.email, offer.organisation_id) == ("new@alba.example", id_of(organisation))
    assert (offer.admin, offer.duties) == (more.get("admin", False), more.get("duties", []))
    assert offer.expires_at - clock.now() > timedelta(days=13, hours=23)


@pytest.mark.parametrize(
    ("name", "organisation", "more", "answer"),
    [
        ("aldo", "alba", {}, Forbidden),
        ("lex", "alba", {}, Forbidden),
        ("berta", "alba", {}, NotFound),
        ("tess@corvo", "borel", {}, NotFound),
        ("ada", "alba", {}, NotFound),
        ("sara", "alba", {"admin": True}, Forbidden),
        ("sara", "alba", {}, Forbidden),
        ("sara", "marketplace", {}, Forbidden),
        ("otto", "marketplace", {}, Forbidden),
        ("anna", "alba", DUTY, Forbidden),
        ("anna", "marketplace", DUTY, NotFound),
        ("anna", "alba", AGENT | {"admin": True}, Forbidden),
        ("ada", "marketplace", AGENT, Forbidden),
        ("anna", "alba", {"kind": "agent", "firm": "Lex"}, Invalid),
        ("anna", "alba", {"kind": "agent", "ends_on": NEXT_YEAR}, Invalid),
        ("anna", "alba", AGENT | {"scope_brands": [id_of("borelli")]}, Invalid),
    ],
)
async def test_who_may_not(
    session: AsyncSession,
    name: str,
    organisation: str,
    more: dict[str, Any],
    answer: type[Exception],
) -> None:
    with pytest.raises(answer):
        await invite(session, name, organisation, **more)


async def test_the_secretariat_invites_a_first_admin_only(session: AsyncSession) -> None:
    await session.execute(
        update(Affiliation)
        .where(Affiliation.organisation_id == id_of("dara"))
        .values(organisation_id=id_of("borel"))
    )
    with pytest.raises(Forbidden):
        await invite(session, "sara", "dara")
    first = await invite(session, "sara", "dara", admin=True)
    with pytest.raises(Forbidden):
        await invite(session, "simon", "dara", admin=True, email="other@dara.example")
    renewed = await invitations.renew(session, await act(session, "simon"), first.id)
    assert await joining.look(session, renewed.token, None)


async def test_an_inactive_organisation_invites_nobody(session: AsyncSession) -> None:
    state = update(Organisation).where(Organisation.id == id_of("dara"))
    await session.execute(
        update(Affiliation)
        .where(Affiliation.organisation_id == id_of("dara"))
        .values(organisation_id=id_of("borel"))
    )
    issued = await invite(session, "sara", "dara", admin=True)
    await session.execute(state.values(state="suspended"))
    with pytest.raises(NotFound):
        await joining.look(session, issued.token, None)
    with pytest.raises(Forbidden):
        await invite(session, "sara", "dara", admin=True, email="other@dara.example")


async def test_an_address_is_invited_once(session: AsyncSession) -> None:
    await invite(session, "anna", "alba")
    for more in ({}, {"email": "NEW@alba.example "}, {"email": "aldo@alba.example"}):
        with pytest.raises(Conflict):
            await invite(session, "anna", "alba", **more)
    # Somebody of another member may be invited: a person can serve two organisations.
    assert await invite(session, "anna", "alba", email="boris@borel.example")
    assert await invite(session, "berta", "borel")


async def test_renewing_and_correcting_kill_the_old_link(session: AsyncSession) -> None:
    first = await invite(session, "anna", "alba")
    anna = await act(session, "anna")
    second = await invitations.renew(session, anna, first.id)
    third = await invitations.renew(session, anna, first.id, email="right@alba.example")
    for dead in (first.token, second.token):
        with pytest.raises(NotFound):
            await joining.look(session, dead, None)
    assert (await joining.look(session, third.token, None)).email == "right@alba.example"
    with pytest.raises(Conflict):
        await invitations.renew(session, anna, first.id, email="aldo@alba.example")


async def test_withdrawing_kills_the_link_for_good(session: AsyncSession) -> None:
    issued = await invite(session, "anna", "alba")
    anna = await act(session, "anna")
    await invitations.withdraw(session, anna, issued.id)
    with pytest.raises(NotFound):
        await joining.look(session, issued.token, None)
    for again in (invitations.withdraw, invitations.renew):
        with pytest.raises(NotFound):
            await again(session, anna, issued.id)
    assert await invitations.waiting(session, anna, id_of("alba")) == []


@pytest.mark.parametrize("name", ["aldo", "berta", "ada", "sara"])
async def test_others_do_not_touch_an_invitation(session: AsyncSession, name: str) -> None:
    issued = await invite(session, "anna", "alba")
    actor = await act(session, name)
    for deed in (invitations.withdraw, invitations.renew):
        with pytest.raises((Forbidden, NotFound)):
            await deed(session, actor, issued.id)
        with pytest.raises(NotFound):
            await deed(session, actor, ids.new_id())
    assert await joining.look(session, issued.token, None)


async def test_who_loses_the_right_takes_their_invitations_along(session: AsyncSession) -> None:
    await affiliations.make_admin(session, await act(session, "anna"), id_of("aldo@alba"))
    issued = await invite(session, "aldo", "alba")
    kept = await invite(session, "anna", "alba", email="kept@alba.example")
    await affiliations.unmake_admin(session, await act(session, "anna"), id_of("aldo@alba"))
    with pytest.raises(NotFound):
        await joining.look(session, issued.token, None)
    assert await joining.look(session, kept.token, None)


async def test_links_are_kept_as_digests(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        issued = await invitations.invite(session, anna, id_of("alba"), wanted())
    row = world.owner("SELECT token, invited_by FROM invitations")[0]
    assert bytes(row.token) == digest(issued.token)
    assert row.invited_by == id_of("anna")
    trail = world.owner("SELECT deed, detail FROM audit")
    assert [one.deed for one in trail] == ["invitation:send"]
    assert "new@alba.example" not in str(trail)
    assert issued.token not in str(trail)
