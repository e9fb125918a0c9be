"""What a meeting takes, and which other meetings that a reader sees take it at that time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.access.rules import reader, visible_open
from app.core import days
from app.core.db import Query, bind
from app.core.i18n import N_, translate
from app.models.agendas import AgendaItem
from app.models.groups import Group
from app.models.meetings import CANCELLED, Meeting
from app.models.records import CLEAR, GREEN, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.core.db import Row
    from app.services.meetings.times import Span

# No meeting lasts longer (a CHECK of the table): what began before that is over.
_LONGEST = timedelta(days=14)
_ROOM = N_("The room “{place}” is taken on {day}: {meeting}.")
_HOST = N_("{name} meets already on {day} at that time: {meeting}.")
_COUNSEL = N_("{name} is counsel of another meeting on {day} at that time: {meeting}.")
_OWNER = N_("{name} has an item at another meeting on {day} at that time: {meeting}.")


@dataclass(frozen=True, slots=True)
class Slot:
    """What a meeting takes: a time, a room, the group that holds it, and its people.

    `known` are the meetings beside which it was called knowingly before.
    """

    span: Span
    host_id: UUID
    place: str
    mode: str
    people: tuple[UUID, ...] = ()
    known: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A meeting at the same time that the caller sees; `words` say what it takes."""

    id: UUID
    reference: str
    words: str


_instants, _ids, _texts = ARRAY(DateTime(timezone=True)), ARRAY(Uuid()), ARRAY(Text())
_asked = (
    func.unnest(
        bind("numbers", ARRAY(Integer())),
        bind("starts", _instants),
        bind("ends", _instants),
        bind("hosts", _ids),
        bind("places", _texts),
        bind("modes", _texts),
    )
    .table_valued("number", "starts", "ends", "host", "place", "mode", name="asked")
    .render_derived()
)
# Who is taken by which of the slots: one of them may take several.
_whose = (
    func.unnest(bind("whose", ARRAY(Integer())), bind("whom", _ids))
    .table_valued("number", "person", name="whose")
    .render_derived()
)
_at_that_time = and_(
    Meeting.starts_at < _asked.c.ends,
    Meeting.ends_at > _asked.c.starts,
    Meeting.starts_at > _asked.c.starts - _LONGEST,
    Meeting.state != CANCELLED,
    ~(Meeting.id == func.any(bind("but", _ids))),
)


def _takes(person: Any) -> Any:  # noqa: ANN401 - a column in, a condition out
    return exists(
        select(1)
        .select_from(_whose)
        .where(_whose.c.number == _asked.c.number, _whose.c.person == person)
        .correlate_except(_whose)
    )


_room = func.room_of(Meeting.place, Meeting.mode)
_same_room = and_(_room != "", _room == func.room_of(_asked.c.place, _asked.c.mode))
_same_host = Meeting.host_id == _asked.c.host
_same_counsel = _takes(Meeting.counsel_id)
_outside = aliased(Record)
_SAID = (Meeting.id, Meeting.starts_wall, _asked.c.number)
_MEETINGS = Query(
    visible_open(
        *_SAID,
        Record.reference,
        Record.title,
        Record.tlp,
        Meeting.place,
        Meeting.counsel_name,
        Group.name.label("host_name"),
        _same_room.label("room"),
        _same_host.label("host"),
        func.coalesce(_same_counsel, False).label("counsel"),
    )
    .join(Meeting, Meeting.id == Record.id)
    .join(Group, Group.id == Meeting.host_id)
    .join(_asked, _at_that_time)
    .where(or_(_same_room, _same_host, _same_counsel))
    .order_by(Meeting.starts_at, Record.id)
)
# Through the item: whoever does not see it does not learn who speaks at it.
_ITEMS = Query(
    visible_open(*_SAID, _outside.reference, _outside.title, _outside.tlp, AgendaItem.owner_name)
    .join(AgendaItem, AgendaItem.id == Record.id)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .join(_outside, _outside.id == Meeting.id)
    .join(_asked, _at_that_time)
    .where(_takes(AgendaItem.owner_id))
    .order_by(Meeting.starts_at, Record.id)
)
_OWNERS = Query(
    visible_open(AgendaItem.meeting_id, AgendaItem.owner_id)
    .join(AgendaItem, AgendaItem.id == Record.id)
    .where(
        AgendaItem.meeting_id == func.any(bind("meeting_ids", _ids)),
        AgendaItem.owner_id.is_not(None),
    )
)


async def others_of(
    session: AsyncSession, actor: Actor, asked: Sequence[tuple[int, Slot]], but: Iterable[UUID]
) -> defaultdict[int, list[Other]]:
    """Return the meetings that the caller sees and that take what each numbered slot asks for.

    Those in `but` are left out.
    """
    whose = [(place, person) for place, slot in asked for person in slot.people]
    values: dict[str, Any] = {
        "numbers": [place for place, _ in asked],
        "starts": [slot.span.starts_at for _, slot in asked],
        "ends": [slot.span.ends_at for _, slot in asked],
        "hosts": [slot.host_id for _, slot in asked],
        "places": [slot.place for _, slot in asked],
        "modes": [slot.mode for _, slot in asked],
        "whose": [place for place, _ in whose],
        "whom": [person for _, person in whose],
        "but": list(but),
    } | reader(actor)
    found: defaultdict[int, list[Other]] = defaultdict(list)
    for row in await _MEETINGS.all(session, **values):
        found[row.number] += list(_told(row))
    for row in await _ITEMS.all(session, **values) if whose else ():
        found[row.number].append(_other(row, _OWNER, name=row.owner_name))
    return found


def _told(row: Row) -> Iterable[Other]:
    if row.room:
        yield _other(row, _ROOM, place=row.place)
    if row.host:
        yield _other(row, _HOST, name=row.host_name)
    if row.counsel:
        yield _other(row, _COUNSEL, name=row.counsel_name)


def _other(row: Row, sentence: str, **said: str) -> Other:
    # A sentence has no label: a title that is not for everybody does not stand in it.
    open_title = row.tlp in (GREEN, CLEAR)
    named = f"“{row.title}” ({row.reference})" if open_title else row.reference
    day = days.said(row.starts_wall.date())
    return Other(row.id, row.reference, translate(sentence, {"meeting": named, "day": day, **said}))


async def people_of(
    session: AsyncSession, actor: Actor, meetings: Sequence[Row]
) -> dict[UUID, tuple[UUID, ...]]:
    """Return whom each meeting takes, as far as the caller sees: counsel, and who owns an item."""
    found: dict[UUID, set[UUID]] = {one.id: {one.counsel_id} - {None} for one in meetings}
    for row in await _OWNERS.all(session, meeting_ids=list(found), **reader(actor)):
        found[row.meeting_id].add(row.owner_id)
    return {meeting_id: tuple(sorted(whom)) for meeting_id, whom in found.items()}
