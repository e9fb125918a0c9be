"""Reading and ending bulletins: what is found, what is told after an end."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.services import bulletins
from app.services.bulletins import exports, trail
from tests.cast import id_of
from tests.world import act
from tests.writing import send

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def test_unseen_and_absent_raise_the_same(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    actor = await act(session, "anna")
    item = await bulletins.find(session, actor, reference.lower())
    assert (await bulletins.find_by_id(session, actor, item.id)).reference == reference
    other = await act(session, "carla")
    for asked in (reference, "IB-2026-00000", "", "\0", "x" * 5000, "' OR 1=1--"):
        with pytest.raises(NotFound):
            await bulletins.find(session, other, asked)
    for one in (item.id, uuid4()):
        with pytest.raises(NotFound):
            await bulletins.find_by_id(session, other, one)
        assert await bulletins.identifiers(session, other, one) == []
        assert await bulletins.versions(session, other, one) == []


async def test_names_of_what_it_is_about(session: AsyncSession) -> None:
    about = {"industries": ["toys", "apparel"], "brands": [str(id_of("borelli"))]}
    reference = await send(session, "berta", ["toys"], **about)
    item = await bulletins.find(session, await act(session, "anna"), reference)
    assert (item.industry_names, item.brand_names) == (["Apparel", "Toys"], ["Borelli"])
    assert (item.own, item.pending, item.state) == (False, False, "published")


async def test_only_its_own_people_end_it_and_once(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "borel"])
    for name, refused in (("anna", Forbidden), ("carla", NotFound)):
        actor = await act(session, name)
        with pytest.raises(refused):
            await bulletins.withdraw(session, actor, reference, "No.")
        with pytest.raises(refused):
            await bulletins.expire(session, actor, reference)
    own = await act(session, "boris")
    await bulletins.expire(session, own, reference)
    with pytest.raises(Forbidden):
        await bulletins.expire(session, own, reference)
    for nothing in ("", "  ", "\u200b"):
        with pytest.raises(Invalid):
            await bulletins.withdraw(session, own, reference, nothing)
    await bulletins.withdraw(session, own, reference, "It was wrong.")
    item = await bulletins.find(session, own, reference)
    assert (item.state, item.state_reason, item.version) == ("withdrawn", "It was wrong.", 3)
    with pytest.raises(Forbidden):
        await bulletins.withdraw(session, own, reference, "Again.")


async def test_a_version_is_claimed_once(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    item = await bulletins.find(session, await act(session, "berta"), reference)
    assert await bulletins.claim_version(session, item.id, 1)
    assert not await bulletins.claim_version(session, item.id, 1)
    assert not await bulletins.claim_version(session, item.id, None)


async def test_red_leaves_by_no_door_of_the_api(session: AsyncSession) -> None:
    red = await send(session, "berta", ["anna@alba"], tlp="RED")
    amber = await send(session, "berta", ["anna@alba"], tlp="AMBER")
    actor = await act(session, "anna")
    item = await bulletins.find(session, actor, red)
    with pytest.raises(NotFound):
        await exports.fetch(session, actor, red)
    with pytest.raises(NotFound):
        await exports.made(session, actor, item.id)
    assert (await exports.find(session, actor, amber)).reference == amber
    for label in ("RED", "TLP:RED"):
        with pytest.raises(Invalid):
            exports.refuse_red(label)
    exports.refuse_red("AMBER")


async def test_the_trail_is_for_its_own_people(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "borel"])
    reader = await act(session, "anna")
    await exports.fetch(session, reader, reference)
    item = await bulletins.find(session, reader, reference)
    with pytest.raises(Forbidden):
        await trail.of_item(session, reader, item, secret=b"s" * 32)
    own = await act(session, "boris")
    item = await bulletins.find(session, own, reference)
    page = await trail.of_item(session, own, item, secret=b"s" * 32)
    told = {(done.row.person_name, done.sentence) for done in page.items}
    assert told == {("Berta", "published it"), ("Anna", "fetched it over the API")}
    assert page.next is None


async def test_the_trail_goes_on_from_page_to_page(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "SIZE", 2)
    reference = await send(session, "berta", ["toys"])
    actor = await act(session, "berta")
    for _ in range(3):
        await exports.fetch(session, actor, reference)
    item = await bulletins.find(session, actor, reference)
    first = await trail.of_item(session, actor, item, secret=b"s" * 32)
    rest = await trail.of_item(session, actor, item, secret=b"s" * 32, cursor=first.next)
    assert len({done.row.id for done in (*first.items, *rest.items)}) == 4
    with pytest.raises(Invalid):
        await trail.of_item(session, actor, item, secret=b"t" * 32, cursor=first.next)
