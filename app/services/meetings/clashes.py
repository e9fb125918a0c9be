"""What speaks against a time: holidays where the invited work, and other meetings of theirs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from babel import Locale
from sqlalchemy import ARRAY, Date, DateTime, Text, Uuid, and_, func, or_, select

from app.access.rules import ORGANISATION, PERSON, PRINCIPALS, visible_open
from app.core import days
from app.core.db import Query, bind
from app.core.i18n import N_, language, translate, zone_named
from app.models.boards import Holiday
from app.models.invitees import NO, Invitee, MeetingInvited
from app.models.meetings import CANCELLED, Meeting
from app.models.organisations import Organisation
from app.models.people import Person
from app.models.records import Record
from app.services import audience, meetings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.audience import Address, Reader

HOLIDAY, WEEKEND, WORKED, PEOPLE, GROUP, ALLIANCE = (
    "holiday",
    "weekend",
    "worked",
    "people",
    "group",
    "alliance",
)
_SENTENCES = {
    HOLIDAY: N_("{day} is a holiday in {country} ({name}): {count} of those invited work there."),
    WEEKEND: N_("{day} is a day off in {country}: {count} of those invited work there."),
    WORKED: N_("{day} is worked in {country} ({name}): {count} of those invited work there."),
    PEOPLE: N_("{count} of those invited are invited to “{title}” at the same time."),
    GROUP: N_("“{title}” at the same time invites {name} too."),
    ALLIANCE: N_("The alliance meets at “{title}” on the same day."),
}
_SATURDAY = 5
_HALF_A_DAY = timedelta(hours=12)
_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that speaks against a time; `weight` is for how many, the heaviest come first.

    A make-up day that is worked speaks for it: `kind` is then `worked`. `named` is the record
    (id, kind, tlp) of a meeting whose title it tells.
    """

    kind: str
    weight: int
    data: dict[str, Any] = field(default_factory=dict)
    named: Row = None

    @property
    def sentence(self) -> str:
        """Say it in the reader's language."""
        return translate(_SENTENCES[self.kind], {"count": self.weight, **self.data})


_asked = (
    func.unnest(bind("people", ARRAY(Uuid())), bind("houses", ARRAY(Uuid())))
    .table_valued("person", "house", name="asked")
    .render_derived()
)
_PLACES = Query(
    select(Organisation.country, Person.zone, func.count().label("people"))
    .select_from(_asked)
    .join(Person, Person.id == _asked.c.person)
    .join(Organisation, Organisation.id == _asked.c.house)
    .group_by(Organisation.country, Person.zone)
)
_KEPT = Query(
    select(Holiday.country, Holiday.day, Holiday.name, Holiday.worked).where(
        Holiday.country == func.any(bind("countries", ARRAY(Text()))),
        Holiday.day.between(bind("first", Date()), bind("last", Date())),
    )
)
_start, _end = bind("start", DateTime(timezone=True)), bind("end", DateTime(timezone=True))
_others = (
    Meeting.state != CANCELLED,
    Meeting.starts_at < _end,
    Meeting.ends_at > _start,
    or_(bind("but", Uuid()).is_(None), Meeting.id != bind("but", Uuid())),
)
_NAMED = (Record.id, Record.kind, Record.title, Record.tlp)
_SHARED = Query(
    visible_open(*_NAMED, func.count(Invitee.person_id.distinct()).label("people"))
    .join(Meeting, Meeting.id == Record.id)
    .join(Invitee, Invitee.meeting_id == Meeting.id)
    .where(
        *_others,
        Invitee.person_id == func.any(bind("people", ARRAY(Uuid()))),
        # As the second wall has it: who keeps a meeting knows whom it invites, an organisation's
        # administrator which of its people, and everybody else of themselves.
        or_(
            meetings.KEEPS,
            and_(Invitee.person_id == PERSON, Invitee.organisation_id == ORGANISATION),
            Invitee.organisation_id == bind("administered", Uuid()),
        ),
        Invitee.withdrawn_at.is_(None),
        or_(Invitee.answer.is_(None), Invitee.answer != NO),
    )
    .group_by(Record.id)
)
_TOO = Query(
    visible_open(*_NAMED, MeetingInvited.principal_id)
    .join(Meeting, Meeting.id == Record.id)
    .join(MeetingInvited, MeetingInvited.meeting_id == Meeting.id)
    .where(
        *_others,
        MeetingInvited.principal_id == func.any(bind("principals", ARRAY(Uuid()))),
        # That a meeting of others invites a group is no secret to who is in the group.
        or_(meetings.KEEPS, MeetingInvited.principal_id == func.any(PRINCIPALS)),
    )
)
_ALLIANCE = Query(
    visible_open(*_NAMED)
    .join(Meeting, Meeting.id == Record.id)
    .where(*_others, Meeting.kind == "alliance")
)


async def of(
    session: AsyncSession,
    actor: Actor,
    starts_at: datetime,
    ends_at: datetime,
    invited: Sequence[Address],
    *,
    but: UUID | None = None,
) -> list[Clash]:
    """Return what speaks against a time for those whom it would invite, the heaviest first.

    Holidays are those of the countries in which their organisations are, on the days that the time
    touches where each of them is. Other meetings are those that the caller sees, less `but`.
    """
    people = (await audience.preview(session, "GREEN", invited)).readers
    found = await _days(session, people, starts_at, ends_at)
    found += await _meetings(session, actor, people, invited, (starts_at, ends_at), but)
    return sorted(found, key=lambda one: -one.weight)


async def _days(
    session: AsyncSession, people: Sequence[Reader], starts_at: datetime, ends_at: datetime
) -> list[Clash]:
    whom = {
        "people": [one.person_id for one in people],
        "houses": [one.organisation_id for one in people],
    }
    counts: Counter[tuple[str, date]] = Counter()
    for row in await _PLACES.all(session, **whom):
        for day in _touched(starts_at, ends_at, row.zone):
            counts[row.country, day] += row.people
    if not counts:
        return []
    days = [day for _, day in counts]
    span = {"first": min(days), "last": max(days)}
    countries = list({country for country, _ in counts})
    rows = await _KEPT.all(session, countries=countries, **span)
    kept = {(row.country, row.day): row for row in rows}
    return list(_told(counts, kept))


def _told(counts: Counter[tuple[str, date]], kept: dict[tuple[str, date], Row]) -> Iterable[Clash]:
    for (country, day), count in counts.items():
        row, free = kept.get((country, day)), day.weekday() >= _SATURDAY
        said = {"country": _country(country), "day": days.said(day, weekday=True)}
        if row is None and free:
            yield Clash(WEEKEND, count, said)
        elif row is not None and not row.worked:
            yield Clash(HOLIDAY, count, said | {"name": row.name})
        elif row is not None and free:
            yield Clash(WORKED, count, said | {"name": row.name})


def _touched(starts_at: datetime, ends_at: datetime, zone: str) -> list[date]:
    clock = zone_named(zone)
    first = starts_at.astimezone(clock).date()
    last = (ends_at - _AN_INSTANT).astimezone(clock).date()
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


async def _meetings(
    session: AsyncSession,
    actor: Actor,
    people: Sequence[Reader],
    invited: Sequence[Address],
    when: tuple[datetime, datetime],
    but: UUID | None,
) -> list[Clash]:
    own = actor.organisation_id if actor.admin else None
    binds = meetings.binds(actor) | {"but": but, "administered": own}
    span = {"start": when[0], "end": when[1]}
    day = {"start": when[0] - _HALF_A_DAY, "end": when[1] + _HALF_A_DAY}
    whom = [one.person_id for one in people]
    names = {one.id: one.name for one in invited}
    shared = await _SHARED.all(session, people=whom, **binds, **span)
    too = await _TOO.all(session, principals=list(names), **binds, **span)
    alliance = await _ALLIANCE.all(session, **binds, **day)
    counted = {row.id for row in shared}
    found = [Clash(PEOPLE, row.people, {"title": row.title}, row) for row in shared]
    found += [
        Clash(GROUP, 1, {"title": row.title, "name": names[row.principal_id]}, row)
        for row in too
        if row.id not in counted
    ]
    return found + [Clash(ALLIANCE, len(whom), {"title": row.title}, row) for row in alliance]


def _country(code: str) -> str:
    return str(Locale.parse(language()).territories.get(code, code))
