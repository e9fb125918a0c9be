"""What all members are told, by the consent of two sides, and the register of all decisions."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.services import register, threads
from app.services.answers.waiting import waiting
from app.services.register import Filters, releases, sheets
from tests.answering import answered, handed
from tests.cast import id_of

if TYPE_CHECKING:
    from uuid import UUID

    from tests.boards import Thread
    from tests.world import World

pytestmark = pytest.mark.anyio
TEXTS = ("Faster notices", "Notices take too long.", "They take a day now.")
SECRET = b"a secret of thirty-two bytes or so"


async def proposed(world: World, name: str, thread: Thread) -> UUID:
    """Propose a text as `name`."""
    async with world.acting(name) as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        return await releases.propose(session, actor, row, TEXTS)


async def agreed(world: World, name: str, thread: Thread, proposal: UUID) -> str:
    """Agree to it as `name`."""
    async with world.acting(name) as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        return await releases.agree(session, actor, row, proposal)


@pytest.mark.parametrize(("first", "second"), [("aldo", "berta"), ("berta", "aldo")])
async def test_it_takes_both_sides(world: World, first: str, second: str) -> None:
    thread = await answered(world)
    proposal = await proposed(world, first, thread)
    with pytest.raises(Conflict, match="waits"):
        await proposed(world, second, thread)
    with pytest.raises(Forbidden, match="yourself"):
        await agreed(world, first, thread, proposal)
    async with world.acting(second) as (session, actor):
        assert "told" in [one.kind for one in await waiting(session, actor)]
    reference = await agreed(world, second, thread, proposal)
    for name, sees in (("carla", False), ("dora", False), ("aldo", True), ("nina", True)):
        async with world.acting(name) as (session, actor):
            release = await releases.find(session, actor, reference)
            assert release.did == TEXTS[2], name
            source = await releases.source(session, actor, release.id)
            assert (source is not None) == sees, name


async def test_a_proposal_is_declined_in_words_or_taken_back(world: World) -> None:
    thread = await answered(world)
    proposal = await proposed(world, "aldo", thread)
    for name in ("nina", "sara"):
        with pytest.raises(NotFound):
            await agreed(world, name, thread, proposal)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Invalid, match="Say why"):
            await releases.decline(session, actor, row, proposal, "")
        await releases.decline(session, actor, row, proposal, "Too blunt.")
    with pytest.raises(Conflict, match="meanwhile"):
        await agreed(world, "berta", thread, proposal)
    again = await proposed(world, "aldo", thread)
    async with world.acting("aldo") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        await releases.decline(session, actor, row, again, "")
    await agreed(world, "aldo", thread, await proposed(world, "berta", thread))


async def test_names_are_told_before_anybody_reads_them(world: World) -> None:
    thread = await answered(world)
    texts = ("Faster notices", "Corvo waits too long.", "Not any more.")
    async with world.acting("aldo") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        with pytest.raises(Invalid, match="Corvo"):
            await releases.propose(session, actor, row, texts)
        await releases.propose(session, actor, row, texts, sure=True)


async def test_nothing_undecided_and_nothing_of_others_is_released(world: World) -> None:
    with pytest.raises(Forbidden, match="nothing decided"):
        await proposed(world, "aldo", handed(world))
    thread = await answered(world)
    with pytest.raises(Forbidden, match="both of them"):
        await proposed(world, "nina", thread)


async def test_an_author_without_a_name_agrees_without_one(world: World) -> None:
    thread = await answered(world, sealed=True)
    proposal = await proposed(world, "aldo", thread)
    async with world.acting("berta") as (session, actor):
        row = await threads.find_open(session, actor, thread.reference)
        waits = (await releases.of_thread(session, actor, row)).open
        assert waits is not None
        assert (waits.proposed_by, waits.proposed_by_name) == (None, "")
    reference = await agreed(world, "berta", thread, proposal)
    async with world.acting("carla") as (session, actor):
        assert (await releases.find(session, actor, reference)).industry is None
    trail = "SELECT person_id FROM audit WHERE deed LIKE 'release:%%' AND record_id = %s"
    assert set(world.owner(trail, thread.id)) == {(None,), (id_of("berta"),)}


async def test_the_register_holds_what_is_decided_and_seen(world: World) -> None:
    thread, undecided = await answered(world), handed(world)
    for name, found in (("aldo", True), ("nina", True), ("carla", False)):
        async with world.acting(name) as (session, actor):
            page = await register.decided(session, actor, Filters(), secret=SECRET)
            assert [row.reference for row in page.items] == [thread.reference] * found, name
            assert undecided.reference not in str(page.items)


async def test_the_register_comes_page_by_page(world: World) -> None:
    made = [await answered(world, points=1) for _ in range(3)]
    async with world.acting("berta") as (session, actor):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await register.decided(
                session, actor, Filters(), secret=SECRET, cursor=cursor, size=2
            )
            seen += [row.reference for row in page.items]
            cursor = page.next
        assert seen == [thread.reference for thread in reversed(made)]


async def test_the_register_is_narrowed(world: World) -> None:
    thread = await answered(world)
    world.owner("UPDATE seats SET industry = 'toys' WHERE id = %s", id_of("alba in board"))
    async with world.acting("berta") as (session, actor):
        page = await register.decided(session, actor, Filters(), secret=SECRET)
        year = page.items[0].decided_at.year
        for filters, count in (
            (Filters(topic="policy", state="answered", industry="toys", year=year), 1),
            (Filters(text=thread.secret.upper()), 1),
            (Filters(text=thread.points[0].secret), 1),
            (Filters(topic="trend"), 0),
            (Filters(state="done"), 0),
            (Filters(industry="apparel"), 0),
            (Filters(year=year - 1), 0),
        ):
            page = await register.decided(session, actor, filters, secret=SECRET)
            assert len(page.items) == count, filters
        with pytest.raises(Invalid):
            await register.decided(session, actor, Filters(year=7), secret=SECRET)


async def test_a_sealed_thread_has_no_industry_in_the_register(world: World) -> None:
    world.owner("UPDATE seats SET industry = 'toys' WHERE id = %s", id_of("alba in board"))
    await answered(world, sealed=True)
    async with world.acting("berta") as (session, actor):
        narrowed = Filters(industry="toys")
        assert not (await register.decided(session, actor, narrowed, secret=SECRET)).items
        page = await register.decided(session, actor, Filters(), secret=SECRET)
        assert [row.industry for row in page.items] == [None]


async def test_the_table_bears_labels_is_logged_and_harms_no_spreadsheet(world: World) -> None:
    thread = await answered(world)
    green = await answered(world, tlp="GREEN")
    world.owner("UPDATE points SET text = '=1+1' WHERE id = %s", thread.points[0].id)
    async with world.acting("berta") as (session, actor):
        text = await sheets.sheet(session, actor, Filters(), secret=SECRET)
    table = list(csv.DictReader(io.StringIO(text)))
    assert {row["label"] for row in table} == {"TLP:AMBER", "TLP:GREEN"}
    assert len(table) == len(thread.points) + len(green.points)
    assert "'=1+1" in [row["asked"] for row in table]
    assert {row["exported_for"] for row in table} == {"Berta, Borel"}
    logged = world.owner("SELECT record_id FROM audit WHERE deed = 'thread:export'")
    assert logged == [(thread.id,)]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r1", " =1", "＝1"])
def test_a_formula_is_a_text(cell: str) -> None:
    assert sheets.harmless(cell) == f"'{cell}"
    assert sheets.harmless("a=1") == "a=1"
    assert sheets.harmless(None) == ""
