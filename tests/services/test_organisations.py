"""An organisation's page, and what its own admin and nobody else changes."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.errors import Forbidden, Invalid, NotFound, Stale
from app.models.organisations import Organisation
from app.models.principals import Principal
from app.services import organisations, profiles
from app.services.organisations import Changes, industries
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


async def test_an_admin_renames_and_the_old_name_stays(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    changes = Changes(name="Alba Nuova", country="CH", second_release=True)
    assert await organisations.edit(session, anna, id_of("alba"), changes, 1) == 2
    found = await organisations.find(session, anna, id_of("alba"))
    assert (found.name, found.country, found.second_release) == ("Alba Nuova", "CH", True)
    names = await organisations.other_names(session, id_of("alba"))
    assert [(row.kind, row.name) for row in names] == [("former", "Alba")]


async def borne(session: AsyncSession) -> None:
    """Let Borel be written in another script, have another former name, and Elan apply."""
    berta = await act(session, "berta")
    changes = Changes(script_names=["博雷尔"], former_names=["Maison Borel"])
    await organisations.edit(session, berta, id_of("borel"), changes)
    session.add(Principal(id=id_of("elan"), kind="organisation"))
    await session.flush()
    row = {"id": id_of("elan"), "name": "Elan", "folded": "elan", "country": "FR"}
    session.add(Organisation(**row, state="applicant", created_at=clock.now()))
    await session.flush()


@pytest.mark.parametrize("field", ["name", "script_names", "former_names"])
@pytest.mark.parametrize("taken", ["Borel", "BORÉL ", "博雷尔", "maison  borel", "Marketplace"])
async def test_nobody_takes_anothers_name(session: AsyncSession, field: str, taken: str) -> None:
    await borne(session)
    anna, given = await act(session, "anna"), taken if field == "name" else ["Alba Due", taken]
    changes = cast("Changes", {field: given})
    with pytest.raises(Invalid, match="in the directory already") as refused:
        await organisations.edit(session, anna, id_of("alba"), changes)
    assert [one[0] for one in refused.value.fields] == [field]


async def test_each_name_that_is_taken_is_refused_at_its_field(session: AsyncSession) -> None:
    await borne(session)
    anna = await act(session, "anna")
    changes = Changes(
        name="Corvo", script_names=["博雷尔", "阿尔巴"], former_names=["Dara", "Borel"]
    )
    with pytest.raises(Invalid) as refused:
        await organisations.edit(session, anna, id_of("alba"), changes)
    told = [one[0] for one in refused.value.fields]
    assert told == ["name", "script_names", "former_names", "former_names"]


async def test_what_one_bears_one_keeps_and_may_take_again(session: AsyncSession) -> None:
    again = Changes(name="Alba Nuova", former_names=["Alba"], script_names=["阿尔巴"])
    for changes in (again, again, Changes(name="Alba")):
        # Each a request of its own: whom one acts for bears another name by then.
        anna = await act(session, "anna")
        await organisations.edit(session, anna, id_of("alba"), changes)
    assert (await organisations.find(session, anna, id_of("alba"))).name == "Alba"
    berta = await act(session, "berta")
    with pytest.raises(Invalid):
        await organisations.edit(session, berta, id_of("borel"), Changes(name="Alba Nuova"))


async def test_a_refusal_tells_no_member_who_applies(session: AsyncSession) -> None:
    await borne(session)
    for name, refused in {"anna": False, "sara": True}.items():
        actor, changes = await act(session, name), Changes(former_names=["Elan"])
        told = contextlib.nullcontext() if not refused else pytest.raises(Invalid, match="Elan")
        with told:
            await organisations.edit(session, actor, id_of("alba"), changes)
            await organisations.edit(session, actor, id_of("alba"), Changes(former_names=[]))


async def test_the_second_editor_is_told(session: AsyncSession) -> None:
    anna = await act(session, "anna")
    await organisations.edit(session, anna, id_of("alba"), Changes(country="CH"), 1)
    with pytest.raises(Stale):
        await organisations.edit(session, anna, id_of("alba"), Changes(country="AT"), 1)
    assert (await organisations.find(session, anna, id_of("alba"))).country == "CH"


@pytest.mark.parametrize("name", ["aldo", "lex", "berta", "ada"])
async def test_others_change_nothing(session: AsyncSession, name: str) -> None:
    actor = await act(session, name)
    with pytest.raises(Forbidden, match="own admin"):
        await organisations.edit(session, actor, id_of("alba"), Changes(country="CH"))


async def test_the_secretariat_corrects_but_demands_no_second_person(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    await organisations.edit(session, sara, id_of("alba"), Changes(country="CH"))
    with pytest.raises(Forbidden):
        await organisations.edit(session, sara, id_of("alba"), Changes(second_release=True))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   …  "}, "name"),
        ({"name": "Al\u202eba"}, "name"),
        ({"name": "Al\u200bba"}, "name"),
        ({"name": "Alba\0"}, "name"),
        ({"name": "A\ud800"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"country": "XX"}, "country"),
        ({"country": "it"}, "country"),
        ({"industries": ["toys", "nothing"]}, "industries"),
        ({"script_names": ["阿\u2066尔"]}, "script_names"),
        ({"former_names": [f"Name {n}" for n in range(21)]}, "former_names"),
    ],
)
async def test_a_bad_field_is_named(
    session: AsyncSession, changes: dict[str, Any], field: str
) -> None:
    anna = await act(session, "anna")
    with pytest.raises(Invalid) as refused:
        await organisations.edit(session, anna, id_of("alba"), Changes(**changes))  # type: ignore[typeddict-item]
    assert [name for name, _, _ in refused.value.fields] == [field]


async def test_who_is_no_member_is_not_found(world: World) -> None:
    world.suspend("dara")
    async with world.acting("anna") as (session, anna):
        with pytest.raises(NotFound):
            await organisations.find(session, anna, id_of("dara"))
        with pytest.raises(NotFound):
            await organisations.edit(session, anna, id_of("dara"), Changes(country="CH"))
    async with world.acting("sara") as (session, sara):
        assert (await organisations.find(session, sara, id_of("dara"))).state == "suspended"


async def test_people_are_listed_as_of_a_day(world: World) -> None:
    world.suspend("aldo")
    world.end("lex@alba")
    yesterday = (clock.now() - timedelta(days=1)).date()
    async with world.acting("boris") as (session, boris):
        now = await organisations.people(session, boris, id_of("alba"))
        then = await organisations.people(session, boris, id_of("alba"), yesterday)
        long_ago = yesterday - timedelta(days=400)
        before = await organisations.people(session, boris, id_of("alba"), long_ago)
    assert [row.name for row in now] == ["Anna"]
    assert [(row.name, row.firm) for row in then] == [
        ("Aldo", ""),
        ("Anna", ""),
        ("Lex", "Lex & Partners"),
    ]
    assert before == []


async def test_the_secretariat_keeps_industries(session: AsyncSession) -> None:
    sara = await act(session, "sara")
    assert await industries.add(session, sara, "Food & beverages") == "food-beverages"
    await industries.rename(session, sara, "food-beverages", "Food", "as published")
    assert ("food-beverages", "Food", "as published") in await industries.listing(session)
    with pytest.raises(Invalid, match="already"):
        await industries.add(session, sara, "food - BEVERAGES")
    with pytest.raises(Invalid, match="Latin"):
        await industries.add(session, sara, "食品")
    with pytest.raises(NotFound):
        await industries.rename(session, sara, "nothing", "Nothing", "")
    with pytest.raises(Forbidden):
        await industries.add(session, await act(session, "anna"), "Wine")


async def test_who_left_is_told_of_on_a_past_day(session: AsyncSession) -> None:
    await session.execute(text("UPDATE organisations SET state = 'left' WHERE name = 'Alba'"))
    boris, alba = await act(session, "boris"), id_of("alba")
    then = clock.now().date() - timedelta(days=9)
    for day in (None, clock.now().date(), clock.now().date() + timedelta(days=9)):
        with pytest.raises(NotFound):
            await organisations.find(session, boris, alba, day)
    found = await organisations.find(session, boris, alba, then)
    assert (found.name, found.listed) == ("Alba", False)
    profile = await profiles.organisation(session, boris, alba, then)
    assert [row.name for row in profile.brands] == ["Albatros"]
    assert "Anna" in [row.name for row in profile.people]
    assert profile.inside is False


async def test_an_applicant_was_never_a_member(session: AsyncSession) -> None:
    await session.execute(text("UPDATE organisations SET state = 'applicant' WHERE name = 'Alba'"))
    then = clock.now().date() - timedelta(days=9)
    with pytest.raises(NotFound):
        await organisations.find(session, await act(session, "boris"), id_of("alba"), then)
