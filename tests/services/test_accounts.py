"""Coming in, being slowed, being shut out with a reason, and changing one's password."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from app.core.errors import Invalid, TooMany
from app.core.tokens import digest
from app.models.affiliations import Affiliation
from app.models.organisations import Organisation
from app.models.people import Credential, Person
from app.schemas.accounts import Preferences
from app.services import accounts
from app.services.accounts import Entered, Outcome, Shut, Slowed, Wrong, sessions
from tests.cast import PASSWORD, id_of, session_token
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World

DOOR = {"client": "Firefox on Windows", "address": "192.0.2.7"}


async def try_(session: AsyncSession, email: str, password: str, address: str = "") -> Outcome:
    door = DOOR | ({"address": address} if address else {})
    return await accounts.sign_in(session, email, password, **door)


async def test_the_right_password_opens_a_new_session(session: AsyncSession) -> None:
    entered = await try_(session, "anna@alba.example", PASSWORD)
    assert isinstance(entered, Entered)
    assert entered.failed == 0
    actor = await sessions.enter(session, entered.token, bearer=False)
    assert actor is not None
    assert (actor.person_name, actor.organisation_name) == ("Anna", "Alba")
    own = await sessions.own(session, actor)
    assert [(row.client, row.address) for row in own if row.id == actor.token_id] == [
        ("Firefox on Windows", "192.0.2.7")
    ]


@pytest.mark.parametrize("email", ["anna@alba.example", "nobody@alba.example"])
async def test_unknown_and_wrong_are_one_answer(session: AsyncSession, email: str) -> None:
    assert await try_(session, email, "not the password 77") == Wrong()
    for _ in range(4):
        await try_(session, email, "not the password 77")
    slowed = await try_(session, email, PASSWORD)
    assert isinstance(slowed, Slowed)
    assert 0 < slowed.seconds <= 60


async def test_the_owner_is_told_and_never_locked_out(session: AsyncSession) -> None:
    for _ in range(5):
        await try_(session, "anna@alba.example", "not the password 77", "198.51.100.9")
    entered = await try_(session, "anna@alba.example", PASSWORD)
    assert isinstance(entered, Entered)
    assert entered.failed == 5


async def test_an_old_hash_is_renewed_at_sign_in(session: AsyncSession) -> None:
    stored = select(Credential.password_hash).where(Credential.person_id == id_of("anna"))
    before = await session.scalar(stored)
    await try_(session, "anna@alba.example", PASSWORD)
    after = await session.scalar(stored)
    assert before != after
    assert isinstance(await try_(session, "anna@alba.example", PASSWORD), Entered)


async def test_the_organisation_acted_for_last_comes_first(session: AsyncSession) -> None:
    actor = await act(session, "tess@borel")
    await sessions.begin(session, actor.person_id, id_of("corvo"), **DOOR)
    entered = await try_(session, "tess@borel.example", PASSWORD)
    assert isinstance(entered, Entered)
    again = await sessions.enter(session, entered.token, bearer=False)
    assert again is not None
    assert again.organisation_name == "Corvo"


async def test_a_suspended_organisation_says_why_and_whom_to_ask(session: AsyncSession) -> None:
    await session.execute(
        update(Organisation)
        .where(Organisation.id == id_of("alba"))
        .values(state="suspended", state_reason="Fees are overdue.")
    )
    shut = await try_(session, "aldo@alba.example", PASSWORD)
    assert isinstance(shut, Shut)
    assert shut.state == "active"
    tie = shut.ties[0]
    assert (tie.organisation, tie.organisation_state) == ("Alba", "suspended")
    assert (tie.organisation_reason, tie.admins) == ("Fees are overdue.", ["Anna"])
    assert await try_(session, "aldo@alba.example", "not the password 77") == Wrong()


async def test_a_suspended_tie_leaves_the_other(session: AsyncSession) -> None:
    await session.execute(
        update(Affiliation)
        .where(Affiliation.id == id_of("tess@borel"))
        .values(suspended_at=func.now(), suspended_reason="On leave.")
    )
    entered = await try_(session, "tess@borel.example", PASSWORD)
    assert isinstance(entered, Entered)
    actor = await sessions.enter(session, entered.token, bearer=False)
    assert actor is not None
    assert [voice.name for voice in actor.voices] == ["Corvo"]


async def test_a_suspended_person_is_shut(session: AsyncSession) -> None:
    await session.execute(
        update(Person)
        .where(Person.id == id_of("anna"))
        .values(state="suspended", state_reason="A lost device.")
    )
    shut = await try_(session, "anna@alba.example", PASSWORD)
    assert isinstance(shut, Shut)
    assert (shut.state, shut.reason) == ("suspended", "A lost device.")


async def test_a_changed_password_ends_other_sessions_and_copies(world: World) -> None:
    async with world.acting("anna") as (session, actor):
        mine = await sessions.enter(session, session_token("anna"), bearer=False)
        assert mine is not None
        other = await sessions.begin(session, actor.person_id, id_of("alba"), **DOOR)
        token = await accounts.change_password(
            session, mine, PASSWORD, "copper kettles hum 9", address="192.0.2.7"
        )
        assert await sessions.enter(session, other, bearer=False) is None
        assert await sessions.enter(session, session_token("anna"), bearer=False) is None
        assert await sessions.enter(session, token, bearer=False) is not None
        assert await try_(session, "anna@alba.example", PASSWORD) == Wrong()
        assert isinstance(await try_(session, "anna@alba.example", "copper kettles hum 9"), Entered)


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [
        ("not the password 77", "copper kettles hum 9", "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, PASSWORD, "password"),
        (PASSWORD, "anna harbour 4417", "password"),
        (PASSWORD, "password password", "password"),
    ],
)
async def test_a_password_that_does_not_hold_is_refused(
    session: AsyncSession, current: str, password: str, field: str
) -> None:
    actor = await act(session, "anna")
    with pytest.raises(Invalid) as wrong:
        await accounts.change_password(session, actor, current, password, address="192.0.2.7")
    assert wrong.value.fields[0][0] == field


async def test_guessing_the_present_password_is_slowed(session: AsyncSession) -> None:
    actor = await act(session, "anna")
    for _ in range(5):
        with pytest.raises(Invalid):
            await accounts.change_password(session, actor, "x", "y", address="192.0.2.7")
    with pytest.raises(TooMany) as slowed:
        await accounts.change_password(session, actor, PASSWORD, "y", address="192.0.2.7")
    assert slowed.value.retry_after > 0


async def test_preferences_are_kept(session: AsyncSession) -> None:
    actor = await act(session, "anna")
    wanted = Preferences(
        name="王小明", language="zh_Hans", zone="Asia/Shanghai", theme="dark", shortcuts=False
    )
    await accounts.prefer(session, actor, wanted)
    anna = await act(session, "anna")
    assert (anna.person_name, anna.language, anna.zone) == ("王小明", "zh_Hans", "Asia/Shanghai")
    assert (anna.theme, anna.shortcuts) == ("dark", False)
    folded = await session.scalar(select(Person.folded).where(Person.id == id_of("anna")))
    assert folded == "王 小 明"


async def test_nothing_of_a_token_or_password_is_stored(world: World) -> None:
    async with world.acting("anna") as (session, _):
        entered = await try_(session, "aldo@alba.example", PASSWORD)
    assert isinstance(entered, Entered)
    rows = world.owner("SELECT token FROM sessions WHERE token = %s", digest(entered.token))
    assert len(rows) == 1
    audit = world.owner("SELECT deed, person_id, detail FROM audit ORDER BY at")
    assert [(row.deed, row.person_id) for row in audit] == [("session:begin", id_of("aldo"))]
    assert entered.token not in str(audit)
