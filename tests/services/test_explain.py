"""Why somebody sees an item, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import NotFound
from app.services import bulletins
from app.services.bulletins import explain, sharing
from tests.cast import id_of
from tests.world import act
from tests.writing import key, send

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.services.bulletins.explain import Why


def words(ways: list[Why]) -> set[str]:
    """Return the sentences, filled in."""
    return {way.sentence.format(**way.data) for way in ways}


async def mine(session: AsyncSession, name: str, reference: str) -> set[str]:
    """Return why `name` sees an item, as they are told."""
    actor = await act(session, name)
    item = await bulletins.find(session, actor, reference)
    return words(await explain.why_me(session, actor, item.id))


async def test_each_way_is_told(session: AsyncSession) -> None:
    to = ["toys", "alba", "tess@corvo", "alliance", "borel", "secretariat"]
    reference = await send(session, "berta", to, tlp="GREEN")
    common = "it was shared with the whole alliance"
    for name, told in {
        "berta": {"you wrote it", "it was shared with your organisation, Borel", common,
                  "your organisation named you to its seat in Toys"},
        "anna": {"your organisation named you to its seat in Toys", common,
                 "it was shared with your organisation, Alba"},
        "tess@corvo": {"you were named", common},
        "dora": {common},
        "sara": {"you belong to Secretariat"},
    }.items():  # fmt: skip
        assert await mine(session, name, reference) == told, name


async def test_what_was_said_with_it(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    own = await act(session, "berta")
    await sharing.widen(session, own, reference, key("dora@dara"), "She knows the place.")
    actor = await act(session, "dora")
    item = await bulletins.find(session, actor, reference)
    (way,) = await explain.why_me(session, actor, item.id)
    assert (way.sentence, way.reason) == ("you were named", "She knows the place.")
    own = await act(session, "berta")
    (way,) = await explain.why_them(session, own, reference, id_of("dora"))
    assert (way.sentence, way.reason) == ("they were named", "She knows the place.")


async def test_why_others_see_it_is_its_own_peoples_to_know(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "alba"])
    own = await act(session, "berta")
    assert words(await explain.why_them(session, own, reference, id_of("anna"))) == {
        "their organisation named them to its seat in Toys",
        "it was shared with their organisation, Alba",
    }
    assert words(await explain.why_them(session, own, reference, id_of("berta"))) >= {
        "they wrote it"
    }
    assert await explain.why_them(session, own, reference, id_of("carla")) == []
    for name in ("anna", "carla"):
        with pytest.raises(NotFound):
            await explain.why_them(session, await act(session, name), reference, id_of("aldo"))
