"""What speaks against a time: holidays, days off, and other meetings of the same people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from app.models.boards import Holiday
from app.services import audience
from app.services.meetings import clashes
from tests.cast import id_of
from tests.repeating import START, called, fields
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

HOUR = timedelta(hours=1)
AT = datetime(2028, 3, 7, 9, tzinfo=UTC)


async def told(session: AsyncSession, name: str, at: datetime, *whom: str) -> list[str]:
    actor = await act(session, name)
    invited = await audience.resolve(session, [str(id_of(one)) for one in whom])
    found = await clashes.of(session, actor, at, at + HOUR, invited)
    return [one.sentence for one in found]


async def test_a_holiday_is_told_with_how_many_work_there(session: AsyncSession) -> None:
    await act(session, "sara")
    days = [
        {"country": "IT", "day": date(2028, 3, 7), "name": "Saint Day", "worked": False},
        {"country": "FR", "day": date(2028, 3, 11), "name": "Make-up day", "worked": True},
    ]
    await session.execute(insert(Holiday), days)
    (sentence,) = await told(session, "berta", AT, "toys")
    assert sentence == (
        "Tuesday 7 March 2028 is a holiday in Italy (Saint Day): 2 of those invited work there."
    )
    saturday = await told(session, "berta", AT + timedelta(days=4), "toys")
    assert any("is a day off in Italy: 2" in one for one in saturday)
    assert any("is worked in France (Make-up day): 1" in one for one in saturday)


async def test_other_meetings_of_the_same_people_are_told_to_who_may_know_of_them(
    session: AsyncSession,
) -> None:
    await called(session, title="Toys first", starts=START)
    (sentence,) = await told(session, "berta", AT, "toys")
    assert sentence == "3 of those invited are invited to “Toys first” at the same time."
    assert await told(session, "berta", AT + timedelta(hours=2), "toys") == []
    # Who leads another group sees that the meeting is, but not whom it invites one by one.
    assert await told(session, "carla", AT, "accessories") == []


async def test_a_meeting_of_the_alliance_is_told_on_the_whole_day(session: AsyncSession) -> None:
    invited = [str(id_of("alliance"))]
    given = fields(host="alliance", kind="alliance", title="Spring meeting", invited=invited)
    await called(session, "sara", **given.model_dump())
    later = AT + timedelta(hours=6)
    assert await told(session, "berta", later, "toys") == [
        "The alliance meets at “Spring meeting” on the same day."
    ]
