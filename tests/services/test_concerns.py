"""Concerns: whom they are told, and under which label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.services import bulletins
from app.services.bulletins import concerns, sharing
from tests.cast import TIES, id_of, voice
from tests.world import act
from tests.writing import send

if TYPE_CHECKING:
    from uuid import UUID

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


async def test_it_bears_the_label_that_its_item_bears_now(session: AsyncSession) -> None:
    reference = await send(session, "boris", ["apparel", "borel"], tlp="AMBER")
    made = await concerns.raise_(session, await act(session, "anna"), reference, *SAID)
    await sharing.relabel(session, await act(session, "boris"), reference, "AMBER+STRICT")
    counsel = await concerns.find(session, await act(session, "cora"), made)
    assert (counsel.item_seen, counsel.tlp) == (False, "AMBER+STRICT")
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
    for name in ("carla", "ada", "cora", "dora"):
        actor = await act(session, name)
        with pytest.raises(NotFound):
            await concerns.find(session, actor, made)
        with pytest.raises(NotFound):
            await concerns.answer(session, actor, made, "x")
        with pytest.raises(NotFound):
            await concerns.raise_(session, actor, reference, *SAID)
        assert await concerns.about(session, actor, item.id) == []


# Author, whom it was sent to, label, who raised it, and who besides the author's house hears of it.
HEARD = [
    ("berta", ["alliance"], "GREEN", "anna", {"sara", "simon"}),
    ("berta", ["alba"], "AMBER", "anna", {"sara", "simon"}),
    ("berta", ["alba"], "AMBER+STRICT", "anna", {"sara", "simon"}),
    ("berta", ["anna@alba"], "RED", "anna", {"sara", "simon"}),
    # Their only chair is of the author's house, or is who raised it.
    ("berta", ["toys"], "AMBER", "anna", {"sara", "simon"}),
    ("anna", ["toys"], "AMBER", "berta", {"sara", "simon"}),
    ("anna", ["toys"], "AMBER", "aldo", {"berta"}),
    ("boris", ["apparel"], "AMBER", "anna", {"cora"}),
    ("nina", ["alliance"], "GREEN", "anna", {"sara", "simon", "otto"}),
    ("sara", ["alliance"], "GREEN", "anna", {"simon", "otto"}),
]
EVERYBODY = [name for name in TIES if name not in ("lex", "tess")]


@pytest.mark.parametrize(("author", "to", "tlp", "raiser", "heard"), HEARD)
async def test_somebody_hears_of_it_whom_it_does_not_accuse(
    session: AsyncSession, author: str, to: list[str], tlp: str, raiser: str, heard: set[str]
) -> None:
    reference = await send(session, author, to, tlp=tlp)
    actor = await act(session, raiser)
    item = await bulletins.find(session, actor, reference)
    told = {one.person_name.lower() for one in await concerns.hearers(session, item.id)}
    assert heard <= told
    assert {TIES[name][0][0] for name in told - heard} <= {voice(author)[1]}
    made = await concerns.raise_(session, actor, reference, *SAID)
    house = {name for name in EVERYBODY if voice(name)[1] == voice(author)[1]}
    waits = {name for name in EVERYBODY if await _waits(session, name, made)}
    assert waits - house == heard - house
    assert heard <= waits


async def _waits(session: AsyncSession, name: str, made: UUID) -> bool:
    found = await concerns.waiting(session, await act(session, name))
    return [one.id for one in found] == [made]


async def test_who_stands_in_does_not_see_the_item_by_it(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["alba"], tlp="AMBER+STRICT", title="Shoes of Borel")
    made = await concerns.raise_(session, await act(session, "anna"), reference, *SAID)
    sara = await act(session, "sara")
    found = await concerns.find(session, sara, made)
    assert (found.item_seen, found.reference, found.tlp) == (False, reference, "AMBER+STRICT")
    assert "Shoes of Borel" not in [str(value) for value in found]
    with pytest.raises(NotFound):
        await bulletins.find(session, sara, reference)
    await concerns.answer(session, sara, made, "I ask them.")
    assert (await concerns.find(session, sara, made)).answered_by_name == "Sara"


@pytest.mark.parametrize(("kind", "text"), [("x", "y"), ("wrong_label", "\u200b"), ("", "y")])
async def test_what_is_no_concern(session: AsyncSession, kind: str, text: str) -> None:
    reference = await send(session, "berta", ["toys"])
    with pytest.raises(Invalid):
        await concerns.raise_(session, await act(session, "anna"), reference, kind, text)
