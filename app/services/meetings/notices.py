"""By when a meeting must be convened, in business days, and whom that waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Text, Uuid, func, select

from app.core import business_days, clock
from app.core.db import Query, Row, bind
from app.core.i18n import zone_named
from app.models.boards import Board, Holiday
from app.models.groups import Group
from app.models.organisations import Organisation
from app.services import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

# So many business days before the last one its keepers are warned.
WARNED_BEFORE = 3

_seat_of_alliance = (
    select(Organisation.country)
    .where(Organisation.platform)
    .order_by(Organisation.id)
    .limit(1)
    .scalar_subquery()
)
# By whose holidays a group counts, where its board, if it is one, is joined.
COUNTRY = func.coalesce(Board.country, _seat_of_alliance, "").label("country")
_COUNTRY = Query(
    select(COUNTRY)
    .select_from(Group)
    .outerjoin(Board, Board.group_id == Group.id)
    .where(Group.id == bind("host_id", Uuid()))
)

_KEPT = Query(
    select(Holiday.country, Holiday.day, Holiday.worked).where(
        Holiday.country == func.any(bind("countries", ARRAY(Text())))
    )
)


@dataclass(frozen=True, slots=True)
class Notice:
    """By when a meeting must be convened: the last day, by the clock and holidays it keeps.

    `days` is how many business days lie between that day and the meeting's; `left` how many
    business days are left until the last one, negative once it is over.
    """

    last: date
    days: int
    left: int
    country: str

    @property
    def over(self) -> bool:
        """Tell whether it is too late."""
        return self.left < 0

    @property
    def near(self) -> bool:
        """Tell whether it is time to warn those who keep the meeting."""
        return self.left <= WARNED_BEFORE


async def of_meeting(session: AsyncSession, meeting: Row) -> Notice:
    """Return by when a meeting must be convened.

    By the holidays of its board's country; of a group that has none, of the platform's.
    """
    row = await _COUNTRY.first(session, host_id=meeting.host_id)
    country = row.country if row else ""
    exceptions = await holidays.exceptions(session, country)
    begins = meeting.starts_wall.date()
    return notice(begins, meeting.zone, meeting.notice_days, country, exceptions)


async def exceptions(
    session: AsyncSession, countries: Iterable[str]
) -> dict[str, dict[date, bool]]:
    """Return the kept days of several countries, each with whether it is worked."""
    found: dict[str, dict[date, bool]] = {one: {} for one in countries}
    for row in await _KEPT.all(session, countries=list(found)):
        found[row.country][row.day] = row.worked
    return found


def notice(
    begins: date, zone: str, days: int, country: str, exceptions: Mapping[date, bool]
) -> Notice:
    """Return by when a meeting that begins on a day of `zone` must be convened, as of now."""
    last = business_days.add(begins, -days, exceptions)
    today = day_in(clock.now(), zone)
    left = business_days.between(today, last, exceptions)
    # On a day that nobody works, right after the last one, none is lost yet, and still it is over.
    return Notice(last, days, -1 if today > last and left == 0 else left, country)


def day_in(instant: datetime, zone: str) -> date:
    """Return which day a calendar in `zone` shows at an instant."""
    return instant.astimezone(zone_named(zone)).date()
