"""Series of meetings: a rule whose occurrences are meetings of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from app.core import clock, ids, recurrences
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_
from app.core.recurrences import DAILY, MONTHLY, WEEKDAYS, WEEKLY, Rule
from app.models.meetings import CANCELLED, PLANNED, MeetingSeries
from app.services import audit, calendars
from app.services.invitees import telling
from app.services.meetings import booking, calling, moving, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.schemas.meetings import MeetingFields
    from app.schemas.series import Repeats

_WEEK = 7
_FREQUENCY = {
    "daily": DAILY,
    "weekly": WEEKLY,
    "monthly_day": MONTHLY,
    "monthly_weekday": MONTHLY,
}


@dataclass(frozen=True, slots=True)
class Series:
    """A series as one reader sees it: `row` of its rule, and `parts`, the meetings, in order."""

    row: Row
    parts: tuple[Row, ...]

    @property
    def rule(self) -> Rule:
        """Its rule."""
        return recurrences.read(self.row.rule)

    @property
    def ahead(self) -> list[Row]:
        """Return the meetings that are still to come and not cancelled."""
        now = clock.now()
        return [one for one in self.parts if one.ends_at > now and one.state != CANCELLED]


def read(form: Repeats, starts_wall: datetime) -> Rule | None:
    """Return the rule that a form's fields say, for a series that begins at a wall time.

    None when it takes place once. Raises Invalid on `repeats` for more than 120 or three years, for
    no end or two, and when the first date is not one of the rule's.
    """
    if not form.repeats:
        return None
    rule = Rule(
        _FREQUENCY[form.repeats],
        form.repeats_every,
        _days(form, starts_wall),
        form.repeats_times,
        form.repeats_until,
    )
    recurrences.occurrences(rule, starts_wall, "repeats")
    return rule


def _days(form: Repeats, first: datetime) -> tuple[str, ...]:
    if form.repeats == "weekly":
        on = set[str](form.repeats_on) or {WEEKDAYS[first.weekday()]}
        return tuple(day for day in WEEKDAYS if day in on)
    return (in_month(first),) if form.repeats == "monthly_weekday" else ()


def in_month(first: datetime) -> str:
    """Return which weekday of its month a day is, as in `2TU`.

    A fifth, which few months have, is meant as the last.
    """
    week = (first.day - 1) // _WEEK + 1
    return f"{week if week < 5 else -1}{WEEKDAYS[first.weekday()]}"  # noqa: PLR2004 - as above


async def plan(
    session: AsyncSession,
    actor: Actor,
    given: MeetingFields,
    rule: Rule,
    people: Sequence[UUID] = (),
) -> list[UUID]:
    """Plan a series of meetings and return their ids, the first of them first.

    Each is planned as `calling.call` does, and is changed, convened and cancelled by itself. Raises
    as that does, and Invalid on `repeats` for a rule that does not fit, a date on which the clock
    leaps over the hour, or meetings that would overlap. `people` go along with each.
    """
    called = await calling.checked(session, actor, given)
    span = called.matter.span
    walls = recurrences.occurrences(rule, span.starts_wall, "repeats")
    length = span.ends_wall - span.starts_wall
    spans = [times.span(wall, wall + length, span.zone) for wall in walls]
    booking.require_apart(spans, "repeats")
    slots = [called.at(one).slot(people) for one in spans]
    beside = await booking.require_free(session, actor, slots, given.despite)
    # Counted, since programs read the end of a rule by a date in more than one way.
    counted = recurrences.written(replace(rule, times=len(walls), until=None))
    row = {"id": ids.new_id(), "host_id": called.host.id, "rule": counted}
    row |= {"starts_wall": span.starts_wall, "zone": span.zone, "minutes": span.minutes}
    await session.execute(insert(MeetingSeries).values(row))
    await audit.write(session, actor, "series:plan", subject_id=row["id"], meetings=len(spans))
    return [
        await calling.put(
            session,
            actor,
            called.at(one),
            series_id=row["id"],
            occurs_wall=one.starts_wall,
            beside=others,
        )
        for one, others in zip(spans, beside, strict=True)
    ]


async def find(session: AsyncSession, actor: Actor, series_id: UUID) -> Series:
    """Return a series of which the reader sees a meeting; raises NotFound for any other."""
    known = await calendars.series_of(session, actor, [series_id])
    if series_id not in known:
        raise NotFound
    parts = await calendars.parts_of(session, actor, [series_id])
    return Series(known[series_id], tuple(parts))


async def save(session: AsyncSession, actor: Actor, series: Series) -> int:
    """Send the save the date for all meetings of a series to come, as one message; say how many.

    Raises Forbidden, Conflict when none is left to be called or nobody is invited.
    """
    left = [one for one in series.ahead if one.state == PLANNED]
    if not left:
        raise Conflict(N_("Every meeting of this series was called already."))
    for one in left:
        await moving.save(session, actor, one, one.version, tell=False)
    await telling.series(session, actor, series.row.id, "saved")
    return len(left)


async def cancel(
    session: AsyncSession, actor: Actor, series: Series, since: datetime | None, reason: str
) -> int:
    """Cancel the meetings of a series to come, from a wall time of its rule on; say how many.

    Whoever was told is told once. Raises Forbidden, Conflict when none is left, Invalid on
    `reason`.
    """
    left = [one for one in series.ahead if since is None or one.occurs_wall >= since]
    if not left:
        raise Conflict(N_("No meeting of this series is left to cancel."))
    for one in left:
        await moving.cancel(session, actor, one, reason, one.version, tell=False)
    await count(session, series.row.id)
    if any(one.state != PLANNED for one in left):
        await telling.series(session, actor, series.row.id, "cancelled")
    return len(left)


async def put(session: AsyncSession, series_id: UUID, values: Mapping[str, Any]) -> None:
    """Write columns of a series."""
    await session.execute(
        update(MeetingSeries)
        .where(MeetingSeries.id == series_id)
        .values(dict(values))
        .execution_options(synchronize_session=False)
    )


async def count(session: AsyncSession, series_id: UUID) -> None:
    """Count a change of a series that its invited are told of."""
    counted = {"sequence": MeetingSeries.sequence + 1, "version": MeetingSeries.version + 1}
    await put(session, series_id, counted)
