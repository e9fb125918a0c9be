"""A year's plan: meetings of many groups in one table, looked at first, then planned at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial, reduce
from typing import TYPE_CHECKING

from app.core.collecting import attempt
from app.core.errors import Condition, Forbidden, Invalid
from app.core.i18n import N_, translate
from app.schemas.meetings import MeetingFields
from app.services.meetings import booking, calling, clashing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.schemas.meetings import PlanForm
    from app.services.meetings.calling import Called
    from app.services.meetings.clashes import Clash

MOST_DATES, MOST_ALTOGETHER, LONGEST_MINUTES = 24, 300, 14 * 24 * 60
_PARTED = re.compile(r"[\s,;]+")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_UNREADABLE = N_("Line {line}: {written} is no date; write 2027-03-14.")
_NO_TIME = N_("Line {line}: say when it begins, as 14:30.")
_NO_MINUTES = N_("Line {line}: say how many minutes it lasts.")
_MANY = N_("Line {line} has more than {most} dates.")
_LINE = N_("Line {line}: {said}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table as it is typed: a group, its dates, at what hour, how long."""

    group: str
    dates: str
    time: str
    minutes: str

    @property
    def empty(self) -> bool:
        """Tell whether nothing is to be planned for this group."""
        return not self.dates.strip()


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting of the plan, and what speaks against its time."""

    called: Called
    clashes: list[Clash]


async def look(
    session: AsyncSession, actor: Actor, form: PlanForm, lines: Sequence[Line]
) -> list[Planned]:
    """Return the meetings of a plan with what speaks against each; writes nothing.

    Raises Invalid with every line that does not hold, Forbidden for a group of others.
    """
    found = await checked(session, actor, form, lines)
    return [
        Planned(one, await clashing.against(session, actor, one.matter.span, one.invited))
        for one in sorted(found, key=lambda one: one.matter.span.starts_at)
    ]


async def plan(
    session: AsyncSession, actor: Actor, form: PlanForm, lines: Sequence[Line]
) -> list[UUID]:
    """Plan all meetings of a table at once, and return their ids; raises as `look` does.

    Raises Taken for a group that meets already at one of the times.
    """
    found = await checked(session, actor, form, lines)
    slots = [one.slot() for one in found]
    beside = await booking.require_free(session, actor, slots, form.despite)
    return [
        await calling.put(session, actor, one, beside=others)
        for one, others in zip(found, beside, strict=True)
    ]


async def checked(
    session: AsyncSession, actor: Actor, form: PlanForm, lines: Sequence[Line]
) -> list[Called]:
    """Return the meetings that a table plans; raises Invalid with every line that does not hold."""
    wrong: list[Invalid] = []
    found: list[Called] = []
    for number, line in enumerate(lines, 1):
        if not line.empty:
            found += await _of_line(session, actor, form, number, line, wrong)
    if not found and not wrong:
        wrong.append(Invalid("dates", N_("Write the dates of at least one group.")))
    if len(found) > MOST_ALTOGETHER:
        wrong.append(Invalid("dates", N_("Plan at most {most} at once."), most=MOST_ALTOGETHER))
    for host_id in {one.host.id for one in found}:
        spans = [one.matter.span for one in found if one.host.id == host_id]
        attempt(wrong, partial(booking.require_apart, spans, "dates"))
    if wrong:
        raise reduce(Invalid.also, wrong)
    return found


async def _of_line(
    session: AsyncSession,
    actor: Actor,
    form: PlanForm,
    number: int,
    line: Line,
    wrong: list[Invalid],
) -> list[Called]:
    """Return the meetings of one line; adds to `wrong` what does not hold, naming the line."""
    found: list[Called] = []
    try:
        spans = _spans(number, line)
        host = await calling.host_of(session, actor, line.group)
    except (Invalid, Forbidden) as found_wrong:
        wrong.append(_named(number, found_wrong))
        return found
    for starts, ends in spans:
        given = MeetingFields(
            **form.model_dump(include={"kind", "zone", "mode", "language", "tlp", "title_told"}),
            host=line.group,
            title=form.title or host.name,
            starts=starts,
            ends=ends,
            invited=[str(host.id)],
        )
        try:
            found.append(await calling.checked(session, actor, given))
        except Invalid as found_wrong:
            wrong.append(_named(number, found_wrong))
            break
    return found


def _named(number: int, wrong: Condition) -> Invalid:
    """Return what is wrong with a line, as a sentence that begins with its number."""
    if isinstance(wrong, Invalid):
        field, message, data = wrong.fields[0]
        if message in (_UNREADABLE, _NO_TIME, _NO_MINUTES, _MANY):
            return wrong
        if field in ("kind", "zone", "mode", "tlp", "title_told", "title"):
            return Invalid(field, message, **data)
        return Invalid("dates", _LINE, line=number, said=translate(message, data))
    return Invalid("group", _LINE, line=number, said=translate(wrong.message, wrong.data))


def _spans(number: int, line: Line) -> list[tuple[datetime, datetime]]:
    """Return start and end of each meeting of a line, on clocks; raises Invalid."""
    hour = _HOUR.fullmatch(line.time.strip())
    if hour is None:
        raise Invalid("time", _NO_TIME, line=number)
    typed = line.minutes.strip()
    if not (typed.isascii() and typed.isdecimal() and 0 < int(typed[:6]) <= LONGEST_MINUTES):
        raise Invalid("minutes", _NO_MINUTES, line=number)
    begins, lasts = time(int(hour[1]), int(hour[2])), timedelta(minutes=int(typed))
    days = [_day(number, one) for one in _PARTED.split(line.dates.strip())]
    if len(days) > MOST_DATES:
        raise Invalid("dates", _MANY, line=number, most=MOST_DATES)
    starts = [datetime.combine(day, begins) for day in dict.fromkeys(days)]
    return [(one, one + lasts) for one in starts]


def _day(number: int, written: str) -> date:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.isoformat() != written:
        raise Invalid("dates", _UNREADABLE, line=number, written=written[:40])
    return found
