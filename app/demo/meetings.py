"""Loads the demo's meetings: gatherings of the field from public pages, and meetings of its own.

Nobody is told by mail. What the demo's own meetings are about points to threads that public pages
gave; whom they invite is the cast.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core import clock
from app.core.recurrences import Rule
from app.demo import board, facts
from app.demo.alliance import key
from app.models.groups import Group
from app.schemas.agendas import ItemIn
from app.schemas.meetings import MeetingFields
from app.services import agendas, boards, meetings
from app.services.agendas import counsel, linking, writing
from app.services.meetings import calling, convening, moving, series

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.demo.board import Brought

_LUXURY, _COMMITTEE, _ALLIANCE = "luxury-jewellery", "sme-committee", "alliance"
# What the alliance itself held; everything else was held elsewhere.
_OWN = {
    "AACA two-year anniversary meeting": ("alliance", _ALLIANCE),
    "Launch of the Big Data Anti-Counterfeiting Alliance": ("alliance", _ALLIANCE),
    "First meeting of the SME Advisory Committee": ("committee", _COMMITTEE),
    "ACG Protecting Brands Online roundtable with Alibaba": ("roundtable", _ALLIANCE),
}
_SHANGHAI, _PARIS = "Asia/Shanghai", "Europe/Paris"
_DEMO = "*A meeting of this demo: nobody outside it is invited.*"
_THURSDAY, _WEDNESDAY, _TUESDAY = 3, 2, 1
_WORKSHOP = (
    "How officers tell genuine goods from copies, what a marketplace can show them, and what a case"
    f" needs before it goes to a prosecutor.\n\n{_DEMO}"
)


async def keep_gatherings(session: AsyncSession, desk: Actor, step: Callable[[str], None]) -> None:
    """Put the gatherings that public pages tell of into everybody's calendar, with their source."""
    rows = facts.calendar()
    for place, row in enumerate(rows, start=1):
        step(f"Keeping the calendar ({place} of {len(rows)})")
        await _called(session, desk, _gathering(row))


def _gathering(row: dict[str, Any]) -> MeetingFields:
    kind, host = _OWN.get(row["title"], ("gathering", _ALLIANCE))
    last = date.fromisoformat(row["ends_on"]) + timedelta(days=1)
    online = row["place"].startswith("Online")
    return MeetingFields(
        host=host,
        kind=kind,
        title=row["title"],
        starts=datetime.combine(date.fromisoformat(row["starts_on"]), time.min),
        ends=datetime.combine(last, time.min),
        zone=row["timezone"],
        mode="online" if online else "on_site",
        place=row["place"],
        description=f"Hours were not published.\n\nSource: {row['source']}",
        language="en",
        tlp="GREEN",
        shown=True,
    )


async def call_coming(session: AsyncSession, desk: Actor, brought: Sequence[Brought]) -> UUID:
    """Call the demo's own meetings, dated from today; return the board's, still to be convened."""
    whole = str(await _group(session, _ALLIANCE))
    luxury = str(await _group(session, _LUXURY))
    await _called(session, desk, _alliance_meeting(whole))
    await _called(session, desk, _workshop(luxury))
    monthly = Rule("MONTHLY", days=("2TU",), times=6)
    ids = await series.plan(session, desk, _working_group(luxury), monthly)
    for one in ids:
        await _save(session, desk, one)
    return await _board_meeting(session, desk, brought)


def _alliance_meeting(whole: str) -> MeetingFields:
    day = _weekday(clock.now().date() + timedelta(weeks=9), _THURSDAY)
    return MeetingFields(
        host=_ALLIANCE,
        kind="alliance",
        title=f"Alliance meeting {day.year}",
        starts=datetime.combine(day, time(9, 30)),
        ends=datetime.combine(day, time(17)),
        zone=_SHANGHAI,
        mode="both",
        place="Hangzhou, China",
        description=_DEMO,
        language="en",
        capacity=300,
        places_each=4,
        tlp="GREEN",
        invited=[whole],
    )


def _workshop(group: str) -> MeetingFields:
    day = _weekday(clock.now().date() + timedelta(weeks=6), _WEDNESDAY)
    return MeetingFields(
        host=_LUXURY,
        kind="workshop",
        title="Workshop with law enforcement: luxury goods",
        starts=datetime.combine(day, time(10)),
        ends=datetime.combine(day, time(16)),
        zone=_PARIS,
        place="Paris, France",
        description=_WORKSHOP,
        language="en",
        capacity=40,
        tlp="GREEN",
        invited=[group],
    )


def _working_group(group: str) -> MeetingFields:
    first = (clock.now().date() + timedelta(weeks=3)).replace(day=1)
    day = _weekday(first, _TUESDAY) + timedelta(weeks=1)
    if day <= clock.now().date():
        later = (first + timedelta(days=32)).replace(day=1)
        day = _weekday(later, _TUESDAY) + timedelta(weeks=1)
    return MeetingFields(
        host=_LUXURY,
        kind="working_group",
        title="Luxury & jewellery working group",
        starts=datetime.combine(day, time(16)),
        ends=datetime.combine(day, time(17, 30)),
        zone=_PARIS,
        mode="online",
        description=_DEMO,
        language="en",
        url="https://meet.example.org/luxury-jewellery",
        tlp="GREEN",
        invited=[group],
    )


async def _board_meeting(session: AsyncSession, desk: Actor, brought: Sequence[Brought]) -> UUID:
    day = _weekday(clock.now().date() + timedelta(weeks=4), _WEDNESDAY)
    given = MeetingFields(
        host=board.SLUG,
        kind="board",
        title="Advisory board, quarterly meeting",
        starts=datetime.combine(day, time(15)),
        ends=datetime.combine(day, time(17)),
        zone=_SHANGHAI,
        mode="online",
        description=_DEMO,
        language="en",
        url="https://meet.example.org/advisory-board",
        tlp="GREEN",
        invited=[str(await _group(session, board.SLUG))],
    )
    meeting_id = await calling.call(session, desk, given)
    meeting = await meetings.find_by_id(session, desk, meeting_id)
    await writing.usual(session, desk, meeting, "GREEN")
    for topic in [one for one in brought if one.row["status"] == "open"][:2]:
        await _treat(session, desk, meeting_id, topic)
    meeting = await meetings.find_by_id(session, desk, meeting_id)
    second = await _second_desk(session, desk)
    await counsel.name(session, desk, meeting, second)
    return meeting_id


async def _second_desk(session: AsyncSession, desk: Actor) -> str:
    host = await boards.find(session, desk, board.SLUG)
    second = key("person", "secretariat-2")
    found = next(one for one in await counsel.candidates(session, host.id) if one.id == second)
    return f"{found.id}@{found.organisation_id}"


async def _treat(session: AsyncSession, desk: Actor, meeting_id: UUID, topic: Brought) -> None:
    meeting = await meetings.find_by_id(session, desk, meeting_id)
    given = ItemIn(
        title=topic.row["title"],
        tlp="GREEN",
        purpose="discussion",
        minutes=30,
        owner_name=desk.person_name,
    )
    item_id = await writing.add(session, desk, meeting, given)
    rows = await agendas.rows_of(session, desk, meeting_id)
    item = next(one for one in rows if one.id == item_id)
    await linking.link(session, desk, meeting, item, topic.reference)


async def agree(session: AsyncSession, second: Actor, meeting_id: UUID) -> None:
    """Give counsel's word on the board's agenda, as the second desk."""
    meeting = await meetings.find_by_id(session, second, meeting_id)
    agenda = await agendas.of_meeting(session, second, meeting)
    await counsel.agree(session, second, meeting, agenda.seen)


async def convene(session: AsyncSession, desk: Actor, meeting_id: UUID) -> None:
    """Convene the board's meeting."""
    meeting = await meetings.find_by_id(session, desk, meeting_id)
    await convening.convene(session, desk, meeting, convening.desk_version(meeting))


async def _called(session: AsyncSession, desk: Actor, given: MeetingFields) -> None:
    # Gatherings of the field stand in the alliance's calendar beside each other: nobody is taken.
    made = await calling.put(session, desk, await calling.checked(session, desk, given))
    await _save(session, desk, made)


async def _save(session: AsyncSession, desk: Actor, meeting_id: UUID) -> None:
    meeting = await meetings.find_by_id(session, desk, meeting_id)
    await moving.save(session, desk, meeting, meeting.version, tell=False)


def _weekday(first: date, weekday: int) -> date:
    """Return the first such weekday (Monday is 0) from a day on."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)


async def _group(session: AsyncSession, slug: str) -> UUID:
    found = await session.scalar(select(Group.id).where(Group.slug == slug))
    if found is None:
        raise LookupError(slug)
    return found
