"""Who has read what, and a reader's own marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.errors import Forbidden, NotFound
from app.services import bulletins
from app.services.bulletins import reads
from tests.world import act
from tests.writing import send

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def opened(session: AsyncSession, name: str, reference: str) -> None:
    """Open an item as `name`."""
    actor = await act(session, name)
    await reads.mark(session, actor, await bulletins.find(session, actor, reference))


async def test_readers_by_organisation_without_the_author(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "borel", "tess@corvo"])
    for name in ("berta", "anna", "tess@corvo", "aldo", "anna", "boris"):
        await opened(session, name, reference)
    found = await reads.readers(session, await act(session, "berta"), reference)
    assert {one.person_name for one in found} == {"Anna", "Aldo", "Boris", "Tess"}
    assert [one.organisation_name for one in found] == ["Alba", "Alba", "Borel", "Corvo"]


async def test_readers_are_told_to_its_own_people_alone(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys", "borel"])
    await opened(session, "anna", reference)
    assert len(await reads.readers(session, await act(session, "boris"), reference)) == 1
    with pytest.raises(Forbidden):
        await reads.readers(session, await act(session, "anna"), reference)
    with pytest.raises(NotFound):
        await reads.readers(session, await act(session, "carla"), reference)
    # The database keeps it too, whoever asks it for a found item.
    reader = await act(session, "anna")
    item = await bulletins.find(session, reader, reference)
    assert await reads.of_item(session, item) == []


async def test_the_last_version_read_is_kept(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["toys"])
    await opened(session, "anna", reference)
    author = await act(session, "berta")
    item = await bulletins.find(session, author, reference)
    assert await bulletins.claim_version(session, item.id, 1)
    (before,) = await reads.of_item(session, item)
    await opened(session, "anna", reference)
    await act(session, "berta")
    (after,) = await reads.of_item(session, item)
    assert (before.version, after.version, after.first_at) == (1, 2, before.first_at)


async def test_marks_are_kept_by_capacity(session: AsyncSession) -> None:
    corvo = await act(session, "tess@corvo")
    assert (await reads.marks(session, corvo)).home_at is None
    await reads.came_home(session, corvo)
    await reads.read_all(session, corvo)
    marked = await reads.marks(session, corvo)
    assert marked.home_at is not None
    assert marked.read_to > marked.home_at
    borel = await act(session, "tess@borel")
    assert (await reads.marks(session, borel)).home_at is None
