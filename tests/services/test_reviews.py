"""Items to be looked at again: whom they wait for, and what is said of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.core import clock
from app.core.errors import Forbidden, NotFound
from app.services import bulletins, drafts
from app.services.bulletins import publishing, reviews
from tests.cast import TIES
from tests.world import act
from tests.writing import send

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

DAY = "2027-03-01"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give a way to set the application's clock."""
    return monkeypatch


def turn(patch: pytest.MonkeyPatch, day: str) -> None:
    moment = clock.now().replace(hour=12)
    until = date.fromisoformat(day) - moment.date()
    patch.setattr(clock, "now", lambda: moment + timedelta(days=until.days))


async def waits(session: AsyncSession, name: str) -> list[str]:
    found = await reviews.waiting(session, await act(session, name))
    return [one.params["reference"] for one in found]


async def test_it_waits_from_its_day_for_those_who_may_change_it(
    session: AsyncSession, at: pytest.MonkeyPatch
) -> None:
    turn(at, "2026-12-01")
    reference = await send(session, "berta", ["alba", "borel"], review_on=DAY)
    turn(at, "2027-02-28")
    assert await waits(session, "berta") == []
    turn(at, DAY)
    for name in TIES:
        expected = [reference] if name in ("berta", "boris", "tess") else []
        assert await waits(session, name) == expected, name


async def test_of_a_red_item_only_who_is_named_hears(
    session: AsyncSession, at: pytest.MonkeyPatch
) -> None:
    turn(at, "2026-12-01")
    reference = await send(session, "berta", ["anna@alba"], tlp="RED", review_on=DAY)
    turn(at, DAY)
    assert await waits(session, "boris") == []
    (one,) = await reviews.waiting(session, await act(session, "berta"))
    assert (one.params["reference"], one.tlp) == (reference, "RED")


async def test_still_true_is_another_half_year(
    session: AsyncSession, at: pytest.MonkeyPatch
) -> None:
    turn(at, "2026-12-01")
    reference = await send(session, "berta", ["alba", "borel"], review_on=DAY)
    turn(at, "2027-03-05")
    boris = await act(session, "boris")
    assert await reviews.still_true(session, boris, reference) == date(2027, 9, 4)
    item = await bulletins.find(session, boris, reference)
    assert (item.review_on, item.version) == (date(2027, 9, 4), 1)
    assert await waits(session, "berta") == []
    turn(at, "2027-09-04")
    assert await waits(session, "berta") == [reference]
    await bulletins.expire(session, await act(session, "berta"), reference)
    assert await waits(session, "berta") == []
    with pytest.raises(Forbidden):
        await reviews.still_true(session, await act(session, "berta"), reference)


async def test_readers_say_nothing_of_it(session: AsyncSession) -> None:
    reference = await send(session, "berta", ["alba"])
    with pytest.raises(Forbidden):
        await reviews.still_true(session, await act(session, "anna"), reference)
    with pytest.raises(NotFound):
        await reviews.still_true(session, await act(session, "carla"), reference)


async def test_the_next_version_asks_for_a_new_day(
    session: AsyncSession, at: pytest.MonkeyPatch
) -> None:
    turn(at, "2026-12-01")
    reference = await send(session, "berta", ["alba", "borel"], review_on=DAY)
    berta = await act(session, "berta")
    assert reviews.ahead(berta, date.fromisoformat(DAY)) == DAY
    turn(at, "2027-03-05")
    draft = await publishing.start_change(session, berta, reference)
    # Left empty, it is half a year from the day of publishing.
    assert (await drafts.find(session, berta, draft)).content["review_on"] == ""
