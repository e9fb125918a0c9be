"""Concerns: whom they are told, and under which label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.services import bulletins
from app.services.bulletins import concerns, sharing
from tests.cast import id_of
from tests.world import act
from tests.writing import send

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

SAID = ("competition_law", "It speaks of prices.")


async def test_it_is_told_to_the_groups_not_to_people_or_houses(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "apparel", "alba", "tess@corvo"])
    actor = await act(session, "anna")
    made = await concerns.raise_(session, actor, reference, *SAID)
    for name, told in {"berta": True, "boris": True, "cora": True, "aldo": False}.items():
        waiting = await concerns.waiting(session, await act(session, name))
        assert ([one.id for one in waiting] == [made]) is told, name
    own = await act(session, "anna")
    assert await concerns.waiting(session, own) == []
    found = await concerns.find(session, own, made)
    assert (found.raised, found.item_seen, found.tlp) == (True, True, "AMBER")
    assert found.record_id is not None
    assert id_of("anna") == found.raised_by


async def test_counsel_keep_the_label_of_then(session: AsyncSession) -> None:
    reference = await send(session, "boris", ["apparel", "borel"], tlp="AMBER")
    made = await concerns.raise_(session, await act(session, "anna"), reference, *SAID)
    await sharing.relabel(session, await act(session, "boris"), reference, "AMBER+STRICT")
    counsel = await concerns.find(session, await act(session, "cora"), made)
    assert (counsel.item_seen, counsel.tlp) == (False, "AMBER")
    anna = await concerns.find(session, await act(session, "anna"), made)
    assert (anna.item_seen, anna.tlp) == (True, "AMBER+STRICT")


async def test_the_first_answer_stands(session: AsyncSession) -> None:
    reference = await send(session, "anna", ["toys", "alba"])
    made = await concerns.raise_(session, await act(session, "aldo"), reference, *SAID)
    with pytest.raises(Forbidden):
        await concerns.answer(session, await act(session, "aldo"), made, "Mine.")
    chair = await act(session, "berta")
    with pytest.raises(Invalid):
        await concerns.answer(session, chair, made, " \n")
    await concerns.answer(session, chair, made, "It was taken out.")
    with pytest.raises(Forbidden):
        await concerns.answer(session, await act(session, "anna"), made, "Another.")
    found = await concerns.find(session, await act(session, "aldo"), made)
    assert (found.answer, found.answered_by_name) == ("It was taken out.", "Berta")


async def test_strangers_and_unseen_items(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    made = await concerns.raise_(session, await act(session, "anna"), reference, *SAID)
    item = await bulletins.find(session, await act(session, "anna"), reference)
    for name in ("carla", "sara", "cora", "dora"):
        actor = await act(session, name)
        with pytest.raises(NotFound):
            await concerns.find(session, actor, made)
        with pytest.raises(NotFound):
            await concerns.answer(session, actor, made, "x")
        with pytest.raises(NotFound):
            await concerns.raise_(session, actor, reference, *SAID)
        assert await concerns.about(session, actor, item.id) == []


@pytest.mark.parametrize(("kind", "text"), [("x", "y"), ("wrong_label", "\u200b"), ("", "y")])
async def test_what_is_no_concern(session: AsyncSession, kind: str, text: str) -> None:
    reference = await send(session, "berta", ["toys"])
    with pytest.raises(Invalid):
        await concerns.raise_(session, await act(session, "anna"), reference, kind, text)
