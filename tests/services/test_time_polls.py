"""Finding a time: asked, answered, decided; and who would sit up at night for it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from app.schemas.time_polls import PollFields
from app.services import time_polls
from app.services.time_polls import asking, fairness, reading
from app.services.time_polls.fairness import Rated
from tests.repeating import called
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row

WINTER = datetime(2028, 1, 11, tzinfo=UTC)
DAY = timedelta(days=1)


def wanted(**more: Any) -> PollFields:  # noqa: ANN401 - fields of a poll
    ahead = (clock.now() + 20 * DAY).replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0)
    given_: dict[str, Any] = {
        "host": "toys",
        "title": "Toys in spring",
        "tlp": "AMBER",
        "minutes": 90,
        "zone": "Europe/Paris",
        "closes": ahead - 5 * DAY,
        "slots": [ahead, ahead + DAY, ahead + timedelta(hours=8)],
    }
    return PollFields(**given_ | more)


async def asked(session: AsyncSession) -> Row:
    berta = await act(session, "berta")
    return await time_polls.find_by_id(session, berta, await asking.ask(session, berta, wanted()))


async def suit(session: AsyncSession, name: str, poll: Row, *words: str) -> None:
    actor = await act(session, name)
    slots = await time_polls.slots(session, actor, poll)
    said = dict(zip([one.id for one in slots], words, strict=True))
    await asking.answer(session, actor, await time_polls.find(session, actor, poll.reference), said)


async def test_a_group_is_asked_answers_and_a_time_is_decided_on(session: AsyncSession) -> None:
    poll = await asked(session)
    anna = await act(session, "anna")
    assert [one.id for one in await time_polls.waiting(session, anna)] == [poll.id]
    await suit(session, "anna", poll, "good", "bad", "if_needed")
    await suit(session, "anna", poll, "good", "good", "if_needed")
    await suit(session, "aldo", poll, "bad", "good", "good")
    assert await time_polls.waiting(session, await act(session, "anna")) == []
    berta = await act(session, "berta")
    whole = await reading.open_(session, berta, poll.reference)
    assert (whole.asked, whole.told) == (3, 2)
    assert [one.suits["good"] for one in whole.rated] == [1, 2, 1]
    best = whole.in_order[0][0]
    with pytest.raises(Stale):
        await asking.close(session, berta, poll, best.id, poll.version + 1)
    assert await asking.close(session, berta, poll, best.id, poll.version) == best.starts_at
    with pytest.raises(Forbidden):
        await suit(session, "anna", poll, "good", "good", "good")


async def test_only_who_is_asked_sees_and_answers(session: AsyncSession) -> None:
    poll = await asked(session)
    with pytest.raises(NotFound):
        await time_polls.find(session, await act(session, "dora"), poll.reference)
    # The secretariat sees what it helps to prepare, and is not asked.
    with pytest.raises(Forbidden):
        await suit(session, "sara", poll, "good", "good", "good")
    anna = await act(session, "anna")
    with pytest.raises(Forbidden):
        await asking.ask(session, anna, wanted())
    with pytest.raises(Forbidden):
        await asking.close(session, anna, poll, None, poll.version)
    for said in ({}, {uuid4(): "good"}):
        with pytest.raises(Invalid):
            await asking.answer(session, anna, poll, said)


async def test_nobody_answers_after_the_time_to_answer(session: AsyncSession) -> None:
    poll = await asked(session)
    await session.execute(text("UPDATE time_polls SET closes_at = now() - interval '1 minute'"))
    with pytest.raises(Forbidden):
        await suit(session, "anna", poll, "good", "good", "good")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "nowhere"),
        ("title", " "),
        ("tlp", "RED"),
        ("minutes", 5),
        ("zone", "Mars/One"),
        ("slots", []),
        ("slots", [datetime.fromisoformat("2020-01-01 10:00")] * 2),
        ("closes", None),
        ("closes", datetime.fromisoformat("2199-01-01 10:00")),
    ],
)
async def test_what_does_not_hold_is_refused_by_its_field(
    session: AsyncSession, field: str, value: object
) -> None:
    berta = await act(session, "berta")
    with pytest.raises(Invalid) as refused:
        await asking.ask(session, berta, wanted(**{field: value}))
    assert field in {name for name, _, _ in refused.value.fields}


async def test_the_meeting_called_at_the_time_is_named_once(session: AsyncSession) -> None:
    poll = await asked(session)
    meeting = await called(session)
    berta = await act(session, "berta")
    await asking.called(session, berta, poll.reference, meeting.id)
    whole = await reading.open_(session, berta, poll.reference)
    assert (whole.meeting.reference, whole.poll.open) == (meeting.reference, False)
    with pytest.raises(Conflict):
        await asking.called(session, berta, poll.reference, meeting.id)
    await asking.called(session, await act(session, "dora"), poll.reference, meeting.id)


def test_night_is_counted_where_people_are() -> None:
    # Three in the afternoon in London is eleven in the evening in Shanghai.
    at = WINTER.replace(hour=15)
    assert fairness.night(at, 120, "Europe/London") == 0
    assert fairness.night(at, 120, "Asia/Shanghai") == 2
    assert fairness.night(at.replace(hour=13), 120, "Asia/Shanghai") == 1
    assert fairness.night(at.replace(hour=22), 90, "Europe/London") == 1.5
    # In the night in which the clock goes back, night is an hour longer.
    assert fairness.night(datetime(2028, 10, 28, 20, tzinfo=UTC), 720, "Europe/Berlin") == 10


def test_who_sat_up_the_last_times_is_spared() -> None:
    people = {"Europe/Paris": 5, "Asia/Shanghai": 5}
    late_in_asia, late_in_europe = WINTER.replace(hour=15), WINTER.replace(hour=0)

    def first(past: list[datetime]) -> datetime:
        before = fairness.borne([(at, 120) for at in past], people)
        rated = [
            Rated(at, fairness.parts(at, 120, people, before), Counter())
            for at in (late_in_asia, late_in_europe)
        ]
        return min(fairness.ranked(rated), key=lambda one: one.place).starts_at

    assert first([late_in_asia - 30 * DAY]) == late_in_europe
    assert first([late_in_europe - 30 * DAY]) == late_in_asia


@given(st.datetimes(datetime.fromisoformat("2027-01-01"), datetime.fromisoformat("2030-01-01")))
def test_every_region_has_nine_hours_of_night_in_a_day(at: datetime) -> None:
    for zone in ("Europe/Paris", "Asia/Shanghai", "America/New_York", "Australia/Sydney"):
        assert 8 <= fairness.night(at.replace(tzinfo=UTC), 1440, zone) <= 10
