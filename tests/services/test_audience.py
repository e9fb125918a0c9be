"""Whom a draft would reach: counted before it is sent, with reasons for what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.schemas.drafts import DraftContent
from app.services import audience
from app.services import drafts as service
from app.services.bulletins import publishing
from app.services.drafts import addressing, amending
from tests.cast import id_of
from tests.drafting import TOYS, person, ready
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.drafts.addressing import Plan
    from tests.world import World

ALBA, BOREL = str(id_of("alba")), str(id_of("borel"))


async def planned(session: AsyncSession, name: str = "anna", **more: object) -> Plan:
    """Return whom the draft of `name` would reach."""
    actor = await act(session, name)
    author = (actor.person_id, actor.organisation_id)
    return await addressing.plan(session, actor, ready(**more), author)


def names(plan: Plan) -> set[str]:
    """Return the names of the readers."""
    return {reader.person_name for reader in plan.audience.readers}


@pytest.mark.parametrize(
    ("label", "to", "seen"),
    [
        ("AMBER", [TOYS], {"Anna", "Aldo", "Berta"}),
        ("AMBER", [ALBA, BOREL], {"Anna", "Aldo", "Lex", "Berta", "Boris", "Tess"}),
        ("AMBER+STRICT", [ALBA, BOREL], {"Anna", "Aldo", "Berta", "Boris", "Tess"}),
        ("AMBER+STRICT", [person("lex", "alba"), BOREL], {"Anna", "Lex", "Berta", "Boris", "Tess"}),
        ("RED", [ALBA, person("berta", "borel")], {"Anna", "Berta"}),
        ("RED", [TOYS], {"Anna"}),
        ("", [TOYS], set()),
    ],
)
async def test_the_label_decides_who_is_reached(
    session: AsyncSession, label: str, to: list[str], seen: set[str]
) -> None:
    assert names(await planned(session, tlp=label, to=to)) == seen


async def test_kinds_of_readers_are_counted_apart(session: AsyncSession) -> None:
    plan = await planned(session, "berta", to=[ALBA, str(id_of("secretariat"))])
    counts = {kind: len(plan.of(kind)) for kind in ("member", "platform", "agent", "observer")}
    assert counts == {"member": 3, "platform": 2, "agent": 1, "observer": 0}
    assert plan.audience.organisations == 2
    assert plan.audience.through(id_of("alba")) == 3
    observed = await planned(session, "boris", to=[str(id_of("apparel"))])
    assert [one.person_name for one in observed.of("observer")] == ["Anna"]


async def test_what_is_forbidden_is_said_and_left_aside(session: AsyncSession) -> None:
    plan = await planned(session, tlp="RED", to=[ALBA, TOYS, person("berta", "borel")])
    assert [(one.address.name, "one by one" in one.why) for one in plan.refused] == [("Toys", True)]
    assert plan.house_dropped
    assert [one.name for one in plan.to] == ["Berta"]


async def test_a_board_and_a_group_of_others_are_refused(session: AsyncSession) -> None:
    plan = await planned(session, to=[str(id_of("board")), str(id_of("accessories"))])
    assert [one.address.kind for one in plan.refused] == ["board", "working_group"]


async def test_unknown_addresses_are_passed_over(session: AsyncSession) -> None:
    stray = ["x", str(id_of("nobody")), "@", f"{TOYS}@{ALBA}"]
    plan = await planned(session, to=[*stray, TOYS], exclude=stray, brands=["x"], early=["y"])
    assert (len(plan.to), len(plan.excluded)) == (1, 0)


async def test_whoever_is_left_out_is_not_reached(session: AsyncSession) -> None:
    everybody = await planned(session, tlp="GREEN", to=[str(id_of("alliance"))])
    without = await planned(
        session, tlp="GREEN", to=[str(id_of("alliance"))], exclude=[BOREL, str(id_of("cesar"))]
    )
    # Tess also works for Corvo: an exclusion holds for all of a person's ties.
    assert names(everybody) - names(without) == {"Berta", "Boris", "Tess", "Cesar"}


async def test_an_agent_is_reached_within_their_countries(session: AsyncSession) -> None:
    assert "Lex" in names(await planned(session, to=[ALBA], countries=["cn"]))
    assert "Lex" not in names(await planned(session, to=[ALBA], countries=["FR"]))


async def test_the_plan_says_what_the_item_s_page_will_say(world: World) -> None:
    draft = ready(to=[ALBA, TOYS, person("carla", "corvo")], exclude=[str(id_of("lex"))])
    async with world.acting("anna") as (session, anna):
        author = (anna.person_id, anna.organisation_id)
        before = (await addressing.plan(session, anna, draft, author)).audience
        draft_id = await service.start(session, anna, draft)
        await publishing.publish(session, anna, draft_id)
    made = world.ask("anna", "SELECT id FROM records")[0].id
    async with world.acting("anna") as (session, anna):
        after = await audience.of_record(session, made)
    assert {one.person_id for one in after.readers} == {one.person_id for one in before.readers}


async def test_groups_offered_are_those_of_one_s_seats(session: AsyncSession) -> None:
    async def offered(name: str) -> list[str]:
        await act(session, name)
        return [choice.address.name for choice in await addressing.groups(session)]

    assert await offered("aldo") == ["Apparel", "Toys", "The alliance", "Secretariat"]
    assert await offered("carla") == ["Accessories", "The alliance", "Secretariat"]
    assert "Accessories" in await offered("sara")


async def test_people_and_organisations_are_found_by_name(session: AsyncSession) -> None:
    actor = await act(session, "anna")
    found = await addressing.search(session, actor, "corvo")
    assert [choice.address.name for choice in found] == ["Corvo", "Carla", "Cesar", "Tess"]
    assert found[1].address.key == person("carla", "corvo")
    for nothing in ("", "  ", "%", "zzz", "\u200b"):
        assert await addressing.search(session, actor, nothing) == []


async def test_whoever_is_named_is_shown_with_their_house(session: AsyncSession) -> None:
    await act(session, "anna")
    content = DraftContent(to=[TOYS, person("tess", "corvo")], exclude=[BOREL])
    found = await addressing.named(session, content)
    assert [(one.address.name, one.beside) for one in found] == [("Tess", "Corvo"), ("Borel", "")]


async def test_one_press_changes_the_audience() -> None:
    content = ready(to=[TOYS, BOREL], early=[BOREL])
    assert amending.leave(content, BOREL).to == [TOYS]
    assert amending.leave(content, BOREL).early == []
    out = amending.exclude(content, ["a", "b", "a"])
    assert (out.exclude, amending.include(out, "a").exclude) == (["a", "b"], ["b"])


async def test_identifiers_are_offered_once_and_taken_over() -> None:
    content = ready(text="hxxps://a[.]example/x, b@c.example, again https://a.example/x")
    offered = await amending.offers(content)
    assert [one.kind for one in offered] == ["url", "email"]
    taken = amending.take(content, f"url:{offered[0].value}")
    assert [one.kind for one in await amending.offers(taken)] == ["email"]
    assert amending.shown("url", taken.identifier_value[0]) == "hxxps://a[.]example/x"
    assert amending.drop_row(taken, "0").identifier_value == []
    for nonsense in ("zz:1", "url:", ":x"):
        assert amending.take(content, nonsense) == content
    for nonsense in ("", "-1", "9", "²"):
        assert amending.drop_row(taken, nonsense) == taken
