"""What the pages and the API say of an item that is public, or was to be: no more, and no less."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.services import clearances
from tests.cast import PUBLIC
from tests.clearing import ask, make_public
from tests.composer import words
from tests.contention import contended

if TYPE_CHECKING:
    from uuid import UUID

    from tests.publishing import Bulletin
    from tests.world import World

API = "/api/v1/clearances"
EVERYBODY = "Everybody reads its text"


@pytest.fixture
def item(world: World) -> Bulletin:
    """Give an item of Alba's that the alliance has, under CLEAR."""
    return world.bulletin("anna", ["alliance"], "CLEAR")


@pytest.mark.parametrize("name", ["anna", "berta"])
async def test_its_pages_say_that_everybody_reads_it(
    world: World, item: Bulletin, name: str
) -> None:
    place, desk = f"/bulletins/{item.reference}", world.client(name)
    pages = (place, f"{place}/audience")
    assert not [page for page in pages if EVERYBODY in desk.get(page).text]
    await make_public(world, "anna", item.reference)
    assert [page for page in pages if EVERYBODY in desk.get(page).text] == [*pages]
    assert f'href="/public/{item.reference}"' in desk.get(place).text


async def test_what_takes_it_back_says_so_before(world: World, item: Bulletin) -> None:
    await make_public(world, "anna", item.reference)
    anna, place = world.client("anna"), f"/bulletins/{item.reference}"
    effect = words(anna.get(f"{place}/relabel", params={"tlp": "GREEN"}))
    assert "Would no longer see it The public" in effect
    assert "Nobody loses sight" not in effect
    assert "leaves the public at once" in words(anna.get(f"{place}/withdraw"))


async def test_who_took_it_back_is_named(world: World, item: Bulletin) -> None:
    clearance_id = await make_public(world, "anna", item.reference)
    anna, place = world.client("anna"), f"/bulletins/{item.reference}"
    anna.form(f"{place}/narrow", {"principal_id": str(PUBLIC)})
    told = world.api("anna").get(f"{API}/{clearance_id}").json()
    assert (told["closed_by_name"], told["released"]) == ("Anna", False)
    assert "No longer public Anna" in words(anna.get(f"{place}/audience"))
    assert "took it away from the public" in words(anna.get(f"{place}/trail"))


async def test_who_asked_hears_what_became_of_it(world: World, item: Bulletin) -> None:
    clearance_id = await ask(world, "aldo", item.reference)
    simon = world.client("simon")
    assert "1 waits" in words(simon.get("/administration"))
    simon.form(f"/clearances/{clearance_id}/release")
    assert "1 waits" not in words(simon.get("/administration"))
    simon.form(f"/clearances/{clearance_id}/close", {"reason": "It names a buyer."})
    for name in ("aldo", "anna"):
        home = world.client(name).get("/").text
        for said in ("Simon released to the public", "Simon took from the public"):
            assert said in home
        assert f'href="/clearances/{clearance_id}"' in home
    assert "from the public" not in world.client("berta").get("/").text


@pytest.mark.parametrize("tlp", ["RED", "AMBER", "GREEN"])
async def test_the_title_goes_with_the_label(world: World, item: Bulletin, tlp: str) -> None:
    """Asked under CLEAR, the item can be RED by now: its title is then told nobody by this."""
    clearance_id = await ask(world, "anna", item.reference)
    assert item.title in world.api("anna").get(f"{API}/{clearance_id}").text
    world.ask("anna", "SELECT relabel(%s, %s)", item.id, tlp)
    for name in ("anna", "sara"):
        assert item.title not in world.api(name).get(f"{API}/{clearance_id}").text
        page = world.client(name).get(f"/clearances/{clearance_id}").text
        assert (item.title in page, "TLP:CLEAR" in page) == (False, False)


async def test_who_asks_often_pushes_nobody_off_the_desk(world: World, item: Bulletin) -> None:
    other = world.bulletin("berta", ["alliance"], "CLEAR")
    first = await ask(world, "berta", other.reference)
    for _ in range(4):
        await ask(world, "anna", item.reference)
    told = world.api("simon").get(API).json()["items"]
    assert [one["waits"] for one in told] == [True, True, False, False, False]
    assert str(first) in {one["id"] for one in told[:2]}


async def test_the_author_is_not_known_by_taking_it_back(world: World) -> None:
    item = world.bulletin("sara", ["alliance"], "CLEAR", sealed=True)
    clearance_id = await make_public(world, "sara", item.reference)
    assert world.api("sara").post(f"{API}/{clearance_id}/close", json={}).status_code == 204
    told = world.api("simon").get(f"{API}/{clearance_id}")
    assert told.json()["closed_by_name"] == ""
    assert "Sara" not in told.text
    assert "Sara" not in world.client("simon").get(f"/clearances/{clearance_id}").text


async def test_of_two_who_ask_at_once_the_later_asking_stands(world: World, item: Bulletin) -> None:
    async def late() -> UUID:
        return await ask(world, "aldo", item.reference)

    async with world.acting("anna") as (session, actor):
        await clearances.ask(session, actor, item.reference, "")
        other = asyncio.create_task(late())
        assert await contended(world)
    later = await other
    assert world.owner("SELECT id FROM clearances WHERE outcome IS NULL") == [(later,)]
