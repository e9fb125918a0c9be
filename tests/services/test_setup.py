"""An empty installation becomes a platform with a secretariat, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core import markdown
from app.core.db import make_engine, make_sessions
from app.core.errors import Conflict, Invalid
from app.schemas.invitations import JoinForm
from app.services import rules, setup
from app.services.accounts import sessions
from app.services.people import joining
from app.services.people.joining import Door
from tests.world import act

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.database import Database

PEOPLE = [("Ida", "ida@desk.example"), ("Jan", "jan@desk.example")]


@pytest.fixture
async def empty(database: Database) -> AsyncIterator[AsyncSession]:
    engine = make_engine(database.app_url, size=1)
    async with make_sessions(engine)() as session:
        yield session
    await engine.dispose()


async def test_two_people_come_into_a_new_house(empty: AsyncSession) -> None:
    first, second = await setup.create_platform(empty, "The desk", "NL", PEOPLE)
    assert (first.name, first.email, second.email) == (*PEOPLE[0], PEOPLE[1][1])
    form = JoinForm(name="Ida", password="copper kettles hum 9")
    token = await joining.accept(empty, first.token, None, form, Door("", ""))
    ida = await sessions.enter(empty, token, bearer=False)
    assert ida is not None
    assert (ida.organisation_name, ida.platform, ida.admin) == ("The desk", True, True)
    assert ida.duties == {"administrator", "secretariat"}
    assert not ida.rules_accepted
    await rules.accept(empty, ida, 1)
    again = await sessions.assume(empty, ida.person_id, ida.organisation_id)
    assert again is not None
    assert again.rules_accepted


async def test_the_rules_are_written_out(empty: AsyncSession) -> None:
    await setup.create_platform(empty, "The desk", "NL", PEOPLE)
    text = await rules.version(empty, 1)
    for word in ("Competition law", "TLP:AMBER+STRICT", "Each member decides alone", "Personal"):
        assert word in text.text
    assert "<table>" in markdown.render(text.text)


async def test_a_house_is_set_up_once(session: AsyncSession) -> None:
    with pytest.raises(Conflict):
        await setup.create_platform(session, "Another", "NL", PEOPLE)
    assert (await act(session, "sara")).organisation_name == "Marketplace"


@pytest.mark.parametrize(
    ("name", "country", "people"),
    [
        ("", "NL", PEOPLE),
        ("The desk", "XX", PEOPLE),
        ("The desk", "nl", PEOPLE),
        ("The desk", "NL", PEOPLE[:1]),
        ("The desk", "NL", [*PEOPLE[:1], ("Jan", "IDA@desk.example")]),
        ("The desk", "NL", [*PEOPLE[:1], ("Jan", "jan")]),
        ("The desk", "NL", [*PEOPLE[:1], ("", "jan@desk.example")]),
    ],
)
async def test_what_does_not_hold_is_refused(
    empty: AsyncSession, name: str, country: str, people: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid):
        await setup.create_platform(empty, name, country, people)
