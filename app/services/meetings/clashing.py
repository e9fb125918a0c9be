"""A look before a meeting is called: whom it would reach, and what speaks against each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import recurrences
from app.core.errors import Invalid
from app.services import audience
from app.services.meetings import calling, clashes, inviting, series, times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.schemas.calling import MeetingForm
    from app.services.audience import Address, Audience
    from app.services.meetings.calling import Called
    from app.services.meetings.clashes import Clash
    from app.services.meetings.times import Span

# Of a long series the first are looked at; each look asks for everybody's meetings of the day.
MOST_LOOKED = 16


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a meeting or a series, and what speaks against it, the heaviest first."""

    span: Span
    clashes: list[Clash]


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a meeting before it is called; `more` times were not looked at."""

    times: list[Time]
    more: int
    reached: Audience

    @property
    def clear(self) -> bool:
        """Tell whether nothing speaks against any of the times."""
        return not any(one.clashes for one in self.times)


async def look(session: AsyncSession, actor: Actor, said: MeetingForm) -> Look:
    """Return what speaks against the times of a call, which is checked as if it were called."""
    called = await calling.checked(session, actor, said)
    spans = spans_of(called, said)
    found = [
        Time(span, await against(session, actor, span, called.invited))
        for span in spans[:MOST_LOOKED]
    ]
    reached = await audience.preview(session, called.tlp, called.invited)
    return Look(found, max(len(spans) - MOST_LOOKED, 0), reached)


def spans_of(called: Called, said: MeetingForm) -> list[Span]:
    """Return the times of a call: one, or those of its series; raises Invalid on `repeats`."""
    first = called.matter.span
    rule = series.read(said, first.starts_wall)
    if rule is None:
        return [first]
    length = first.ends_wall - first.starts_wall
    walls = recurrences.occurrences(rule, first.starts_wall, "repeats")
    return [_span(wall, wall + length, first.zone) for wall in walls]


def _span(starts: datetime, ends: datetime, zone: str) -> Span:
    try:
        return times.span(starts, ends, zone)
    except Invalid as wrong:
        # Of a series it is said which day is meant, under the field that makes it one.
        _, message, data = wrong.fields[0]
        raise Invalid("repeats", message, **data) from None


async def against(
    session: AsyncSession, actor: Actor, span: Span, invited: Sequence[Address]
) -> list[Clash]:
    """Return what speaks against a time for whom it would invite."""
    return await clashes.of(session, actor, span.starts_at, span.ends_at, invited)


async def of_meeting(session: AsyncSession, actor: Actor, meeting: Row) -> list[Clash]:
    """Return what speaks against the time of a planned meeting, before it is sent."""
    invited = [
        one.address for one in (await inviting.of_meeting(session, actor, meeting)).addresses
    ]
    span = (meeting.starts_at, meeting.ends_at)
    return await clashes.of(session, actor, *span, invited, but=meeting.id)
