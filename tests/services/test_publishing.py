"""Publishing: all of it or nothing, to those named and nobody else, once, and taken back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock, ids
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.schemas.drafts import DraftContent
from app.services import bulletins, drafts, files
from app.services.bulletins import publishing
from tests.drafting import TOYS, person, ready

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import World

COUNTS = (
    "SELECT (SELECT count(*) FROM records) AS records, (SELECT count(*) FROM grants) AS grants,"
    " (SELECT count(*) FROM versions) AS versions, (SELECT count(*) FROM denials) AS denials,"
    " (SELECT count(*) FROM feed_entries) AS feed, (SELECT count(*) FROM identifiers) AS marks"
)


async def publish(world: World, name: str = "anna", **more: Any) -> str:  # noqa: ANN401 - a field
    """Publish a draft of `name`, return the reference."""
    async with world.acting(name) as (session, actor):
        draft_id = await drafts.start(session, actor, ready(**more))
        return await publishing.publish(session, actor, draft_id)


def sees(world: World, reference: str, *names: str) -> set[str]:
    """Return which of `names` see the item by the second wall."""
    query = "SELECT id FROM records WHERE reference = %s"
    return {name for name in names if world.ask(name, query, reference)}


def let_pass(world: World, reference: str, by: timedelta = timedelta(minutes=2)) -> None:
    """Let the minute for undoing pass."""
    times = ("published_at", "listed_at", "changed_at")
    moved = ", ".join(f"{one} = {one} - %s" for one in times)
    world.owner(f"UPDATE records SET {moved} WHERE reference = %s", by, by, by, reference)


@asynccontextmanager
async def found(world: World, name: str, reference: str) -> AsyncIterator[tuple[Any, ...]]:
    """Give session, actor and item as `name` sees it."""
    async with world.acting(name) as (session, actor):
        yield session, actor, await bulletins.find(session, actor, reference)


async def test_it_shows_to_its_readers_after_a_minute(world: World) -> None:
    marks: dict[str, Any] = {
        "identifier_kind": ["url"],
        "identifier_value": ["hxxp://evil[.]example/a"],
    }
    reference = await publish(world, **marks, industries=["toys"], countries=["CN"])
    everybody = ("anna", "aldo", "berta", "boris", "carla", "sara")
    assert sees(world, reference, *everybody) == {"anna"}
    let_pass(world, reference)
    assert sees(world, reference, *everybody) == {"anna", "aldo", "berta"}
    async with found(world, "berta", reference) as (session, berta, item):
        rows = await bulletins.identifiers(session, berta, item.id)
        versions = await bulletins.versions(session, berta, item.id)
    assert [(row.canonical, row.domain) for row in rows] == [
        ("http://evil.example/a", "evil.example")
    ]
    assert [(one.number, one.created_by_name) for one in versions] == [(1, "Anna")]


async def test_at_once_leaves_out_the_minute(world: World) -> None:
    reference = await publish(world, at_once=True)
    assert sees(world, reference, "berta") == {"berta"}
    async with world.acting("anna") as (session, anna):
        with pytest.raises(Conflict):
            await publishing.undo(session, anna, reference)


async def test_an_embargo_holds_but_for_whoever_may_see_it_early(world: World) -> None:
    end = (clock.now() + timedelta(days=1)).isoformat()
    early = person("berta", "borel")
    reference = await publish(world, to=[TOYS, early], early=[early], embargo=end, at_once=True)
    assert sees(world, reference, "anna", "aldo", "berta") == {"anna", "berta"}
    async with world.acting("anna") as (session, anna):
        with pytest.raises(Conflict):
            await publishing.at_once(session, anna, reference)


async def test_red_is_for_the_named_alone(world: World) -> None:
    house = str(world.id("alba"))
    reference = await publish(world, tlp="RED", to=[house, person("berta", "borel")], at_once=True)
    assert sees(world, reference, "anna", "aldo", "berta", "boris") == {"anna", "berta"}


async def test_whoever_is_left_out_finds_nothing(world: World) -> None:
    out = [str(world.id("berta")), person("berta", "borel")]
    reference = await publish(world, exclude=out, at_once=True)
    assert sees(world, reference, "anna", "aldo", "berta") == {"anna", "aldo"}


async def test_a_refused_draft_writes_nothing(world: World) -> None:
    before = world.owner(COUNTS)
    house = [str(world.id("alba"))]
    wrongs: list[dict[str, Any]] = [{"tlp": "RED"}, {"tlp": ""}, {"exclude": house}, {"to": []}]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            await publish(world, **wrong)
    assert world.owner(COUNTS) == before


async def test_what_is_taken_back_is_an_open_draft_again(world: World) -> None:
    before = world.owner(COUNTS)
    reference = await publish(world)
    draft_id = world.ask("anna", "SELECT id FROM drafts")[0].id
    async with world.acting("berta") as (session, berta):
        with pytest.raises(NotFound):
            await publishing.undo(session, berta, reference)
    async with world.acting("anna") as (session, anna):
        assert await publishing.undo(session, anna, reference) == draft_id
        assert (await drafts.find(session, anna, draft_id)).content["title"] == ready().title
    assert world.owner(COUNTS) == before
    async with world.acting("anna") as (session, anna):
        assert await publishing.publish(session, anna, draft_id) != reference


async def test_sent_twice_it_is_one_item(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready())
        reference = await publishing.publish(session, anna, draft_id)
        assert await publishing.publish(session, anna, draft_id) == reference
    async with world.acting("aldo") as (session, aldo):
        with pytest.raises(NotFound):
            await publishing.publish(session, aldo, draft_id)
    assert len(world.ask("anna", "SELECT id FROM records")) == 1


async def test_a_reference_that_is_taken_is_drawn_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["IB-2026-AAAAA", "IB-2026-AAAAA", "IB-2026-BBBBB", *["IB-2026-BBBBB"] * 3])
    monkeypatch.setattr(ids, "new_reference", lambda *_: next(drawn))
    assert [await publish(world), await publish(world)] == ["IB-2026-AAAAA", "IB-2026-BBBBB"]
    with pytest.raises(Conflict):
        await publish(world)


async def test_files_go_with_the_item(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready(at_once=True))
    add_file(world, draft_id)
    async with world.acting("anna") as (session, anna):
        reference = await publishing.publish(session, anna, draft_id)
    async with found(world, "berta", reference) as (session, berta, item):
        assert [one.name for one in await files.of_record(session, berta, item.id)] == ["a.txt"]


def add_file(world: World, draft_id: object) -> None:
    """Put a file of Anna's beside a draft, without its bytes."""
    world.owner(
        "INSERT INTO files (id, draft_id, name, media_type, size, sha256, key, added_at, added_by)"
        " VALUES (%s, %s, 'a.txt', 'text/plain', 1, '', 'k', now(), %s)",
        ids.new_id(), draft_id, world.id("anna"),
    )  # fmt: skip


async def test_the_next_version_leaves_the_earlier_to_who_read_it(world: World) -> None:
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready(at_once=True))
    add_file(world, draft_id)
    async with world.acting("anna") as (session, anna):
        reference = await publishing.publish(session, anna, draft_id)
    await change(world, reference, text="It sells none.", note="Wrong \u202eshop", drop=True)
    async with found(world, "berta", reference) as (session, berta, item):
        assert (item.text, item.version) == ("It sells none.", 2)
        assert await files.of_record(session, berta, item.id) == []
        versions = await bulletins.versions(session, berta, item.id)
    assert [(one.number, one.note) for one in versions] == [(2, "Wrong shop"), (1, "")]


async def change(world: World, reference: str, *, drop: bool = False, **more: object) -> str:
    """Publish the next version of an item as Anna; `drop` leaves out its files."""
    async with world.acting("anna") as (session, anna):
        draft_id = await publishing.start_change(session, anna, reference)
        draft = await drafts.find(session, anna, draft_id)
        own = await files.of_record(session, anna, draft.record_id) if drop else []
        more["drop_files"] = [str(file.id) for file in own]
        content = DraftContent.model_validate(draft.content | more)
        await drafts.save(session, anna, draft_id, content)
        return await publishing.publish(session, anna, draft_id)


async def test_files_of_another_item_are_not_left_out(world: World) -> None:
    reference, other = await publish(world, at_once=True), world.bulletin("anna", ["toys"])
    async with world.acting("anna") as (session, anna):
        item = await bulletins.find(session, anna, reference)
        base = ready(base_version=item.version, drop_files=[str(other.file_id)])
        with pytest.raises(Invalid):
            await publishing.change(session, anna, reference, base)


async def test_of_two_changes_the_second_is_stale(world: World) -> None:
    reference = await publish(world, at_once=True)
    async with world.acting("anna") as (session, anna):
        mine = await publishing.start_change(session, anna, reference)
    async with world.acting("aldo") as (session, aldo):
        await publishing.change(session, aldo, reference, ready(text="Aldo's.", base_version=1))
    async with world.acting("anna") as (session, anna):
        with pytest.raises(Stale):
            await publishing.publish(session, anna, mine)
        assert (await drafts.find(session, anna, mine)).content["base_version"] == 1


async def test_only_the_originator_changes_an_item(world: World) -> None:
    reference = await publish(world, at_once=True)
    async with world.acting("berta") as (session, berta):
        with pytest.raises(Forbidden):
            await publishing.start_change(session, berta, reference)
    async with world.acting("carla") as (session, carla):
        with pytest.raises(NotFound):
            await publishing.start_change(session, carla, reference)
