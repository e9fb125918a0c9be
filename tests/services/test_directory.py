"""The directory: found by every name, in every script, by those who may, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.services import organisations
from app.services.organisations import Changes, directory
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def found(
    session: AsyncSession,
    name: str,
    words: str = "",
    **filters: Any,  # noqa: ANN401 - see search
) -> list[str]:
    rows = await directory.search(session, await act(session, name), words, **filters)
    return [row.name for row in rows]


async def set_state(session: AsyncSession, name: str, state: str) -> None:
    statement = text("UPDATE organisations SET state = :state WHERE id = :id")
    await session.execute(statement, {"state": state, "id": id_of(name)})


async def test_members_are_listed_by_name(session: AsyncSession) -> None:
    everybody = ["Alba", "Borel", "Corvo", "Dara", "Marketplace"]
    assert await found(session, "anna") == everybody


@pytest.mark.parametrize("state", ["applicant", "suspended", "left"])
async def test_only_the_desk_finds_who_is_no_member(session: AsyncSession, state: str) -> None:
    await set_state(session, "dara", state)
    assert "Dara" not in await found(session, "anna", "dara")
    assert await found(session, "sara", "dara") == ["Dara"]
    assert await found(session, "sara", state=state) == ["Dara"]
    assert await found(session, "anna", state=state) == []


@pytest.mark.parametrize(
    "words",
    [
        "阿尔巴",
        "阿尔",
        "ALBA srl",
        "ÁLBÁ",
        "previously",
        "albatros",
        "previously albatros",
        "  alba ",
    ],
)
async def test_any_name_finds_an_organisation(session: AsyncSession, words: str) -> None:
    anna = await act(session, "anna")
    changes = Changes(script_names=["阿尔巴"], former_names=["Previously Known", "Alba S.r.l. Srl"])
    await organisations.edit(session, anna, id_of("alba"), changes)
    assert await found(session, "boris", words) == ["Alba"]


@pytest.mark.parametrize("words", ["%", "_", "al%a", "' OR 1=1 --", "\\", "巴尔阿", "alba corvo"])
async def test_a_search_is_literal(session: AsyncSession, words: str) -> None:
    assert await found(session, "anna", words) == []


async def test_filters_narrow_the_list(session: AsyncSession) -> None:
    carla = await act(session, "carla")
    await organisations.edit(session, carla, id_of("corvo"), Changes(industries=["accessories"]))
    assert await found(session, "anna", industry="accessories") == ["Corvo"]
    assert await found(session, "anna", country="FR") == ["Borel"]
    assert await found(session, "anna", country="FR", industry="accessories") == []
    assert await directory.countries(session, carla) == ["DE", "ES", "FR", "IT", "NL"]


async def test_pages_follow_each_other(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    first = await directory.search(session, anna, size=2)
    assert [row.name for row in first] == ["Alba", "Borel", "Corvo"]
    after = (first[1].folded, first[1].id)
    second = await directory.search(session, anna, size=2, after=after)
    assert [row.name for row in second] == ["Corvo", "Dara", "Marketplace"]
