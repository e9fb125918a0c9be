"""Comments: how they stand together, since when they are seen, who may touch them."""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.core.errors import Forbidden, NotFound
from app.services import bulletins
from app.services.bulletins import comments, sharing
from tests.world import act
from tests.writing import key, send

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.world import World

Row = namedtuple("Row", "id parent_id")  # noqa: PYI024 - as the driver gives rows


def row(number: int, below: int | None = None) -> Row:
    return Row(UUID(int=number), UUID(int=below) if below else None)


def test_answers_stand_below_the_first_of_their_thread() -> None:
    rows = [row(1), row(2), row(3, 1), row(4, 3), row(5, 2)]
    found = comments.threads(rows)
    assert [(one.comment, one.replies) for one in found] == [
        (rows[0], [rows[2], rows[3]]),
        (rows[1], [rows[4]]),
    ]
    assert comments.threads([]) == []


def test_an_answer_to_what_one_does_not_see_stands_alone() -> None:
    rows = [row(7, 6), row(8, 7)]
    assert [(one.comment, one.replies) for one in comments.threads(rows)] == [(rows[0], [rows[1]])]


async def test_talk_is_seen_from_when_sight_began(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    world.age(bulletin, timedelta(hours=2))
    async with world.acting("anna") as (session, actor):
        await comments.add(session, actor, bulletin.reference, "Before.")
    async with world.acting("berta") as (session, actor):
        await sharing.widen(session, actor, bulletin.reference, key("dara"))
    async with world.acting("anna") as (session, actor):
        await comments.add(session, actor, bulletin.reference, "After.")
    for name, seen in {"anna": ["Before.", "After."], "dora": ["After."], "carla": []}.items():
        async with world.acting(name) as (session, actor):
            below = await comments.below(session, actor, bulletin.id)
            assert [one.text for one in below] == seen, name


async def test_nobody_answers_what_they_do_not_see(world: World) -> None:
    bulletin = world.bulletin("berta", ["toys"])
    async with world.acting("anna") as (session, actor):
        first = await comments.add(session, actor, bulletin.reference, "Before.")
    async with world.acting("berta") as (session, actor):
        await sharing.widen(session, actor, bulletin.reference, key("dara"))
    async with world.acting("dora") as (session, actor):
        with pytest.raises(NotFound):
            await comments.find(session, actor, first)
        with pytest.raises(NotFound):
            await comments.add(session, actor, bulletin.reference, "Yes.", parent_id=first)


async def test_whose_comment_is_whose_by_capacity(session: AsyncSession) -> None:
    reference = await send(session, "anna", ["tess@corvo", "borel"])
    actor = await act(session, "tess@corvo")
    made = await comments.add(session, actor, reference, "As Corvo.", language="zh-Hans")
    assert (await comments.find(session, actor, made)).language == "zh-Hans"
    other = await act(session, "tess@borel")
    with pytest.raises(Forbidden):
        await comments.edit(session, other, made, "As Borel.")
    with pytest.raises(Forbidden):
        await comments.withdraw(session, other, made)
    await comments.withdraw(session, await act(session, "tess@corvo"), made)


async def test_hidden_words_are_nobodys_to_read(session: AsyncSession) -> None:
    reference = await send(session, "anna", ["toys"])
    actor = await act(session, "aldo")
    made = await comments.add(session, actor, reference, "Prices.")
    chair = await act(session, "berta")
    assert (await comments.find(session, chair, made)).chaired
    await comments.hide(session, chair, made, "Of prices.")
    for name in ("berta", "aldo", "anna"):
        actor = await act(session, name)
        item = await bulletins.find(session, actor, reference)
        (one,) = await comments.below(session, actor, item.id)
        assert (one.text, one.hidden_reason) == ("", "Of prices."), name
        with pytest.raises(Forbidden):
            await comments.hide(session, actor, made, "Again.")
        with pytest.raises(Forbidden):
            await comments.edit(session, actor, made, "Back.")


async def test_only_a_chair_of_a_group_that_was_given_the_item(session: AsyncSession) -> None:
    reference = await send(session, "anna", ["borel"])
    made = await comments.add(session, await act(session, "anna"), reference, "So.")
    for name in ("berta", "boris"):
        actor = await act(session, name)
        assert not (await comments.find(session, actor, made)).chaired
        with pytest.raises(Forbidden):
            await comments.hide(session, actor, made, "No.")
