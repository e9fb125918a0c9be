"""Drafts: kept as typed, shared with those named, never lost, published once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.schemas.drafts import DraftContent
from app.services import drafts
from app.services.bulletins import publishing
from app.services.drafts import cowriting
from tests.world import act

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World


def content(**more: object) -> DraftContent:
    """Return a draft as it may stand half-way."""
    return DraftContent.model_validate({"title": "A shop", "text": "Sells copies."} | more)


async def begun(session: AsyncSession, name: str = "anna", **more: object) -> UUID:
    """Return a draft that `name` began."""
    return await drafts.start(session, await act(session, name), content(**more))


@pytest.mark.parametrize("typed", ["a\\u0000b", "tail \\", 'quote "', "{{7*7}}", "💶 仿品"])
async def test_what_was_typed_is_kept_to_the_letter(session: AsyncSession, typed: str) -> None:
    draft_id = await begun(session, text=typed)
    found = await drafts.find(session, await act(session, "anna"), draft_id)
    assert found.content["text"] == typed


async def test_a_nul_is_dropped_and_nothing_else(session: AsyncSession) -> None:
    draft_id = await begun(
        session, text="a\0b", identifier_value=["x\0y"], identifier_kind=["shop"]
    )
    found = await drafts.find(session, await act(session, "anna"), draft_id)
    assert (found.content["text"], found.content["identifier_value"]) == ("ab", ["xy"])


async def test_a_draft_beyond_the_measure_is_refused_in_words(session: AsyncSession) -> None:
    values = ["仿" * 2000] * 100
    with pytest.raises(Invalid, match="larger than 800 kB"):
        await begun(session, text="仿" * 200_000, identifier_value=values)


async def test_saving_counts_the_version_up_only_for_a_change(session: AsyncSession) -> None:
    actor, draft_id = await act(session, "anna"), await begun(session)
    assert await drafts.save(session, actor, draft_id, content(), version=1) == 1
    assert await drafts.save(session, actor, draft_id, content(text="More."), version=1) == 2
    # The same once more, as a double click sends it, is no conflict.
    assert await drafts.save(session, actor, draft_id, content(text="More."), version=1) == 2


async def test_two_editors_of_one_version_keep_both_texts(session: AsyncSession) -> None:
    anna, draft_id = await act(session, "anna"), await begun(session)
    aldo = await act(session, "aldo")
    await act(session, "anna")
    await cowriting.share(session, anna, draft_id, aldo.person_id, "edit")
    await drafts.save(session, anna, draft_id, content(text="Anna's."), version=1)
    await act(session, "aldo")
    with pytest.raises(Stale):
        await drafts.save(session, aldo, draft_id, content(text="Aldo's."), version=1)
    found = await drafts.find(session, aldo, draft_id)
    assert (found.content["text"], found.changed_by_name) == ("Anna's.", "Anna")


async def test_a_reader_of_a_draft_may_not_change_it(session: AsyncSession) -> None:
    anna, draft_id = await act(session, "anna"), await begun(session)
    lex = await act(session, "lex")
    await act(session, "anna")
    await cowriting.share(session, anna, draft_id, lex.person_id, "read")
    await act(session, "lex")
    assert (await drafts.find(session, lex, draft_id)).may == "read"
    with pytest.raises(Forbidden):
        await drafts.save(session, lex, draft_id, content())
    await cowriting.unshare(session, lex, draft_id, lex.person_id)
    with pytest.raises(NotFound):
        await drafts.find(session, lex, draft_id)


@pytest.mark.parametrize("stranger", ["aldo", "berta", "sara", "lex"])
async def test_nobody_else_finds_a_draft(session: AsyncSession, stranger: str) -> None:
    draft_id = await begun(session)
    actor = await act(session, stranger)
    with pytest.raises(NotFound):
        await drafts.find(session, actor, draft_id)
    assert await drafts.mine(session, actor) == []


async def test_only_colleagues_are_named_on_a_draft(session: AsyncSession) -> None:
    anna, draft_id = await act(session, "anna"), await begun(session)
    berta = await act(session, "berta")
    await act(session, "anna")
    for person_id in (berta.person_id, anna.person_id, None):
        with pytest.raises(Invalid, match="colleague"):
            await cowriting.share(session, anna, draft_id, person_id, "edit")


async def test_discarding_takes_the_draft_and_its_shares(session: AsyncSession) -> None:
    anna, draft_id = await act(session, "anna"), await begun(session)
    aldo = await act(session, "aldo")
    await act(session, "anna")
    await cowriting.share(session, anna, draft_id, aldo.person_id, "edit")
    await act(session, "aldo")
    with pytest.raises(Forbidden):
        await drafts.discard(session, aldo, draft_id)
    await act(session, "anna")
    await drafts.discard(session, anna, draft_id)
    with pytest.raises(NotFound):
        await drafts.find(session, anna, draft_id)


async def test_the_list_goes_on_where_it_stopped(session: AsyncSession) -> None:
    made = {await begun(session, title=f"Draft {n}") for n in range(5)}
    actor, found, after = await act(session, "anna"), [], None
    for _ in range(3):
        rows = await drafts.mine(session, actor, after=after, size=2)
        found += rows[:2]
        after = (found[-1].changed_at, found[-1].id)
    assert [len(found), {row.id for row in found}] == [5, made]


async def test_the_next_version_of_an_item_needs_sight_of_it(world: World) -> None:
    made = world.bulletin("anna", ["berta"], tlp="RED")
    async with world.acting("anna") as (session, anna):
        draft_id = await publishing.start_change(session, anna, made.reference)
        assert await publishing.start_change(session, anna, made.reference) == draft_id
        with pytest.raises(Invalid, match="do not see"):
            await cowriting.share(session, anna, draft_id, world.id("aldo"), "edit")
    share = "INSERT INTO draft_shares VALUES (%s, %s, %s, 'edit', now())"
    world.owner(share, draft_id, world.id("anna"), world.id("aldo"))
    async with world.acting("aldo") as (session, aldo):
        with pytest.raises(NotFound):
            await drafts.find(session, aldo, draft_id)
    assert world.ask("aldo", "SELECT id FROM drafts WHERE id = %s", draft_id) == []


async def test_a_second_person_releases_where_the_organisation_wants_one(world: World) -> None:
    world.owner("UPDATE organisations SET second_release = true WHERE id = %s", world.id("alba"))
    ready = content(kind="seller", tlp="AMBER", to=[str(world.id("toys"))])
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready)
        with pytest.raises(Forbidden, match="colleague to release"):
            await publishing.publish(session, anna, draft_id)
        with pytest.raises(Invalid):
            await publishing.ask_release(session, anna, draft_id, world.id("lex"))
        await publishing.ask_release(session, anna, draft_id, world.id("aldo"))
    async with world.acting("aldo") as (session, aldo):
        reference = await publishing.publish(session, aldo, draft_id)
    author = "SELECT author_name, originator_name FROM records WHERE reference = %s"
    assert world.ask("aldo", author, reference) == [("Anna", "Alba")]


async def test_no_release_is_asked_where_none_is_wanted(session: AsyncSession) -> None:
    anna, draft_id = await act(session, "anna"), await begun(session)
    with pytest.raises(Conflict):
        await cowriting.ask_release(session, anna, draft_id, None)


async def test_an_agent_releases_nothing_of_the_house(world: World) -> None:
    ready = content(kind="seller", tlp="AMBER", to=[str(world.id("toys"))])
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready)
        await cowriting.share(session, anna, draft_id, world.id("lex"), "edit")
    async with world.acting("lex") as (session, lex):
        with pytest.raises(Forbidden, match="what they wrote"):
            await publishing.publish(session, lex, draft_id)
        own = await drafts.start(session, lex, ready)
        assert await publishing.publish(session, lex, own)


async def test_two_at_once_publish_one_item(world: World) -> None:
    ready = content(kind="seller", tlp="AMBER", to=[str(world.id("toys"))])
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready)

    async def publish() -> str:
        async with world.acting("anna") as (session, anna):
            return await publishing.publish(session, anna, draft_id)

    first, second = await asyncio.gather(publish(), publish())
    assert first == second == await publish()
    assert len(world.ask("anna", "SELECT id FROM records")) == 1
