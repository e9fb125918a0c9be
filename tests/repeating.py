"""How a test calls meetings and series through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.core.recurrences import Rule
from app.schemas.meetings import MeetingFields
from app.services import meetings
from app.services.meetings import calling, moving, series
from tests.cast import id_of
from tests.world import act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.core.db import Row
    from app.services.meetings.series import Series

# A Tuesday, three weeks before the clocks of Europe change.
START = datetime.fromisoformat("2028-03-07 10:00")


def fields(**more: Any) -> MeetingFields:  # noqa: ANN401 - fields of a call
    """Return a meeting of the toys group in Berlin, an hour long, that invites the group."""
    starts = more.pop("starts", START)
    given = {
        "host": "toys",
        "kind": "working_group",
        "title": "Toys, monthly",
        "starts": starts,
        "ends": more.pop("ends", starts + timedelta(hours=1)),
        "zone": "Europe/Berlin",
        "place": "Room 4, Hamburg",
        "invited": [str(id_of("toys"))],
    }
    return MeetingFields(**given | more)


async def called(session: AsyncSession, name: str = "berta", **more: Any) -> Row:  # noqa: ANN401
    """Call one meeting and send its save the date; return it as its caller sees it."""
    actor = await act(session, name)
    made = await calling.call(session, actor, fields(**more))
    meeting = await meetings.find_by_id(session, actor, made)
    await moving.save(session, actor, meeting, meeting.version)
    return await meetings.find_by_id(session, actor, meeting.id)


async def planned(session: AsyncSession, times: int = 6, **more: Any) -> Series:  # noqa: ANN401
    """Plan a weekly series of the toys group as its chair; nobody is told."""
    berta = await act(session, "berta")
    ids = await series.plan(session, berta, fields(**more), Rule("WEEKLY", 1, ("TU",), times))
    first = await meetings.find_by_id(session, berta, ids[0])
    return await series.find(session, berta, first.series_id)


async def saved(session: AsyncSession, times: int = 6, **more: Any) -> Series:  # noqa: ANN401
    """Plan such a series and send the save the date of all of it."""
    found = await planned(session, times, **more)
    berta = await act(session, "berta")
    await series.save(session, berta, found)
    return await series.find(session, berta, found.row.id)
